"""The contract of a hazard: named checks that every hazard found, ours or a plug-in's, must pass."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise, product
from time import perf_counter

import msgspec
import numpy as np

from anlan.core.canonical import canonical
from anlan.core.city import Model
from anlan.core.ports import Ask, Exposure, Hazard, RiskRow
from anlan.core.properties import INTENSITY, STAGE, STORM_WIND
from anlan.core.warnings import Measure, Message
from anlan.testing.gauges import LEVELS, PLACES, STEP, HazardCase, Place, contract_case
from anlan.testing.numbers import numbers_without_evidence
from anlan.testing.storms import ground_case, storm_case
from anlan.warning.compose import compose

MANY = 1_000
SHARE_OF_PERIOD = 0.01
"""A thousand places cost at most this share of the hazard's own period."""


def hazard_checks(hazard: Hazard, case: HazardCase | None = None) -> Iterator[tuple[str, Callable[[], None]]]:
    """Name and check of every rule of the contract; a check raises AssertionError.

    Each is asked of the untrained model and of one fitted to the case. `case` is for a hazard that none of ours
    moves (a river of gauges, a coast before a storm, a ground that is shaken); it must hold places that alarm and
    calm ones, none of them with a model.
    """
    untrained = case or case_for(hazard)
    asked = {"untrained": untrained, "fitted": untrained.fitted()}
    for model, put in asked.items():
        if put is not None:
            for check in _CHECKS:
                yield f"{model}-{check.__name__.strip('_')}", partial(check, put)


def case_for(hazard: Hazard) -> HazardCase:
    """The case that moves a hazard, by what its card says it needs; the river of gauges where none fits better."""
    needs = set(hazard.card.needs)
    found = next((case for need, case in _CASES.items() if need in needs), contract_case)
    return found(hazard, PLACES)


_CASES: dict[str, Callable[[Hazard, int], HazardCase]] = {
    STAGE: contract_case,
    STORM_WIND: storm_case,
    INTENSITY: ground_case,
}


def _it_speaks_at_all(case: HazardCase) -> None:
    """A contract that is passed by saying nothing would prove nothing."""
    rows = case.answer()
    _must({row.series for row in rows} == set(case.asked), "every place has an answer")
    _must(any(row.alarm for row in rows) and not all(row.alarm for row in rows), "some alarm, some do not")


def _it_never_looks_ahead(case: HazardCase) -> None:
    garbage = [(case.at + STEP * i, 1e6 * (-1) ** i) for i in range(1, 200)]
    _must(case.with_course(lambda _, rows: [*rows, *garbage]).answer() == case.answer(), "later readings")


def _the_order_of_places_does_not_matter(case: HazardCase) -> None:
    mixed = replace(case, records=case.records[::-1], course=dict(reversed(list(case.course.items()))))
    _must(_by_place(mixed) == _by_place(case), "places the other way round")


def _places_do_not_hang_together_by_chance(case: HazardCase) -> None:
    whole, seen = _by_place(case), case.seen()
    for name in case.asked[:3]:
        ask = Ask(hazard=case.hazard.name, at=case.at, places=(name,))
        for row in case.hazard.predict(seen, ask, ()):
            _must(row == whole[_place(row)], f"{name} alone")


def _a_dead_feed_is_named_and_neither_alarms_nor_calms(case: HazardCase) -> None:
    whole = _by_place(case)
    alarmed = [place for place, row in whole.items() if row.alarm]
    _must(bool(alarmed), "no place alarms: nothing is proved")
    silent, dead = case.silenced({alarmed[0][0], next(row.series for row in whole.values() if not row.alarm)})
    for held, was in (((), "no alarm"), (alarmed, "its alarms")):
        for row in silent.answer(held):
            stood = _place(row) in held
            if row.series not in dead:
                _must(not row.missing, f"{row.series} is said to be silent")
                continue
            _must(_names_its_feed(row, case), f"{row.series} is silent and not named")
            _must(row.alarm == stood, f"{row.series} held {was} and says {row.alarm}")
            _must(_width(row) >= _width(whole[_place(row)]), f"{row.series} is surer when silent")


def _no_reading_at_all_is_an_answer_too(case: HazardCase) -> None:
    nothing = replace(case.with_course(lambda *_: []), given=()).answer()
    _must({row.series for row in nothing} == set(case.asked), "every place has an answer")
    for row in nothing:
        _must(_names_its_feed(row, case) and not row.alarm and 0 <= row.chance <= 1, row)


def _the_same_question_has_the_same_answer(case: HazardCase) -> None:
    first = case.answer()
    case.with_course(lambda _, rows: rows[:-9]).answer()
    _must(case.answer() == first, "asked again after another question")


def _contributions_add_up_to_the_median(case: HazardCase) -> None:
    for row in case.answer():
        if row.median is not None:
            total = math.fsum(row.contributions.values())
            _must(math.isclose(total, row.median, abs_tol=1e-9), f"{total} is not {row.median}: {row}")


def _chances_are_chances_and_intervals_hold_their_median(case: HazardCase) -> None:
    for row in case.answer():
        _must(0 <= row.chance <= 1, row)
        known = [value for value in (row.low, row.median, row.high) if value is not None]
        _must(all(map(math.isfinite, known)) and known == sorted(known), row)
        _must(row.onset is None or row.onset >= case.at, row)


