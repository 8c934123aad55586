"""The desk's own injects on the built-in city: each is seen, done and in time, by the journal alone."""

from __future__ import annotations

import heapq
from datetime import timedelta

import msgspec
import pytest

from anlan.city.exercise.duty import CHECKS, STEPS
from anlan.city.exercise.marking import Night, marks
from anlan.city.exercise.moving import LOST, MOVED, REFUSED
from anlan.city.exercise.staff import Staff
from anlan.city.folder import builtin_city
from anlan.core.exercise import Inject
from anlan.core.given import Configured
from anlan.core.losses import LOSSES, totals
from anlan.core.relocation import RELOCATIONS
from anlan.sources.mangkhut_2018.happenings import injects

KINDS = {"profile", "area", "department", "post", "risk_zone", "facility", "succession"}


@pytest.fixture(scope="module")
def played(houses):
    """Give the journal of the exercise with nobody but the desk's staff, and the house it was played in."""

    class Binhai(houses.SmallCityHouse):
        """The built-in city without its gauges: nothing of this part reads one."""

        def _configure_all(self, **_):
            for kind, name, content in builtin_city("binhai"):
                if kind in KINDS:
                    self.submit(
                        Configured, by="city", record=kind, name=name,
                        content=msgspec.to_builtins(content, builtin_types=()),
                    )  # fmt: skip

        @property
        def city(self):
            return self.flow.city

    house = Binhai("sqlite://", quiet_h=0)
    wanted = [
        Inject(
            number=one.number, offset=one.offset, offset_min=one.offset_min, source=one.source, by=one.by,
            text=one.text, system=one.system, person=one.person,
        )
        for one in injects()
        if one.number in CHECKS or one.number in {step.number for step in STEPS}
    ]  # fmt: skip
    landfall = house.now + timedelta(hours=48)
    staff = Staff(wanted, landfall, STEPS, {})
    staff.take_place(house)
    play(house, staff)
    yield house, staff, Night(list(house.journal.facts()), wanted, landfall)
    house.close()


def play(house, staff):
    """Turn the clock from act to act; the staff watches everything that follows."""
    while (at := staff.next_at()) is not None:
        for fact in house.wait(until=max(at, house.now)):
            staff.watch(fact)
        for given in staff.act():
            for fact in house.flow.submit(given).facts:
                staff.watch(fact)


def test_every_step_found_its_ground(played):
    """No step was missed for want of what it needed."""
    assert played[1].missed == []


@pytest.mark.parametrize("number", sorted(CHECKS))
def test_an_inject_of_the_desk_is_seen_and_done_in_time(played, number):
    """Each point of the house and of the people is met, within its limit."""
    mark = next(one for one in marks(played[2], CHECKS) if one.number == number)
    assert [point.what for point in (*mark.system, *mark.person) if not point.in_time] == []


def test_the_lowland_adds_up_by_household(played):
    """812 households, 2,036 people, 246 of them not moved at the street's word: by name, not only in numbers."""
    (row,) = [row for row in played[0].rows(RELOCATIONS) if row.risk_zone == "yushi-lowland"]
    assert (row.households, row.people, row.refused_households, row.lost_people) == (812, 2036, REFUSED, LOST)
    assert row.moved == MOVED
    assert row.state == "return_allowed"


def test_the_city_s_losses_are_those_of_its_nine_districts(played):
    """Every row accepted, the copied one as it was reported anew."""
    found = totals(played[0].rows(LOSSES))
    assert (found.accepted, found.waiting, found.unknown) == (9, 0, {})
    assert found.figures.collapsed_rooms == 2 * sum(range(9)) - 2
    assert heapq.nsmallest(1, [row.affected_people for row in played[0].rows(LOSSES)]) == [1600]
