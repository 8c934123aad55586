"""Reception: words that reach the desk become a fact without words; text and caller lie in the vault.

One door for the page, the command line, the exercise and any feed of messages, so that each is read in the same way.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import blake2b

from msgspec import Struct
from sqlalchemy import Engine

from anlan.city.house import Place
from anlan.core.city import City
from anlan.core.extraction import Extraction
from anlan.core.facts import Mode
from anlan.core.given import ReportReceived
from anlan.language.extraction import Gazetteer, extract
from anlan.language.extraction.plain import plain
from anlan.store.vault import Vault, master_key, named_references

SIGNATURE = 16
"""Numbers of a likeness: near the same words share most of them."""
MOST_LETTERS = 20_000
"""Longer messages are kept up to here; nobody reads more at a desk."""


_REPLAYED = b"what a scenario says is no secret"[:32]
"""A replay's master key: digests of words must come out twice."""


class Message(Struct, frozen=True, kw_only=True):
    """One call, post or message as it reached the desk."""

    text: str
    channel: str
    at: datetime
    """When it was entered."""
    key: str
    by: str
    """Who took it: an officer's user name, or the feed."""
    caller: str = ""
    """Name, number or account; goes into the vault."""
    caller_class: str = "unknown"
    department: str = ""
    area: str | None = None
    """The area the caller or sender answers for, where that is known."""
    happened: datetime | None = None
    received: datetime | None = None
    picture: str = ""
    accounts: int = 1


class Reception:
    """Takes messages in; the names of the city are read once a revision."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._city: City | None = None
        self._revision = -1
        self._names: Gazetteer | None = None

    def receive(self, message: Message, city: City) -> ReportReceived:
        """The given fact of a message; its words are in the vault before it is handed to the flow."""
        text = message.text[:MOST_LETTERS]
        subject = self._vault.references(f"{message.key}|subject")
        text_ref = self._vault.keep(subject, text, f"{message.key}|text")
        caller = message.caller
        caller_ref = self._vault.keep(subject, caller, f"{message.key}|caller") if caller else None
        received = message.received or message.at
        extracted = self.read(text, received, message.channel, message.caller_class, city)
        return ReportReceived(
            at=message.at, by=message.by, key=message.key, channel=message.channel, text_ref=text_ref,
            caller_ref=caller_ref, digest=self._vault.digest(plain(text).strip()), area=message.area,
            caller_class=message.caller_class,
            caller_digest=self._vault.digest(caller) if caller else "",
            department=message.department, happened=message.happened or _within(extracted, received),
            received=received, likeness=self.likeness(text), picture=message.picture,
            accounts=message.accounts, extracted=extracted,
        )  # fmt: skip

    def read(self, text: str, received: datetime, channel: str, caller_class: str, city: City) -> Extraction:
        """What the rules read; the same text, time and city always give the same."""
        if self._names is None or self._city is not city or self._revision != city.revision:
            self._names, self._city, self._revision = Gazetteer(city), city, city.revision
        return extract(text, received, self._names, channel=channel, caller_class=caller_class)

    def likeness(self, text: str) -> tuple[int, ...]:
        """Keyed signature of the letter pairs: which message is nearly another can be told, what it says cannot."""
        letters = "".join(letter for letter in plain(text) if letter.isalnum())
        pairs = {letters[n : n + 2] for n in range(len(letters) - 1)} or {letters}
        key = bytes.fromhex(self._vault.digest("likeness"))[:32]
        sums = [
            blake2b(pair.encode("utf-8", "replace"), digest_size=64, key=key).digest()
            for pair in sorted(pairs)
        ]
        return tuple(
            min(int.from_bytes(one[4 * n : 4 * n + 4], "big") for one in sums) for n in range(SIGNATURE)
        )


def vault_of(place: Place, engine: Engine) -> Vault:
    """The vault of a house: its own key in its home; a replay's is no secret, and its references are named."""
    if place.mode is not Mode.REPLAY:
        return Vault(engine, master_key(place.vault_key))
    return Vault(engine, _REPLAYED, named_references("replay"))


def _within(extracted: Extraction, received: datetime) -> datetime | None:
    """When it happened, as the text says; never later than it was heard."""
    return min(extracted.since, received) if extracted.since is not None else None
