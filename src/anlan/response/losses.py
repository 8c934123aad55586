"""灾情统计: each row is held against yesterday's, the people who live there, the rows below and above, and itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from anlan.core.city import Area
from anlan.core.facts import Bilingual, Fact
from anlan.core.losses import (
    LOSSES,
    Losses,
    LossesAccepted,
    LossesChecked,
    LossesReported,
    LossesSentBack,
    LossesSettled,
    LossRow,
    losses_of,
    total,
)
from anlan.core.ports import Seen

NAMES = {
    "affected_people": Bilingual("受灾人口", "people affected"),
    "moved_people": Bilingual("紧急转移安置", "people moved"),
    "sheltered_people": Bilingual("集中安置", "people in shelters"),
    "collapsed_rooms": Bilingual("倒塌房屋", "rooms collapsed"),
    "damaged_rooms": Bilingual("严重损坏房屋", "rooms badly damaged"),
    "crops_mu": Bilingual("农作物受灾", "crops"),
    "loss_wan_yuan": Bilingual("直接经济损失", "direct loss"),
}
_SAME_ENOUGH = 3
"""So many figures other than 0 equal to the last row's, and no other: the row was copied."""
_SLIP = 500.0
"""A figure so many times the last one's: yuan for ten thousand yuan, square metres for mu."""
_LOSS_A_HEAD_WAN = 50.0
"""More direct loss for each person affected than this [10,000 yuan] is a slip of units."""

Question = tuple[str, Bilingual]


class CountingLosses:
    """Checks every row and keeps totals free of what is not accepted."""

    name = "losses"
    takes = (LossesReported, LossesAccepted, LossesSentBack)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Reported → checked; a person of the level above accepts or sends back."""
        match fact:
            case LossesReported():
                found = list(questions(fact, seen))
                yield LossesChecked(
                    at=fact.at,
                    by=self.name,
                    area=fact.area,
                    report=fact.id,
                    questions=tuple(text for _, text in found),
                    failed=tuple(dict.fromkeys(name for name, _ in found)),
                )
            case LossesAccepted() | LossesSentBack() if (
                row := seen.rows(LOSSES).get(fact.about)
            ) is not None:
                yield self._settled(fact, row)

    def _settled(self, fact: LossesAccepted | LossesSentBack, row: LossRow) -> LossesSettled:
        """Nobody accepts their own row, and none with questions open without saying why."""
        state, reason = "sent_back", fact.reason
        if isinstance(fact, LossesAccepted):
            state = "accepted"
            if fact.by == row.by:
                state, reason = "refused", "own_row"
            elif row.questions and not fact.reason:
                state, reason = "refused", "questions_open"
        return LossesSettled(
            at=fact.at,
            by=self.name,
            area=row.area,
            report=row.thread,
            state=state,
            person=fact.by,
            reason=reason,
        )


def questions(fact: LossesReported, seen: Seen) -> Iterator[Question]:
    """Everything that is asked about a row, in a fixed order."""
    figures = losses_of(fact)
    row = seen.rows(LOSSES).get(fact.id)
    before = row.before if row and row.before_as_of != row.as_of else None
    yield from _by_itself(figures)
    yield from _against_people(fact, figures, seen)
    if before is not None:
        yield from _against_before(figures, before)
    yield from _against_below(fact, figures, seen)


def _by_itself(figures: Losses) -> Iterator[Question]:
    known = figures.known()
    for name, value in known.items():
        if value < 0:
            yield (
                "negative",
                Bilingual(f"{NAMES[name].zh}为负数 {value:g}", f"{NAMES[name].en} below 0: {value:g}"),
            )
    for small, large in (("sheltered_people", "moved_people"), ("moved_people", "affected_people")):
        if small in known and large in known and known[small] > known[large]:
            yield (
                "inside",
                Bilingual(
                    f"{NAMES[small].zh} {known[small]:g} 多于{NAMES[large].zh} {known[large]:g}",
                    f"{NAMES[small].en} {known[small]:g} is more than {NAMES[large].en} {known[large]:g}",
                ),
            )
    loss, affected = known.get("loss_wan_yuan"), known.get("affected_people")
    if loss and affected is not None and loss > _LOSS_A_HEAD_WAN * max(affected, 1):
        yield (
            "unit",
            Bilingual(
                f"直接经济损失 {loss:g} 万元，人均 {loss / max(affected, 1):.0f} 万元，单位是否为元",
                f"a direct loss of {loss:g} x 10,000 yuan is {loss / max(affected, 1):.0f} a head: is it in yuan?",
            ),
        )


def _against_people(fact: LossesReported, figures: Losses, seen: Seen) -> Iterator[Question]:
    area = seen.city.get(Area, fact.area)
    if area is None:
        yield "unknown_area", Bilingual(f"没有区域 {fact.area}", f"no area {fact.area}")
    elif area.people is not None:
        for name in ("affected_people", "moved_people"):
            value = figures.known().get(name)
            if value is not None and value > area.people:
                yield (
                    "population",
                    Bilingual(
                        f"{NAMES[name].zh} {value:g} 多于常住人口 {area.people}",
                        f"{NAMES[name].en} {value:g} of {area.people} who live there",
                    ),
                )


def _against_before(figures: Losses, before: Losses) -> Iterator[Question]:
    known, old = figures.known(), before.known()
    told = [name for name in known if known[name] or old.get(name)]
    if len(told) >= _SAME_ENOUGH and all(known[name] == old.get(name) for name in told):
        yield "copied", Bilingual("与上次报送完全相同", "every figure equals the last row's")
    for name in known:
        last = old.get(name)
        if last and known[name] >= _SLIP * last:
            yield (
                "unit",
                Bilingual(
                    f"{NAMES[name].zh} {known[name]:g} 为上次 {last:g} 的 {known[name] / last:.0f} 倍，单位是否有误",
                    f"{NAMES[name].en} {known[name]:g} is {known[name] / last:.0f} times {last:g} before: which unit?",
                ),
            )
    for name in ("collapsed_rooms", "affected_people"):
        if name in known and known[name] < old.get(name, 0):
            yield (
                "falls",
                Bilingual(
                    f"{NAMES[name].zh} {known[name]:g} 少于上次 {old[name]:g}",
                    f"{NAMES[name].en} {known[name]:g} is less than the last {old[name]:g}",
                ),
            )


def _against_below(fact: LossesReported, figures: Losses, seen: Seen) -> Iterator[Question]:
    """A total is the sum of what was accepted below it, where everybody below has been accepted."""
    below = children(fact.area, seen)
    accepted = [row.accepted for row in below if row.accepted is not None]
    if not below or len(accepted) < _n_children(fact.area, seen):
        return
    summed = total(accepted).known()
    for name, value in figures.known().items():
        if name in summed and summed[name] != value:
            yield (
                "sum",
                Bilingual(
                    f"{NAMES[name].zh} {value:g}，下级核定合计 {summed[name]:g}",
                    f"{NAMES[name].en} {value:g}, the rows below add up to {summed[name]:g}",
                ),
            )


def children(area: str, seen: Seen) -> Sequence[LossRow]:
    """Rows of the areas right below."""
    return [row for row in seen.rows(LOSSES).all() if _parent(row.area, seen) == area]


def _n_children(area: str, seen: Seen) -> int:
    return sum(row.parent == area for row in seen.city.all(Area).values())


def _parent(code: str, seen: Seen) -> str | None:
    found = seen.city.get(Area, code)
    return found.parent if found else None
