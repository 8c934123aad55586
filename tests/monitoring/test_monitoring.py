"""Changes of alarm groups, calls for help and faults of the house become signals on the duty desk."""

import pytest

from anlan.core.given import ClockJumped, Configured, GroupChanged, TookAction
from anlan.core.people import Audience
from anlan.core.plumes import DownwindDrawn
from anlan.core.signals import SIGNALS, Signal


def opened(receipt):
    """The one signal a turn brought."""
    (signal,) = [fact for fact in receipt.facts if isinstance(fact, Signal)]
    return signal


def row(house, thread):
    """A signal as it stands."""
    return house.flow.rows(SIGNALS).get(thread)


def test_one_group_is_one_signal(house):
    """One cause, one signal: however the group changes, the desk has one thread of it."""
    thread = opened(house.group("opened")).thread_id
    for change in ("grew", "worsened", "eased", "shrank"):
        assert opened(house.group(change)).thread_id == thread
    assert len(house.rows(SIGNALS)) == 1


def test_a_lost_gateway_is_one_silence_with_all_its_members(house):
    """Ten thousand silent gauges behind one gateway are one line, which says how many."""
    members = tuple(f"binhai/g{i}/stage" for i in range(10_000))
    receipt = house.group("opened", signal_kind="silence", rule="silent", group="gateway 7", members=members,
                          worst=members[0], level=None, rank=0, value=None)  # fmt: skip
    assert len(opened(receipt).members) == 10_000
    assert "10000" in opened(receipt).text.zh
    assert len(house.rows(SIGNALS)) == 1


def test_worse_stays_in_the_thread_and_says_how_bad(house):
    """The level, the value and the members are those of the newest change."""
    thread = opened(house.group("opened")).thread_id
    house.group("worsened", level="orange", rank=2, value=5.2, members=(house.upper, house.lower))
    now = row(house, thread)
    assert (now.level, now.rank, now.value, len(now.members)) == ("orange", 2, 5.2, 2)
    assert now.active
    assert "orange 5.20 m" in now.text.zh


def test_cleared_and_fired_again_is_a_new_signal(house):
    """What was over and comes again is acknowledged anew."""
    first = opened(house.group("opened")).thread_id
    assert opened(house.group("cleared", level=None, rank=0, value=3.0)).thread_id == first
    assert not row(house, first).active
    second = opened(house.group("opened")).thread_id
    assert second != first
    assert row(house, second).active
    assert row(house, second).acknowledged_by is None


def test_different_kinds_rules_and_groups_do_not_mix(house):
    """The silence of a river is not its flood, and two rivers are two signals."""
    house.group("opened")
    house.group("opened", signal_kind="silence", rule="silent")
    house.group("opened", rule="other level")
    house.group("opened", group="other river")
    assert len(house.rows(SIGNALS)) == 4


@pytest.mark.parametrize("change", ["grew", "worsened", "eased", "shrank"])
def test_a_change_nobody_saw_begin_opens_the_signal(house, change):
    """After a repair the first thing heard of a group may be that it grew: it reaches the desk all the same."""
    assert opened(house.group(change)).thread == ""
    assert len(house.rows(SIGNALS)) == 1


def test_nothing_is_cleared_that_was_never_there(house):
    """An all-clear for what the desk never saw is no news."""
    receipt = house.group("cleared")
    assert [fact for fact in receipt.facts if isinstance(fact, Signal)] == []


def test_a_change_said_twice_is_one(house):
    """The stream floor may repeat itself after a crash; its key makes it one change."""
    receipts = [house.group("opened", key="batch 7|level|qing") for _ in range(2)]
    assert [receipt.state for receipt in receipts] == ["done", "duplicate"]
    assert len(house.facts(Signal)) == 1


def test_a_signal_knows_where_it_is(house):
    """Area and unit come from the city; a series nobody has configured has none, and is shown all the same."""
    known, unknown = opened(house.group("opened")), opened(house.group("opened", "binhai/x/stage", group="x"))
    assert (known.area, known.unit) == (house.known_area, "m")
    assert (unknown.area, unknown.unit) == (None, None)
    assert "binhai/x/stage" in unknown.text.zh


def test_a_dead_feed_is_said_and_never_reads_as_calm(house):
    """Silence opens a signal of its own; it clears none that stands."""
    flood = opened(house.group("opened")).thread_id
    silence = house.group("opened", signal_kind="silence", rule="silent", level=None, rank=0, value=None)
    assert "无数据" in opened(silence).text.zh
    assert row(house, flood).active


def test_a_refused_turn_is_a_signal(house):
    """A fact whose turn broke is quarantined and said aloud, by its kind."""
    house.configure("area", "x", code="x", zh="x", en="x")
    receipt = house.configure("area", "broken", code=7)
    assert receipt.state == "refused"
    signal = opened(receipt)
    assert signal.signal_kind == "turn"
    assert "configured" in signal.text.en


