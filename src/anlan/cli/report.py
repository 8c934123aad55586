"""`anlan report`: a message into the report desk, or only read by rules."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TextIO

import click
import msgspec
from msgspec import Struct

from anlan.cli.options import in_a_house, must_exist, place_of, say_json
from anlan.core.canonical import plain
from anlan.core.city import City
from anlan.core.extraction import Extraction, Quote


class Line(Struct, frozen=True, kw_only=True):
    """One message of a file of lines."""

    text: str
    channel: str = ""
    received: datetime | None = None
    caller_class: str = ""


@click.command()
@click.option(
    "--file", "source", type=click.File("r", encoding="utf-8"), default="-", help="The words; - = stdin."
)
@click.option(
    "--channel", default="110", show_default=True, help="Where it came in: 110, 12345, weibo, asr …"
)
@click.option(
    "--caller-class", default="resident", show_default=True, help="Who says it: resident, warden, official …"
)
@click.option("--caller", default="", help="Name or number of the caller; kept in the vault only.")
@click.option("--area", default=None, help="Area the caller answers for.")
@click.option("--received", default="", help="When it was heard, ISO 8601 with offset; now when not given.")
@click.option("--by", default="desk", show_default=True, help="Who took it.")
@click.option(
    "--read-only", is_flag=True, help="Only read it by rules: nothing is stored, no house is needed."
)
@click.option(
    "--lines", is_flag=True, help="Each line is JSON: text, channel, received, caller_class. Reads only."
)
@click.option("--json", "as_json", is_flag=True, help="As JSON, with the quotes in words.")
@in_a_house
def report(
    source: TextIO, read_only: bool, lines: bool, as_json: bool, home: Path, database: str, **said: str
) -> None:
    """Take a message in as the desk would: words into the vault, what the rules read into the journal."""
    words = source.read()
    if read_only or lines:
        _read(words, said, lines=lines, as_json=as_json, home=home, database=database)
        return
    if not words.strip():
        raise click.ClickException("no words came in")
    number, extracted = _take(words.strip(), said, home, database)
    if as_json:
        say_json({"request": number, "read": spelt(extracted, words.strip())})
    else:
        click.echo(f"request {number}: {extracted.topic or 'no topic'}, {extracted.urgency}")


def spelt(extracted: Extraction, text: str) -> object:
    """An extraction with each quote in words; for whoever has the words anyway."""

    def spell(value: object) -> object:
        if isinstance(value, Quote):
            return {"start": value.start, "end": value.end, "words": text[value.start : value.end]}
        if isinstance(value, Struct):
            return {name: spell(getattr(value, name)) for name in value.__struct_fields__}
        return [spell(one) for one in value] if isinstance(value, tuple) else plain(value)

    return spell(extracted)


def _read(words: str, said: dict[str, str], *, lines: bool, as_json: bool, home: Path, database: str) -> None:
    from anlan.language.extraction import Gazetteer, extract

    names = Gazetteer(_city(home, database))
    for one in _messages(words) if lines else [Line(text=words.strip())]:
        found = extract(
            one.text, one.received or _time(said["received"]), names, channel=one.channel or said["channel"],
            caller_class=one.caller_class or said["caller_class"],
        )  # fmt: skip
        if lines:
            sys.stdout.write(msgspec.json.encode(spelt(found, one.text)).decode() + "\n")
        elif as_json:
            say_json(spelt(found, one.text))
        else:
            click.echo(f"{found.topic or 'no topic'}, {found.urgency}")


def _messages(words: str) -> list[Line]:
    found = []
    for number, line in enumerate(words.splitlines(), 1):
        try:
            found += [msgspec.json.decode(line, type=Line)] if line.strip() else []
        except msgspec.DecodeError as error:
            raise click.ClickException(f"line {number}: {error}") from error
    return found


def _city(home: Path, database: str) -> City:
    """The city of the house; the built-in one where there is no house."""
    from anlan.city.played import Played
    from anlan.city.process import running_city
    from anlan.store.journal.database import open_database

    if database or (home / "journal.db").exists():
        return running_city(open_database(place_of(home, database).url))
    city = City()
    for kind, name, record in Played(name="mangkhut-2018").scenario().records:
        city.put(kind, name, msgspec.to_builtins(record))
    return city


def _take(words: str, said: dict[str, str], home: Path, database: str) -> tuple[int, Extraction]:
    from anlan.city.pace import PacedClock
    from anlan.city.reception import Message, Reception, vault_of
    from anlan.cli.journal import mode_of
    from anlan.core.clock import LiveClock
    from anlan.store.journal.database import open_database
    from anlan.store.journal.inbox import ask
    from anlan.store.vault import new_reference

    must_exist(place_of(home, database))
    place = place_of(home, database, mode_of(home, database))
    engine = open_database(place.url)
    now = PacedClock(engine, LiveClock()).now()
    message = Message(
        text=words, channel=said["channel"], at=now, key=f"cli|{new_reference()}", by=said["by"], caller=said["caller"],
        caller_class=said["caller_class"], area=said["area"] or None,
        received=_time(said["received"]) if said["received"] else None,
    )  # fmt: skip
    given = Reception(vault_of(place, engine)).receive(message, _city(home, database))
    return ask(engine, given, now), given.extracted


def _time(written: str) -> datetime:
    from anlan.core.clock import LiveClock

    if not written:
        return LiveClock().now()
    try:
        found = datetime.fromisoformat(written)
    except ValueError as error:
        raise click.ClickException(f"--received: {error}") from error
    if found.tzinfo is None:
        raise click.ClickException(f"--received {written}: say the offset, e.g. {written}+08:00")
    return found
