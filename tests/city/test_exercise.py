"""The exercise marks what the journal shows, and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from anlan.city.exercise import Staff, Step, marks, summary
from anlan.city.exercise.marking import MACHINE, Night, together
from anlan.city.house import House, Place
from anlan.city.replay import Replay
from anlan.core.approvals import ApprovalAsked
from anlan.core.clock import VirtualClock
from anlan.core.exercise import Inject
from anlan.core.facts import Fact, Mode
from anlan.core.given import TookAction
from anlan.core.incidents import Incident
from anlan.core.scenarios import Happening, HappeningKind
from anlan.core.signals import Signal
from anlan.sources import scenario_of

INJECT = Inject(
    number=1,
    offset="T−0:30",
    offset_min=-30,
    source="desk",
    by="desk",
    text="",
    system="",
    person="",
    limit_min=5,
)


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> tuple[Night, Staff]:
    """Give an hour of the drill with one happening, one step that is done and one whose ground is missing."""
    whole = scenario_of(None)
    landfall = whole.begins + timedelta(minutes=60)
    acted = TookAction(at=landfall, by="warden", key="", what="搬沙袋", why="堤脚渗水", area=_area(whole))
    happening = Happening(
        known_at=landfall - timedelta(minutes=30),
        name="inject-1-1",
        number=1,
        kind=HappeningKind.GIVEN,
        given=acted,
    )
    moments = [moment for moment in whole.moments() if moment.known_at <= landfall]
    scenario = msgspec.structs.replace(
        whole, moments=lambda: iter(moments), happenings=lambda: iter((happening,))
    )
    steps = (
        Step(
            number=1, name="again", after_min=4, by="officer",
            make=lambda look, header: TookAction(
                **header.spread(), what="封路", why=look.told().id, area=_area(whole)
            ),
        ),
        Step(number=1, name="never", after_min=5, by="officer", make=lambda look, _: look.told(nth=7) and None),
    )  # fmt: skip
    staff = Staff((INJECT,), landfall, steps, {1: ("inject-1-1",)})
    clock = VirtualClock(whole.begins - timedelta(minutes=1))
    place = Place(home=tmp_path_factory.mktemp("night"), mode=Mode.REPLAY, durable=False)
    house = House(place, clock)
    staff.take_place(house)
    Replay(house, scenario, clock, officer=staff).run()
    found = Night(list(house.journal.facts()), (INJECT,), landfall)
    house.close()
    return found, staff


def _area(scenario: object) -> str:
    return next(name for kind, name, _ in scenario.records if kind == "area")


def test_what_happens_comes_in_at_its_time(night: tuple[Night, Staff]) -> None:
    """A happening is known exactly when the scenario says, and what follows is in its turn."""
    told = night[0].of(TookAction, 1)[0]
    assert told.known == night[0].at(1)
    assert night[0].follows(told, Incident) is not None


def test_a_step_is_done_in_its_time_and_marked(night: tuple[Night, Staff]) -> None:
    """The step's act stands in the journal under its key, so many minutes after the inject."""
    done = night[0].step(1, "again")
    point = night[0].point(1, "again", done, within_min=5)
    assert point.in_time
    assert point.after_min == pytest.approx(4, abs=0.1)


def test_a_step_without_its_ground_is_told_and_not_done(night: tuple[Night, Staff]) -> None:
    """What the staff could not find is listed with the reason, never made up."""
    assert night[0].step(1, "never") is None
    assert night[1].missed == ["1 never: inject 1 has not been handed in"]


def test_late_is_late_and_absent_is_not_met(night: tuple[Night, Staff]) -> None:
    """A fact after its limit is met and not in time; no fact is not met; what must not be is shown by absence."""
    found = night[0]
    late = found.point(1, "again", found.step(1, "again"), within_min=MACHINE)
    assert late.met
    assert not late.in_time
    assert not found.first(1, "nothing of the kind", Signal, lambda fact: fact.signal_kind == "none").met
    assert found.never(1, "nothing", Signal, lambda fact: fact.signal_kind == "none").met
    assert not found.never(1, "acts", TookAction).met


def test_an_inject_nobody_marks_is_not_passed(night: tuple[Night, Staff]) -> None:
    """A table with a hole never reads as full marks."""
    (mark,) = marks(night[0], {})
    assert not mark.seen
    assert not mark.right
    (good,) = marks(night[0], {1: lambda found: ((found.first(1, "heard", TookAction),), ())})
    assert good.seen
    assert good.right
    assert good.in_time
    assert summary([good])["seen"] == 1


def test_a_fact_knows_its_own_turn_only(night: tuple[Night, Staff]) -> None:
    """What follows from an act ends where the next given fact begins."""
    found = night[0]
    assert found.follows(None, Fact) is None


def test_two_parts_that_mark_one_inject_are_read_together(night: tuple[Night, Staff]) -> None:
    """The points of all who look at an inject, in the order of the parts."""
    one = {1: lambda found: ((found.first(1, "heard", TookAction),), ())}
    two = {1: lambda found: ((), (found.never(1, "nothing else", Signal, lambda fact: fact.group == "x"),))}
    (mark,) = marks(night[0], together(one, two))
    assert [point.what for point in (*mark.system, *mark.person)] == ["heard", "nothing else"]


def test_who_is_away_decides_nothing_by_routine_and_the_steps_go_on() -> None:
    """The first in rank cannot be reached for ten minutes: the routine is silent then, and only then."""
    staff = Staff((), datetime(2018, 9, 16, 9, tzinfo=UTC), (), {})
    at = datetime(2018, 9, 16, 1, 30, tzinfo=UTC)
    staff.away(at, at + timedelta(minutes=10))
    asked = ApprovalAsked(
        at=at, by="decision", about="a", subject="proposal", draft="d", content="c", people=1,
        roles=("officer", "commander"), expires=at + timedelta(hours=6), assumptions=(),
    )  # fmt: skip
    staff.watch(msgspec.structs.replace(asked, known_at=at))
    assert staff.next_at() is None
    staff.watch(msgspec.structs.replace(asked, known_at=at + timedelta(minutes=9)))
    assert staff.next_at() == at + timedelta(minutes=11)