def test_the_city_goes_on_after_a_refused_turn(house):
    """One broken fact stops nobody: the next act is taken, the model still asked."""
    house.configure("area", "broken", code=7)
    assert house.acts_at_once().state == "done"
    assert house.rises("yellow").level == "yellow"


def test_a_clock_that_jumps_is_a_signal(house):
    """Somebody moved the wall clock: the desk is told by how much."""
    signal = opened(house.submit(ClockJumped, by="house", by_s=-3600.0))
    assert signal.signal_kind == "clock"
    assert "-3600.0" in signal.text.en


def test_the_first_to_acknowledge_has_it(house):
    """Two officers press the key; the first has it in hand."""
    thread = opened(house.group("opened")).thread_id
    for person in ("wang", "li"):
        house.acknowledges(thread, person)
    assert row(house, thread).acknowledged_by == "wang"


def test_acknowledged_is_not_cleared(house):
    """Seen is not over: a signal stays active until its cause is gone, and keeps who saw it."""
    thread = opened(house.group("opened")).thread_id
    house.acknowledges(thread, "wang")
    assert row(house, thread).active
    house.group("worsened", level="orange", rank=2)
    assert row(house, thread).acknowledged_by == "wang"


def test_every_signal_leads_to_what_was_told(house):
    """A signal links to the change it stands for."""
    receipt = house.group("opened")
    assert receipt.facts[0].id in {item.target for item in opened(receipt).because}
    assert isinstance(receipt.facts[0], GroupChanged)


def test_an_act_is_no_signal(house):
    """What a person did is not an alarm."""
    receipt = house.acts_at_once()
    assert isinstance(receipt.facts[0], TookAction)
    assert [fact for fact in receipt.facts if isinstance(fact, Signal)] == []


def gas(house, name, number):
    """A detector of the park, where the small city has a gauge."""
    house.configure(
        "series", name, name=name, number=number, property="ammonia", unit="[ppm]", source="gauges",
        area=house.known_area, zh=f"A{number}探头", en=f"Detector A{number}", place=[120.0, 30.0],
    )  # fmt: skip
    return name


def test_a_detector_that_disagrees_is_shown_and_discounts_nothing(house):
    """Inject 23: 38 ppm beside 2 ppm stands with its full rank, and the text says what the neighbour reads."""
    third, fourth = gas(house, house.upper, 1), gas(house, house.lower, 2)
    house.read(fourth, 2.0)
    signal = opened(house.group("opened", third, group="gas", value=38.0, rank=1, level="报警"))
    assert "A2探头2" in signal.text.zh
    assert (signal.rank, signal.value) == (1, 38.0)


def test_the_ground_downwind_of_a_gas_alarm_is_drawn_in_its_turn(house):
    """Where nobody knows the wind it is a whole circle, said to be unknown; a river's alarm draws nothing."""
    receipt = house.group("opened", gas(house, house.upper, 1), group="gas", value=38.0, rank=1, level="报警")
    (drawn,) = [fact for fact in receipt.facts if isinstance(fact, DownwindDrawn)]
    assert (drawn.from_deg, len(drawn.ring)) == (None, 13)
    assert "风向正在核实" in drawn.text.zh
    river = house.group("opened", house.lower, group="river")
    assert not [fact for fact in river.facts if isinstance(fact, DownwindDrawn)]


def test_a_crowd_is_for_the_command_alone(house):
    """Inject 18: no colour and no other audience; a river is for the whole desk."""
    name = "binhai/square/crowd_density"
    house.configure(
        "series", name, name=name, number=950, property="crowd_density", unit="/m2", source="gauges",
        area=house.known_area, zh="站前广场", en="Station Square", place=[120.0, 30.0],
    )  # fmt: skip
    crowd = opened(house.group("opened", name, group="crowd", value=3.6, rank=1, level="拥挤"))
    assert crowd.audience is Audience.COMMAND
    assert opened(house.group("opened", group="river")).audience is None


def test_a_level_that_no_ladder_has_is_said_in_english_as_its_threshold_says(house) -> None:
    """An English reader meets no Chinese level, nor the brackets of a unit's code."""
    name = "binhai/gas/a1"
    series = {
        "name": name, "number": 90, "property": "ammonia", "unit": "[ppm]", "source": "s", "area": house.known_area,
        "zh": "A1探头", "en": "detector A1",
    }  # fmt: skip
    threshold = {"series": name, "level": "报警", "over": 30.0, "under": 25.0, "en": "alarm"}
    for record, key, content in (("series", name, series), ("threshold", f"{name}|报警", threshold)):
        at = house.now
        house.flow.submit(Configured(at=at, by="city", key=key, record=record, name=key, content=content))
    text = opened(house.group("opened", name, group="gas", value=38.0, rank=1, level="报警")).text
    assert text.zh.startswith("A1探头 报警 38.00 ppm")
    assert text.en.startswith("detector A1 alarm 38.00 ppm")
