"""A street's numbers held against each other: what does not add up is asked, and never corrected."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.facts import Bilingual, Fact
from anlan.core.ports import Seen
from anlan.core.relocation import RelocationRow, RosterChecked, RosterReported
from anlan.core.signals import SIGNALS
from anlan.response.relocation.signals import BY, cleared, question


def check(fact: RosterReported, row: RelocationRow, seen: Seen) -> Iterator[Fact]:
    """What is left by the street's own numbers, and every question they raise."""
    asked = tuple(questions(fact, row))
    left = None if fact.people is None or fact.moved_people is None else fact.people - fact.moved_people
    yield RosterChecked(
        at=fact.at,
        by=BY,
        thread=row.thread,
        area=row.area,
        left_people=left,
        refused_households=fact.refused_households,
        text=_left(fact, left),
        questions=asked,
    )
    open_rows = seen.rows(SIGNALS).where("open", f"figures_in_doubt|{row.thread}")
    if asked:
        yield question(fact, row, asked, open_rows[0].thread if open_rows else "", seen.city)
    else:
        yield from cleared(fact, "figures_in_doubt", row.thread, seen)


def questions(fact: RosterReported, row: RelocationRow) -> Iterator[Bilingual]:
    """Everything that does not add up, in a fixed order."""
    yield from _among_themselves(fact)
    yield from _since_last_time(fact, row)
    yield from _against_the_roster(fact, row)


def _among_themselves(fact: RosterReported) -> Iterator[Bilingual]:
    people, moved, lost = fact.people, fact.moved_people, fact.lost_people
    if people is not None and moved is not None and moved > people:
        yield Bilingual(f"已转 {moved} 人多于应转 {people} 人", f"{moved} moved of {people} to be moved")
    elif people is not None and moved is not None and lost is not None and lost > people - moved:
        yield Bilingual(
            f"联系不上 {lost} 人多于未转 {people - moved} 人",
            f"{lost} cannot be reached, but only {people - moved} are not moved",
        )
    refused = fact.refused_households
    if refused is not None and fact.households is not None and refused > fact.households:
        yield Bilingual(
            f"拒转 {refused} 户多于应转 {fact.households} 户",
            f"{refused} refuse of {fact.households} households",
        )
    if refused is not None and fact.reasons and (total := sum(fact.reasons.values())) != refused:
        parts = "+".join(str(value) for value in fact.reasons.values())
        yield Bilingual(
            f"拒转原因合计 {parts}={total} 户，报 {refused} 户",
            f"reasons add up to {parts}={total}, said {refused} refusals",
        )


def _since_last_time(fact: RosterReported, row: RelocationRow) -> Iterator[Bilingual]:
    before, gone, now = row.said_refused_households, fact.refused_gone, fact.refused_households
    if before is not None and gone is not None and now is not None and before - gone != now:
        yield Bilingual(
            f"拒转原报 {before} 户，又走 {gone} 户，应剩 {before - gone} 户，报 {now} 户",
            f"{before} refusals before, {gone} gone since: {before - gone} remain, said {now}",
        )


def _against_the_roster(fact: RosterReported, row: RelocationRow) -> Iterator[Bilingual]:
    """Names, not only numbers: what is said in total must be found household by household."""
    pairs = (
        ("应转户数", "households", fact.households, row.households),
        ("应转人数", "people", fact.people, row.people),
        ("已转人数", "people moved", fact.moved_people, row.moved),
        ("拒转户数", "refusals", fact.refused_households, row.refused_households),
        ("联系不上人数", "people not reached", fact.lost_people, row.lost_people),
    )
    for zh, en, said, counted in pairs:
        if said is not None and counted is not None and said != counted:
            yield Bilingual(
                f"{zh}报 {said}，名册逐户为 {counted}", f"{en}: said {said}, by household {counted}"
            )


def _left(fact: RosterReported, left: int | None) -> Bilingual:
    if left is None:
        return Bilingual("未转人数正在核实", "how many are left is being verified")
    zh, en = f"还有 {left} 人未转", f"{left} people are left"
    if fact.refused_households is not None:
        zh, en = (
            f"{zh}，含拒转 {fact.refused_households} 户",
            f"{en}, {fact.refused_households} refusing households among them",
        )
    if fact.lost_people is not None:
        zh, en = f"{zh}、联系不上 {fact.lost_people} 人", f"{en}, {fact.lost_people} people not reached"
    return Bilingual(zh, en)