def _a_higher_level_is_never_likelier_nor_a_longer_horizon_less_likely(case: HazardCase) -> None:
    rows = case.answer()
    for series, horizon in {(row.series, row.horizon_min) for row in rows}:
        here = sorted((r for r in rows if (r.series, r.horizon_min) == (series, horizon)), key=_rank)
        _must(all(a.chance >= b.chance for a, b in pairwise(here)), here)
    for series, level in {(row.series, row.level) for row in rows}:
        here = sorted((r for r in rows if (r.series, r.level) == (series, level)), key=_horizon)
        _must(all(a.chance <= b.chance + 1e-12 for a, b in pairwise(here)), here)


def _the_level_never_falls_as_the_risk_rises(case: HazardCase) -> None:
    worst: dict[str, int] = dict.fromkeys(case.asked, 0)
    for higher in np.arange(0, 5, 0.25):
        rows = case.worse(case, float(higher)).answer()
        for series in case.asked:
            now = max((row.rank for row in rows if row.series == series and row.alarm), default=0)
            _must(now >= worst[series], f"{series} alarms for less with the danger raised by {higher:.2f}")
            worst[series] = now
    _must(min(worst.values()) == len(LEVELS), "at its worst the highest level is alarmed for everywhere")


def _impact_is_never_negative_and_grows(case: HazardCase) -> None:
    rows = sorted(case.answer(), key=lambda row: (row.rank, row.chance))
    counts: dict[int, int] = {}
    for row, people in product((rows[0], rows[len(rows) // 2], rows[-1]), (0, 1, 1000, 10**6)):
        (found,) = case.hazard.impact(row, [Exposure(area="a", people=people)])
        _must(found.area == "a" and found.people is not None and 0 <= found.people <= people, found)
        _must(counts.get(people, 0) <= (found.people or 0), f"a worse risk harms fewer: {row}")
        counts[people] = found.people or 0
    _must(list(counts.values()) == sorted(counts.values()), f"more exposed, fewer affected: {counts}")


def _unknown_exposure_stays_unknown(case: HazardCase) -> None:
    for row in case.answer():
        (found,) = case.hazard.impact(row, [Exposure(area="a", people=None)])
        _must(found.people is None, found)
        _must(list(case.hazard.impact(row, [])) == [], "nobody exposed, somebody affected")


def _a_model_saved_and_loaded_says_the_same(case: HazardCase) -> None:
    model = case.city.get(Model, case.hazard.name) or case.hazard.untrained()
    stored = msgspec.json.decode(canonical(model), type=Model)
    _must(canonical(stored) == canonical(model), "the record itself")
    _must(case.with_model(stored).answer() == case.answer(), model.version)


def _too_few_readings_fit_nothing(case: HazardCase) -> None:
    few = case.with_course(lambda _, rows: rows[:2])
    _must(few.fitted() is None, "a model out of two readings a place")


def _a_thousand_places_take_a_hundredth_of_its_period(case: HazardCase) -> None:
    model = case.city.get(Model, case.hazard.name)
    many = (case.many or contract_case)(case.hazard, MANY)
    many = many if model is None else many.with_model(model)
    seen = many.seen()
    asks = case.hazard.due(seen)
    [case.hazard.predict(seen, ask, ()) for ask in asks]
    began = perf_counter()
    [case.hazard.predict(seen, ask, ()) for ask in asks]
    spent = perf_counter() - began
    _must(spent <= SHARE_OF_PERIOD * case.hazard.every_s, f"{spent:.2f} s for {MANY} places")


def _every_number_of_a_text_is_in_the_evidence(case: HazardCase) -> None:
    city, seen = case.city, case.seen()
    for row in case.answer():
        if row.alarm:
            latest = seen.readings.latest(row.series)
            text = compose(
                city, hazard=case.hazard.name, risk_row=row, message=Message.ALERT, at=case.at,
                zone=city.profile.zone, people=12345, present=latest[1] if latest else None,
                measures=[Measure(zh, en) for zh, en in case.hazard.measures(row.rank)],
            )  # fmt: skip
            _must(not (found := numbers_without_evidence(text, city)), f"{found} in {text.description}")


_CHECKS: tuple[Callable[[HazardCase], None], ...] = (
    _it_speaks_at_all,
    _it_never_looks_ahead,
    _the_order_of_places_does_not_matter,
    _places_do_not_hang_together_by_chance,
    _a_dead_feed_is_named_and_neither_alarms_nor_calms,
    _no_reading_at_all_is_an_answer_too,
    _the_same_question_has_the_same_answer,
    _contributions_add_up_to_the_median,
    _chances_are_chances_and_intervals_hold_their_median,
    _a_higher_level_is_never_likelier_nor_a_longer_horizon_less_likely,
    _the_level_never_falls_as_the_risk_rises,
    _impact_is_never_negative_and_grows,
    _unknown_exposure_stays_unknown,
    _a_model_saved_and_loaded_says_the_same,
    _too_few_readings_fit_nothing,
    _a_thousand_places_take_a_hundredth_of_its_period,
    _every_number_of_a_text_is_in_the_evidence,
)


def _must(holds: bool, detail: object) -> None:
    if not holds:
        raise AssertionError(str(detail))


def _names_its_feed(row: RiskRow, case: HazardCase) -> bool:
    return bool(set(row.missing) & set(case.rests_on(row.series)))


def _place(row: RiskRow) -> Place:
    return (row.series, row.level, row.horizon_min)


def _rank(row: RiskRow) -> int:
    return row.rank


def _horizon(row: RiskRow) -> int:
    return row.horizon_min


def _by_place(case: HazardCase) -> dict[Place, RiskRow]:
    return {_place(row): row for row in case.answer()}


def _width(row: RiskRow) -> float:
    """How wide the interval is; unknown is the widest."""
    return math.inf if row.low is None or row.high is None else row.high - row.low
