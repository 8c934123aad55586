"""Information release and rumours: facts checked, the lawful releaser, one text; findings, no judging of persons."""

from __future__ import annotations

from enum import StrEnum

import msgspec
from msgspec import Struct

from anlan.core.canonical import canonical, sha256
from anlan.core.extraction import Figure
from anlan.core.facts import Bilingual, Fact, Given, Time, fact
from anlan.core.tables import Rows, Table


class ReleaseForm(StrEnum):
    """简要信息 → 初步核实 → 后续; a 澄清 answers a rumour, a 公告 announces (法 7, 总预 3.3.5)."""

    BRIEF = "brief"
    FIRST = "first_findings"
    FOLLOW_UP = "follow_up"
    CLARIFICATION = "clarification"
    NOTICE = "notice"


@fact("release_drafted")
class ReleaseDrafted(Given, frozen=True, kw_only=True):
    """A text for the public, as somebody drafted it: names of persons and homes do not belong into it."""

    form: ReleaseForm
    title: str
    text: str
    text_en: str = ""
    incident: str = ""
    rumour: str = ""
    """Thread of the rumour it answers."""
    area: str | None = None
    department: str = ""
    """Who releases it; it is checked against the table of lawful releasers."""
    cut_off: Time | None = None
    """As of when its figures hold (口径)."""
    cites: tuple[str, ...] = ()
    """Ids of the facts in which its other numbers stand."""


@fact("release_signed")
class ReleaseSigned(Given, frozen=True, kw_only=True):
    """Somebody entitled signs exactly the text that was checked: `content` is its short code."""

    about: str
    content: str
    role: str = ""
    note: str = ""


@fact("release_withdrawn")
class ReleaseWithdrawn(Given, frozen=True, kw_only=True):
    """The draft is not wanted any more, or what was published is taken back."""

    about: str
    note: str


@fact("press_held")
class PressConferenceHeld(Given, frozen=True, kw_only=True):
    """A press conference was held."""

    incident: str
    note: str = ""


class Check(Struct, frozen=True, kw_only=True):
    """One thing looked at before a text may go: its figures, its cut-off, its releaser, its wording."""

    what: str
    """figure | cut_off | releaser | wording | drill."""
    passed: bool
    text: Bilingual
    figure: Figure | None = None
    said: float | None = None
    approved: float | None = None


@fact("release")
class Release(Fact, frozen=True, kw_only=True):
    """A draft with what the checks found; it may be signed only when all have passed."""

    form: ReleaseForm
    title: str
    text: str
    text_en: str
    incident: str
    rumour: str
    area: str | None
    department: str
    clause: str
    """By which clause this body may release it."""
    cut_off: Time
    content: str
    """Short code of the text's hash: what is signed."""
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Nothing speaks against it."""
        return all(check.passed for check in self.checks)


@fact("release_published")
class ReleasePublished(Fact, frozen=True, kw_only=True):
    """The text went out, signed by a person, in a body's name, by these channels."""

    draft: str
    signed_by: str
    channels: tuple[str, ...]


@fact("release_refused")
class ReleaseRefused(Fact, frozen=True, kw_only=True):
    """A signature that did not count, and why."""

    reason: str


@fact("release_due")
class ReleaseDue(Fact, frozen=True, kw_only=True):
    """Brief information or the first press conference is due and has not been given."""

    incident: str
    what: str
    """brief | press."""


class Finding(StrEnum):
    """The only three words on a rumour: verified false, verified true, not yet known."""

    FALSE = "verified_false"
    TRUE = "verified_true"
    UNKNOWN = "not_yet_known"


@fact("rumour_noted")
class RumourNoted(Given, frozen=True, kw_only=True):
    """A person puts a claim on the board."""

    claim: str
    """What is claimed, in neutral words without persons."""
    area: str | None = None
    facility: str = ""
    report: str = ""
    note: str = ""


@fact("rumour_assigned")
class RumourAssigned(Given, frozen=True, kw_only=True):
    """Who is to find out."""

    about: str
    department: str
    due: Time | None = None


@fact("rumour_found")
class RumourFound(Given, frozen=True, kw_only=True):
    """What was found, by whom, on what evidence."""

    about: str
    finding: Finding
    evidence: str = ""
    """Id of a report or reading that shows it."""
    note: str


@fact("rumour_spread")
class RumourSpread(Given, frozen=True, kw_only=True):
    """How far it has gone, by count: accounts and reach, never whose."""

    about: str
    accounts: int
    reach: int | None = None
    channels: tuple[str, ...] = ()


@fact("rumour")
class Rumour(Fact, frozen=True, kw_only=True):
    """A claim on the board, from a report or from a person. It is not an incident and never goes public by itself."""

    claim: Bilingual
    claim_kind: str
    area: str | None
    facility: str
    report: str | None
    picture: str
    seen_before: str | None
    """Thread of the earlier report or rumour that came with the same picture."""
    counter: bool
    """It is a claim against a claim."""
    drill: bool


