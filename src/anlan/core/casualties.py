"""The casualty ledger: eight separate figures an incident, each with who says it, as of when, verified or not.

Several sources are never added up; a correction supersedes and is kept; one figure is approved for outside use, by a
person. Unknown is not zero: a figure nobody has stated is not there.
"""

from __future__ import annotations

import msgspec
from msgspec import Struct

from anlan.core.extraction import Figure, Scope
from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.tables import Rows, Table


@fact("figure_stated")
class FigureStated(Given, frozen=True, kw_only=True):
    """A person enters a figure: of which source, as of when, and whether it has been verified."""

    incident: str
    figure: Figure
    value: int
    scope: Scope = Scope.TOTAL
    as_of: Time | None = None
    source: str
    """Who says so: a department, a district, a post."""
    verified: bool = False
    note: str = ""


@fact("figure_approved")
class FigureApproved(Given, frozen=True, kw_only=True):
    """The one figure for outside use: a person takes over one statement of the ledger, as it stands."""

    about: str
    """Thread of the statement."""
    note: str = ""


@fact("figure")
class FigureEntry(Fact, frozen=True, kw_only=True):
    """One line of the ledger. The thread is the line; a later text of it supersedes the earlier one."""

    incident: str
    area: str
    figure: Figure
    value: float
    high: float | None = None
    approx: bool = False
    at_least: bool = False
    scope: Scope = Scope.TOTAL
    as_of: Time
    source: str
    """Caller class or department: codes, no persons."""
    report: str | None = None
    """Thread of the report it came by."""
    verified: bool = False
    basis: str = "stated"
    """stated | none_stated | reckoned (three trapped, two out) | corrected | claim (a post says so: no figure)."""
    reckoned: str = ""
    """How it was reckoned, in figures: "3-2"."""


@fact("figure_doubted")
class FigureDoubted(Fact, frozen=True, kw_only=True):
    """Figures that do not go together; asked back, never put right by the machine."""

    incident: str
    report: str | None
    text: Bilingual


@fact("figure_conflict")
class FigureConflict(Fact, frozen=True, kw_only=True):
    """Sources say different things of one figure: somebody is named to find out, by `due`."""

    incident: str
    figure: Figure
    says: tuple[str, ...]
    """"source=value", as the ledger has them."""
    due: Time


class EntryRow(Struct, frozen=True, kw_only=True):
    """A line of the ledger as it stands."""

    thread: str
    incident: str
    area: str | None
    figure: str
    value: float
    high: float | None
    approx: bool
    at_least: bool
    scope: str
    as_of: Time
    source: str
    report: str | None
    verified: bool
    basis: str
    reckoned: str
    approved: bool = False
    version: int = 1
    superseded: tuple[float, ...] = ()
    """What this source said before, oldest first."""


class FigureRow(Struct, frozen=True, kw_only=True):
    """One figure of one incident for outside use; `value` is None while it is being verified (正在核实)."""

    thread: str
    incident: str
    area: str | None
    figure: str
    value: float | None = None
    as_of: Time | None = None
    source: str = ""
    approved_by: str = ""
    approved_at: Time | None = None
    entry: str = ""
    sources: int = 0
    """How many sources speak of it."""
    lowest: float | None = None
    highest: float | None = None
    doubts: int = 0


def figure_key(incident: str, figure: str) -> str:
    """The row of one figure of one incident."""
    return f"{incident}|{figure}"


def _superseded(item: FigureEntry, old: EntryRow | None) -> tuple[float, ...]:
    """What this source said before; a text that only verifies says no other figure."""
    if old is None:
        return ()
    return old.superseded if old.value == item.value else (*old.superseded, old.value)


def _fold_entries(item: Fact, rows: Rows[EntryRow]) -> None:
    if isinstance(item, FigureEntry):
        old = rows.get(item.thread_id)
        rows.put(
            item.thread_id,
            EntryRow(
                thread=item.thread_id,
                incident=item.incident,
                area=item.area,
                figure=item.figure,
                value=item.value,
                high=item.high,
                approx=item.approx,
                at_least=item.at_least,
                scope=item.scope,
                as_of=item.as_of,
                source=item.source,
                report=item.report,
                verified=item.verified,
                basis=item.basis,
                reckoned=item.reckoned,
                superseded=_superseded(item, old),
                approved=old.approved if old else False,
                version=item.version,
            ),
        )
    elif isinstance(item, FigureApproved) and (chosen := rows.get(item.about)) is not None:
        for row in rows.where("figure", figure_key(chosen.incident, chosen.figure)):
            if row.approved != (row.thread == chosen.thread):
                rows.put(row.thread, msgspec.structs.replace(row, approved=row.thread == chosen.thread))


LEDGER = Table(
    "ledger",
    EntryRow,
    _fold_entries,
    {
        "incident": lambda row: row.incident,
        "figure": lambda row: figure_key(row.incident, row.figure),
        "report": lambda row: row.report,
    },
)


@fact("figure_released")
class FigureReleased(Fact, frozen=True, kw_only=True):
    """The figure for outside use, as approved: what releases, reports and pages may say."""

    incident: str
    area: str
    figure: Figure
    value: float
    as_of: Time
    source: str
    entry: str
    approved_by: str


def _fold_figures(item: Fact, rows: Rows[FigureRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case FigureEntry(scope=Scope.TOTAL) if item.basis != "claim":
            key = figure_key(item.incident, item.figure)
            row = rows.get(key) or FigureRow(
                thread=key, incident=item.incident, area=item.area, figure=item.figure
            )
            low = item.value if row.lowest is None else min(row.lowest, item.value)
            top = item.high or item.value
            high = top if row.highest is None else max(row.highest, top)
            new = 1 if item.version == 1 else 0
            rows.put(key, replace(row, lowest=low, highest=high, sources=row.sources + new))
        case FigureReleased():
            key = figure_key(item.incident, item.figure)
            row = rows.get(key) or FigureRow(
                thread=key, incident=item.incident, area=item.area, figure=item.figure
            )
            done = replace(
                row,
                value=item.value,
                as_of=item.as_of,
                source=item.source,
                approved_by=item.approved_by,
                approved_at=item.at,
                entry=item.entry,
            )
            rows.put(key, done)
        case FigureDoubted():
            for row in rows.where("incident", item.incident):
                rows.put(row.thread, replace(row, doubts=row.doubts + 1))


FIGURES = Table("figures", FigureRow, _fold_figures, {"incident": lambda row: row.incident})
