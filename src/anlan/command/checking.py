"""Checks of a text for the public: each figure is the approved one, each other number cited, the releaser lawful."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from anlan.core.casualties import FIGURES, FigureRow, figure_key
from anlan.core.city import Department, IncidentType
from anlan.core.extraction import Amount, Count, Figure, Scope
from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import INCIDENTS, IncidentRow
from anlan.core.ports import Seen
from anlan.core.releases import RELEASES, Check, ReleaseDrafted, ReleaseForm
from anlan.language.extraction import figures

_NAMES = {
    Figure.DEATHS: ("死亡", "dead"), Figure.MISSING: ("失联", "missing"), Figure.TRAPPED: ("被困", "trapped"),
    Figure.SERIOUS: ("重伤", "seriously hurt"), Figure.LIGHT: ("轻伤", "lightly hurt"),
    Figure.ENDANGERED: ("涉险", "in danger"), Figure.RELOCATED: ("转移", "relocated"),
    Figure.SHELTERED: ("集中安置", "in shelters"),
}  # fmt: skip


class Row(Struct, frozen=True, kw_only=True):
    """One row of the table of lawful releasers."""

    types: tuple[str, ...]
    grades: tuple[str, ...]
    kinds: tuple[str, ...]
    clause: str


class Table(Struct, frozen=True, kw_only=True):
    """releasers.toml."""

    row: tuple[Row, ...]
    clarification: dict[str, object]
    wording: dict[str, str]


@cache
def _table() -> Table:
    raw = files("anlan.command").joinpath("releasers.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(raw), Table)


def checks(draft: ReleaseDrafted, cut_off: datetime, seen: Seen) -> Iterator[Check]:
    """Everything that is looked at before a text may be signed, in the order it is shown."""
    incident = seen.rows(INCIDENTS).get(draft.incident) if draft.incident else None
    told = figures(f"{draft.title}。{draft.text}")
    for count in told.counts:
        yield _figure(count, draft, cut_off, seen)
    for amount in told.amounts:
        if amount.unit == "people":
            yield _cited(amount, draft, seen)
    yield _cut_off(bool(told.counts), draft, cut_off, seen)
    yield _releaser(draft, incident, seen)
    yield from _wording(draft)


def lawful(draft: ReleaseDrafted, incident: IncidentRow | None, seen: Seen) -> tuple[tuple[str, ...], str]:
    """(kinds of body, clause) that may release it, by type and grade."""
    if draft.form is ReleaseForm.CLARIFICATION and incident is None:
        kinds = _table().clarification["kinds"]
        return tuple(map(str, kinds)) if isinstance(kinds, list) else (), str(
            _table().clarification["clause"]
        )
    kind = seen.city.get(IncidentType, incident.incident_type) if incident else None
    name, grade = kind.zh if kind else "", incident.grade if incident else None
    for row in _table().row:
        typed = not row.types or any(word in name for word in row.types)
        graded = not row.grades or (grade is not None and grade.value in row.grades)
        if typed and graded:
            return row.kinds, row.clause
    return (), ""


def _figure(count: Count, draft: ReleaseDrafted, cut_off: datetime, seen: Seen) -> Check:
    zh, en = _NAMES[count.figure]
    row = seen.rows(FIGURES).get(figure_key(draft.incident, count.figure)) if draft.incident else None
    approved = row.value if row else None
    said = count.number.value
    same = (
        approved is not None and said == approved and not count.number.approx and count.scope is Scope.TOTAL
    )
    timely = same and row is not None and row.as_of is not None and row.as_of <= cut_off
    return Check(
        what="figure", passed=timely, figure=count.figure, said=said, approved=approved,
        text=_figure_text(zh, en, said, row, timely),
    )  # fmt: skip


def _figure_text(zh: str, en: str, said: float, row: FigureRow | None, passed: bool) -> Bilingual:
    if passed:
        return Bilingual(f"{zh}{said:g}：与核定数一致", f"{en} {said:g}: the approved figure")
    if row is None or row.value is None:
        return Bilingual(
            f"{zh}{said:g}：尚无核定数，应写正在核实", f"{en} {said:g}: none approved; say being verified"
        )
    return Bilingual(
        f"{zh}{said:g}：与核定数{row.value:g}或其截止时间不一致",
        f"{en} {said:g}: the approved figure is {row.value:g}, or holds as of a later time",
    )


def _cited(amount: Amount, draft: ReleaseDrafted, seen: Seen) -> Check:
    """Another number of people stands in a fact that the draft cites."""
    value = amount.number.value
    there = any(value in _numbers(fact) for one in draft.cites if (fact := seen.fact(one)) is not None)
    zh = f"{value:g}：见所引事实" if there else f"{value:g}：不在所引事实中"
    en = f"{value:g}: in a fact cited" if there else f"{value:g}: in no fact that is cited"
    return Check(what="figure", passed=there, text=Bilingual(zh, en), said=value)


def _numbers(value: object) -> set[float]:
    """Every number that stands anywhere in a fact, its header left out."""
    if isinstance(value, bool):
        return set()
    if isinstance(value, int | float):
        return {float(value)}
    if isinstance(value, Struct):
        skip = set(Fact.__struct_fields__) if isinstance(value, Fact) else set()
        inner = [getattr(value, name) for name in value.__struct_fields__ if name not in skip]
        return set().union(*map(_numbers, inner))
    if isinstance(value, tuple | list):
        return set().union(*map(_numbers, value))
    return set()


def _cut_off(counted: bool, draft: ReleaseDrafted, cut_off: datetime, seen: Seen) -> Check:
    """Figures have a cut-off that has passed, and an earlier release of the incident is not older in its news."""
    published = (
        [row for row in seen.rows(RELEASES).where("incident", draft.incident) if row.published]
        if draft.incident
        else []
    )
    back = any(row.cut_off > cut_off for row in published)
    passed = cut_off <= seen.at and not back and (draft.cut_off is not None or not counted)
    zh = "截止时间在已发布的之后" if passed else "须写明截止时间，不得晚于现在或早于已发布的"
    en = (
        "the cut-off follows what is out"
        if passed
        else "say a cut-off, not in the future nor before one that is out"
    )
    return Check(what="cut_off", passed=passed, text=Bilingual(zh, en))


def _releaser(draft: ReleaseDrafted, incident: IncidentRow | None, seen: Seen) -> Check:
    kinds, clause = lawful(draft, incident, seen)
    body = seen.city.get(Department, draft.department)
    passed = body is not None and body.kind in kinds
    who = body.zh if body else draft.department or "—"
    zh = f"{who}可发布（{clause}）" if passed else f"{who}无权发布；有权的：{'、'.join(kinds)}（{clause}）"
    en = (
        f"{draft.department} may release it"
        if passed
        else f"not for {draft.department or 'nobody'}: {', '.join(kinds)}"
    )
    return Check(what="releaser", passed=passed, text=Bilingual(zh, en))


def _wording(draft: ReleaseDrafted) -> Iterator[Check]:
    text = f"{draft.title}\n{draft.text}\n{draft.text_en}"
    for name, zh, en in (
        ("judging", "不评判任何人", "judges nobody"),
        ("personal", "不含个人电话、证件号、门牌", "names no number, card or door of a person"),
    ):
        found = re.search(_table().wording[name], text)
        more = (
            Bilingual(zh, en) if found is None else Bilingual(f"须删去：{found[0]}", f"take out: {found[0]}")
        )
        yield Check(what="wording", passed=found is None, text=more)