@fact("rumour_seen_again")
class RumourSeenAgain(Fact, frozen=True, kw_only=True):
    """Another message brings the same claim."""

    report: str
    accounts: int
    seen_before: str | None = None
    """Thread of the earliest report with the same picture, where it came with one."""


@fact("rumour_evidence")
class RumourEvidence(Fact, frozen=True, kw_only=True):
    """Something that bears on the claim came in: shown beside it; the finding stays a person's."""

    report: str = ""
    """Thread of a report; empty = a reading, as `text` says."""
    series: str = ""
    value: float | None = None
    text: Bilingual = Bilingual("", "")


class ReleaseRow(Struct, frozen=True, kw_only=True):
    """A release as it stands."""

    thread: str
    area: str | None
    form: str
    title: str
    text: str
    incident: str
    rumour: str
    department: str
    clause: str
    cut_off: Time
    content: str
    passed: bool
    failed: tuple[str, ...]
    state: str = "checked"
    """checked | published | withdrawn."""
    signed_by: str = ""
    published: Time | None = None
    channels: tuple[str, ...] = ()
    draft: str = ""


class RumourRow(Struct, frozen=True, kw_only=True):
    """A claim as it stands on the board."""

    thread: str
    area: str | None
    claim: Bilingual
    claim_kind: str
    facility: str
    report: str | None
    since: Time
    picture: str
    seen_before: str | None
    counter: bool
    drill: bool
    reports: tuple[str, ...]
    accounts: int
    reach: int | None = None
    department: str = ""
    due: Time | None = None
    finding: str = Finding.UNKNOWN
    found_by: str = ""
    evidence: tuple[str, ...] = ()
    clarified: str = ""
    """Thread of the published 澄清."""


def short_code(form: str, title: str, text: str, text_en: str, department: str, cut_off: Time) -> str:
    """Six characters of the hash of exactly what will be read: spoken over a telephone, typed to sign."""
    return sha256(canonical([form, title, text, text_en, department, cut_off.isoformat()]))[:6]


def _fold_releases(item: Fact, rows: Rows[ReleaseRow]) -> None:
    replace = msgspec.structs.replace
    match item:
        case Release():
            row = ReleaseRow(
                thread=item.thread_id,
                area=item.area,
                form=item.form,
                title=item.title,
                text=item.text,
                incident=item.incident,
                rumour=item.rumour,
                department=item.department,
                clause=item.clause,
                cut_off=item.cut_off,
                content=item.content,
                passed=item.passed,
                failed=tuple(check.text.zh for check in item.checks if not check.passed),
                draft=item.id,
            )
            rows.put(row.thread, row)
        case ReleasePublished() if (old := rows.get(item.thread_id)) is not None:
            done = replace(
                old, state="published", signed_by=item.signed_by, published=item.at, channels=item.channels
            )
            rows.put(old.thread, done)
        case ReleaseWithdrawn(about=about) if (old := rows.get(about)) is not None:
            rows.put(about, replace(old, state="withdrawn"))


RELEASES = Table(
    "releases",
    ReleaseRow,
    _fold_releases,
    {"incident": lambda row: row.incident or None, "rumour": lambda row: row.rumour or None},
)


def _fold_rumours(item: Fact, rows: Rows[RumourRow]) -> None:
    if isinstance(item, Rumour):
        rows.put(item.thread_id, _board(item))
        return
    about = getattr(item, "about", "") if isinstance(item, Given) else item.thread_id
    if isinstance(about, str) and (row := rows.get(about)) is not None:
        done = _moved(item, row)
        if done is not row:
            rows.put(about, done)


def _board(item: Rumour) -> RumourRow:
    return RumourRow(
        thread=item.thread_id,
        area=item.area,
        claim=item.claim,
        claim_kind=item.claim_kind,
        facility=item.facility,
        report=item.report,
        since=item.at,
        picture=item.picture,
        seen_before=item.seen_before,
        counter=item.counter,
        drill=item.drill,
        reports=(item.report,) if item.report else (),
        accounts=1,
    )


def _moved(item: Fact, row: RumourRow) -> RumourRow:
    replace = msgspec.structs.replace
    match item:
        case RumourAssigned(department=department, due=due):
            return replace(row, department=department, due=due)
        case RumourFound(finding=finding, by=by, evidence=evidence):
            more = (evidence,) if evidence else ()
            return replace(row, finding=finding, found_by=by, evidence=(*row.evidence, *more))
        case RumourSpread(accounts=accounts, reach=reach):
            return replace(row, accounts=max(accounts, row.accounts), reach=reach)
        case RumourSeenAgain(report=report, accounts=accounts):
            return replace(row, reports=(*row.reports, report), accounts=row.accounts + accounts)
        case RumourEvidence(report=report):
            return replace(row, evidence=(*row.evidence, report or item.id))
    return row


RUMOURS = Table("rumours", RumourRow, _fold_rumours, {"report": lambda row: row.report})
