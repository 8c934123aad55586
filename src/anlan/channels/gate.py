"""The last look before anything leaves the house: who may be told what; how a drill or a repeat is marked."""

from __future__ import annotations

from msgspec.structs import replace

from anlan.core.facts import Mode
from anlan.core.ports import Channel, Outgoing
from anlan.core.warnings import Standing

_TO_RESIDENTS = (Standing.STATUTORY, Standing.RELAY)
_DRILL, _REPEAT = "【演练】", "【重复 REPEAT】"


def refusal(message: Outgoing, channel: Channel) -> str | None:
    """Why the channel may not carry the message, or None; a sender asks this of every attempt.

    What reaches residents is live, and spoken by a lawful issuer or relayed from one. Whatever this does not
    know is refused.
    """
    if not channel.public:
        return None
    if message.mode is not Mode.LIVE:
        return f"{channel.name} reaches residents: a {message.mode.value} stays inside"
    if message.standing not in _TO_RESIDENTS:
        return f"{channel.name} reaches residents: it takes statutory and relay, not {message.standing!r}"
    return None


def marked(message: Outgoing, *, deduplicates: bool) -> Outgoing:
    """The message as it is read: a drill says so first; a repeat says so where the peer cannot drop it."""
    marks = _DRILL if message.mode is Mode.DRILL else ""
    if message.repeat and not deduplicates:
        marks += _REPEAT
    subject, text = (marks + _bare(words, message.mode) for words in (message.subject, message.text))
    return replace(message, subject=subject, text=text)


def _bare(words: str, mode: Mode) -> str:
    """The words without the drill mark their writer gave them, so that it stands once and first."""
    return words.removeprefix(_DRILL) if mode is Mode.DRILL else words
