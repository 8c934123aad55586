"""The archive package of an incident (法 94): a page to print, everything as JSON, and a list of hashes to prove it."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

import msgspec
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfgen.canvas import Canvas

from anlan.core.canonical import plain
from anlan.core.city import City
from anlan.core.facts import Fact
from anlan.core.sitreps import Sitrep
from anlan.learning.after_action import AfterAction, after_action
from anlan.learning.involved import involved
from anlan.learning.page import page

SUMS = "SHA256SUMS"
FONT = "STSong-Light"
_SIZE, _LEADING, _MARGIN = 10, 15, 50
registerFont(UnicodeCIDFont(FONT))


def write(facts: Sequence[Fact], city: City, incident: str, folder: Path) -> list[str]:
    """Write the package into a folder that is not there yet or empty; the names of its files.

    Raises LookupError for an incident nobody knows and FileExistsError for a folder that holds something.
    """
    report = after_action(facts, city, incident)
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise FileExistsError(f"{folder} is not empty: an archive is written once")
    mine = involved(facts, incident)
    (folder / "facts.json").write_bytes(_json([{"kind": fact.kind, **_body(fact)} for fact in mine]))
    (folder / "incident.json").write_bytes(_json(report))
    _print(report, [fact for fact in mine if isinstance(fact, Sitrep)], folder / "incident.pdf")
    names = sorted(path.name for path in folder.iterdir())
    lines = [f"{_hash(folder / name)}  {name}" for name in names]
    (folder / SUMS).write_text("\n".join(lines) + "\n", "utf-8")
    return [*names, SUMS]


def check(folder: Path) -> list[str]:
    """What does not agree with the list of hashes: changed, missing or added files; empty when all is whole.

    Raises FileNotFoundError where there is no list.
    """
    rows = [line.split("  ", 1) for line in (folder / SUMS).read_text("utf-8").splitlines() if line]
    listed = {name: want for want, name in rows}
    there = {path.name for path in folder.iterdir()} - {SUMS}
    wrong = [f"{name}: missing" for name in listed if name not in there]
    wrong += [f"{name}: not on the list" for name in sorted(there - listed.keys())]
    return wrong + [
        f"{name}: changed" for name, want in listed.items() if name in there and _hash(folder / name) != want
    ]


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(plain(value)), indent=2) + b"\n"


def _body(fact: Fact) -> dict[str, object]:
    body: dict[str, object] = msgspec.to_builtins(fact)
    return body


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()


def _print(report: AfterAction, sitreps: Sequence[Sitrep], path: Path) -> None:
    """The page with every report's text, in a font that Chinese printers have; the same bytes every time."""
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle(report.title.zh)
    lines = page(report).splitlines()
    for sitrep in sitreps:
        lines += ["", f"## {sitrep.form} {sitrep.number}", sitrep.text.zh, sitrep.text.en]
    width, height = A4
    y = height - _MARGIN
    canvas.setFont(FONT, _SIZE)
    for line in (part for text in lines for part in wrapped(text, width - 2 * _MARGIN)):
        if y < _MARGIN:
            canvas.showPage()
            canvas.setFont(FONT, _SIZE)
            y = height - _MARGIN
        canvas.drawString(_MARGIN, y, line)
        y -= _LEADING
    canvas.save()


def wrapped(text: str, width: float) -> list[str]:
    """A text cut into lines that fit [pt]; Chinese may break anywhere."""
    lines, line = [], ""
    for character in text:
        if stringWidth(line + character, FONT, _SIZE) > width:
            lines.append(line)
            line = ""
        line += character
    return [*lines, line]
