"""What may follow from what: signals that name where to look, linked to their parent; incidents are for people."""

from datetime import timedelta

import pytest

from anlan.command.cascades import Cascading, rules
from anlan.core.city import City
from anlan.core.earthquakes import EarthquakeReported
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Mode, seal
from anlan.core.incidents import INCIDENTS, Incident, IncidentOpened
from anlan.core.places import Point
from anlan.core.signals import Signal


@pytest.fixture
def city(house):
    """The small city with a dam near by, one far off, two hospitals, and types for them."""
    for code, zh, en, category in (
        ("20601", "大面积停电", "Power cut", "accident"),
        ("10601", "水库险情", "Dam in danger", "natural"),
    ):
        house.configure("incident_type", code, code=code, category=category, zh=zh, en=en)
    for name, zh, east, kind, hours in (
        ("dam", "三岔山塘", 121.1, "dam", None),
        ("far-dam", "远坝", 131.0, "dam", None),
        ("h2", "市二院", 121.0, "hospital", 5.0),
        ("h3", "市三院", 121.0, "hospital", None),
    ):
        house.configure(
            "facility", name, name=name, zh=zh, en=name, kind=kind, area=house.known_area, place=[east, 29.0],
            backup_h=hours,
        )  # fmt: skip
    return house


def told(house, rule):
    """Signals of one rule."""
    return [f for f in house.facts(Signal) if f.signal_kind == "cascade" and f.group.startswith(f"{rule}|")]


def shakes(house, magnitude=7.0, key="shock"):
    """A shock is reported beside the city."""
    return house.submit(
        EarthquakeReported, by="agency", key=key, event="e1", place=Point(121.2, 29.1), depth_km=12.0,
        magnitude=magnitude, magnitude_type="Ms", agency="国家台网",
    )  # fmt: skip


def test_a_quake_asks_after_the_dams_it_shakes(city):
    """The near dam is named with its expected intensity, the far one is not, and the signal links to the report."""
    receipt = shakes(city)
    (signal,) = told(city, "earthquake-dam")
    assert "三岔山塘" in signal.text.zh
    assert "远坝" not in signal.text.zh
    assert signal.because == (Link(relation="triggered_by", target=receipt.facts[0].id),)
    assert signal.incident_type == "10601"
    assert city.rows(INCIDENTS) == []


def test_a_second_report_of_the_shock_changes_the_signal_and_opens_no_other(city):
    """The same event told again, larger, is the same thread."""
    shakes(city)
    shakes(city, 7.6, key="again")
    first, second = told(city, "earthquake-dam")
    assert second.thread_id == first.thread_id
    assert second.change == "grew"


def power_cut(house, **fields):
    """An incident of the type, as a person's act derives it."""
    draft = Incident(
        at=house.now, by="command", hazard=None, area=house.known_area, for_thread="", opened_by="wang",
        title=Bilingual("停电", "Power cut"), incident_type="20601", category="accident", **fields,
    )  # fmt: skip
    return seal(draft, seq=1, known_at=house.now, mode=Mode.LIVE)[0]


def test_a_power_cut_asks_how_long_the_hospitals_last_and_sets_a_timer_for_the_shortest(city):
    """Known hours are told, unknown ones are being verified; the clock runs to the end of the shortest."""
    signal, timer = Cascading().handle(power_cut(city), city.seen())
    assert "市二院（备用约5小时）" in signal.text.zh
    assert "市三院（备用时长正在核实）" in signal.text.zh
    assert (timer.timer, timer.due) == ("backup", city.now + timedelta(hours=5))
    assert signal.parent == power_cut(city).id


def opens(house, code, **fields):
    """A person opens an incident of a type; its thread."""
    house.submit(IncidentOpened, by="wang", incident_type=code, area=house.known_area, title="停电", **fields)
    return house.facts(Incident)[-1]


def test_when_the_time_is_up_the_signal_worsens(city):
    """Five hours after the power cut the signal of the hospitals says that their power should be used up."""
    opens(city, "20601")
    city.wait(299)
    assert [signal.change for signal in told(city, "power-hospital")] == ["opened"]
    city.wait(2)
    assert told(city, "power-hospital")[-1].change == "worsened"
    assert "备用电源应已用完" in told(city, "power-hospital")[-1].text.zh


def test_a_person_opens_the_child_and_it_keeps_its_parent(city):
    """What the signal proposes becomes an incident by a named person's act only, with the parent in it."""
    parent = opens(city, "20601")
    (signal,) = told(city, "power-hospital")
    assert signal.parent == parent.thread_id
    child = opens(city, "10601", parent=parent.thread_id)
    assert child.parent == parent.thread_id


def test_a_weak_shock_asks_after_nothing(city):
    """Below the intensity of the rule nobody is sent anywhere."""
    shakes(city, 4.0)
    assert not [fact for fact in city.facts(Signal) if fact.signal_kind == "cascade"]


def test_a_citys_own_table_stands_in_place_of_the_shipped_one(city):
    """One rule of the city's own, and none of ours."""
    city.configure(
        "cascade", "own", name="own", zh="停课", en="schools", ask_zh="问学校", ask_en="ask schools",
        hazard="earthquake", facilities=("hospital",),
    )  # fmt: skip
    shakes(city)
    assert {f.group.split("|")[0] for f in city.facts(Signal) if f.signal_kind == "cascade"} == {"own"}


def test_warnings_of_one_hazard_ask_once_and_the_question_ends_with_the_last(city):
    """Two warnings in force are one signal with no news in the second; it clears when both are over."""
    city.configure(
        "cascade", "own", name="own", zh="停电", en="power", ask_zh="问电厂", ask_en="ask the plant",
        hazard="flood", facilities=("hospital",),
    )  # fmt: skip
    city.in_force("yellow")
    (signal,) = told(city, "own")
    assert (signal.change, signal.area) == ("opened", city.known_area)
    city.in_force("yellow", series=city.lower)
    assert len(told(city, "own")) == 1
    city.wait(60 * 24)
    assert [signal.change for signal in told(city, "own")] == ["opened", "cleared"]


def test_every_shipped_rule_has_a_parent_and_something_to_look_at():
    """A rule that could never speak is a mistake of its table."""
    for rule in rules(City()):
        assert rule.hazard or rule.incident_types, rule.name
        assert rule.facilities or rule.reservoirs or rule.zones, rule.name
        assert rule.zh
        assert rule.en
        assert rule.ask_zh
        assert rule.ask_en
