"""What may not leave the house does not: odds of later shocks, and crowds."""

from datetime import timedelta

import msgspec
import pyarrow as pa
import pytest

from anlan.city.screens import Follower
from anlan.core.approvals import ApprovalAsked
from anlan.core.earthquakes import AftershockOdds, EarthquakeReported
from anlan.core.given import GroupChanged
from anlan.core.learning import Score
from anlan.core.observations import OBSERVATION, micros
from anlan.core.people import Audience, Role, User
from anlan.core.places import Point
from anlan.core.signals import Signal
from anlan.core.warnings import Delivery, Warning, WarningIssued
from anlan.store.door import Door

OTHERS = [role for role in Role if role is not Role.COMMANDER]


def shaken(house):
    """A great shock is reported forty kilometres from the city; the receipt of the report."""
    house.configure(
        "area", "330700", code="330700", zh="滨海", en="Binhai", kind="city", place=[121.0, 29.0], people=None
    )
    return house.submit(
        EarthquakeReported, by="agency", key="shock 1", at=house.now - timedelta(seconds=8), event="e1",
        place=Point(121.3, 29.2), depth_km=15.0, magnitude=7.9, magnitude_type="Mw", agency="国家台网",
    )  # fmt: skip


def marks(odds):
    """Words by which the odds would be known wherever they stood."""
    return {text for item in odds for text in (item.text.zh, item.text.en, item.id, item.model)}


@pytest.mark.parametrize("role", OTHERS)
def test_practice_02_aftershock_odds_are_seen_by_the_command_alone(house, role):
    """No other role finds the odds on a screen, by id, by thread, by why or by what came of the report."""
    receipt = shaken(house)
    odds = house.facts(AftershockOdds)
    assert odds
    Follower(house.journal, house.engine).follow()
    door = Door(house.engine)
    view = door.seen_as(User(name="x", role=role, areas=("*",)))
    report = receipt.facts[0]
    for item in odds:
        assert view.fact(item.id) is None
        assert view.thread(item.thread_id) == []
        assert view.why(item.id) == []
        assert item.id not in {step.fact.id for step in view.came_of(report.id) if step.fact}
    shown = b"".join(bytes(row.body) for row in view.since(0)).decode()
    assert not any(mark in shown for mark in marks(odds))
    command = door.seen_as(User(name="c", role=Role.COMMANDER, areas=("*",)))
    rows = b"".join(bytes(row.body) for row in command.since(0) if row.audience == Audience.COMMAND).decode()
    assert odds[0].text.zh in rows
    assert command.fact(odds[0].id) == odds[0]


def test_practice_02_no_screen_row_of_a_lesser_audience_holds_the_odds(house):
    """Whatever table a row belongs to: its words are for the command or do not hold the odds."""
    shaken(house)
    Follower(house.journal, house.engine).follow()
    for role in (Role.OFFICER, Role.COMMANDER):
        view = Door(house.engine).seen_as(User(name="x", role=role, areas=("*",)))
        rows = [row for row in view.since(0) if row.audience != Audience.COMMAND]
        shown = b"".join(bytes(row.body) for row in rows).decode()
        assert not any(mark in shown for mark in marks(house.facts(AftershockOdds)))


def test_practice_02_an_earthquake_makes_no_warning_of_our_own_and_sends_nothing(house):
    """A report and strong shaking at every station lead to signals inside, never to a draft, CAP or message."""
    house.configure("ladder", "earthquake", hazard="earthquake", rows=[LEVEL])
    series = "binhai/s1/intensity"
    house.configure(
        "series", series, name=series, number=77, property="intensity", unit="{degree}", source="s",
        area=house.known_area, zh="台", en="Station", place=[121.3, 29.2],
    )  # fmt: skip
    house.configure("threshold", f"{series} strong", series=series, level="strong", over=6.0, under=5.0)
    columns = [
        pa.array(row, f.type)
        for row, f in zip([[77], [micros(house.now)], [9.0], [0]], OBSERVATION, strict=True)
    ]
    house.hot.update(pa.RecordBatch.from_arrays(columns, schema=OBSERVATION))
    receipt = shaken(house)
    assert [fact.kind for fact in receipt.facts if fact.kind == "forecast"] == ["forecast"]
    house.wait(90)
    assert house.facts(Warning, WarningIssued, Delivery, ApprovalAsked) == []
    (signal,) = [fact for fact in house.facts(Signal) if fact.signal_kind == "earthquake"]
    assert "盲区" in signal.text.zh
    assert "转发" in signal.text.zh


def test_practice_02_odds_cannot_be_given_another_audience(house):
    """The type itself refuses to be widened, when made and when read back."""
    shaken(house)
    item = house.facts(AftershockOdds)[0]
    with pytest.raises(ValueError, match="command"):
        msgspec.structs.replace(item, audience=Audience.DUTY)
    body = msgspec.to_builtins(item)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({**body, "audience": "duty"}, AftershockOdds)


def test_a_small_or_far_shock_is_no_signal_of_this_city(house):
    """What nobody here feels is no news of the duty room."""
    house.configure("area", "330700", code="330700", zh="滨海", en="Binhai", kind="city", place=[121.0, 29.0])
    house.submit(
        EarthquakeReported, by="agency", event="far", place=Point(100.0, 29.0), depth_km=15.0, magnitude=5.0,
        magnitude_type="Ms", agency="国家台网",
    )  # fmt: skip
    assert not [fact for fact in house.facts(Signal) if fact.signal_kind == "earthquake"]


def test_practice_03_a_crowd_is_a_signal_without_colour_and_never_a_warning(house):
    """Density over its threshold tells duty and command; the field sees nothing, and no draft is made."""
    series = "binhai/station-square/crowd_density"
    house.configure(
        "series", series, name=series, number=78, property="crowd_density", unit="/m2", source="cameras",
        area=house.known_area, zh="站前广场", en="Station square",
    )  # fmt: skip
    house.configure("threshold", f"{series} dense", series=series, level="dense", over=3.0, under=2.5)
    house.submit(
        GroupChanged, by="streams", signal_kind="threshold", rule="level", group="square", change="opened",
        members=(series,), worst=series, level="dense", rank=1, value=3.5,
    )  # fmt: skip
    for _ in range(3):
        columns = [
            pa.array(row, f.type)
            for row, f in zip([[78], [micros(house.now)], [5.5], [0]], OBSERVATION, strict=True)
        ]
        house.hot.update(pa.RecordBatch.from_arrays(columns, schema=OBSERVATION))
        house.wait(60)
    (signal,) = [fact for fact in house.facts(Signal) if fact.worst == series]
    assert house.facts(Warning, Delivery, ApprovalAsked) == []
    Follower(house.journal, house.engine).follow()
    door = Door(house.engine)
    (card,) = [msgspec.json.decode(row.body) for row in door.seen_as(commander()).screen("signals")]
    assert card["colour"] is None
    assert door.seen_as(User(name="f", role=Role.FIELD, areas=("*",))).fact(signal.id) is None


def commander():
    """Somebody who may see everything."""
    return User(name="c", role=Role.COMMANDER, areas=("*",))


LEVEL = {
    "level": "strong", "rank": 1, "colour": None, "zh": "强有感", "en": "strong", "source": "assumed",
    "cap": {"severity": "Severe", "urgency": "Immediate", "certainty": "Observed"},
}  # fmt: skip


def test_practice_03_a_crowd_is_no_missed_warning(house):
    """A level that stands on no ladder of warnings is scored as nothing: nobody was to be warned of it."""
    series = "binhai/station-square/crowd_density"
    house.configure(
        "series", series, name=series, number=78, property="crowd_density", unit="/m2", source="cameras",
        area=house.known_area, zh="站前广场", en="Station square",
    )  # fmt: skip
    house.submit(
        GroupChanged, by="streams", signal_kind="threshold", rule="level", group="square", change="opened",
        members=(series,), worst=series, level="dense", rank=1, value=3.5,
    )  # fmt: skip
    assert house.facts(Score) == []


def test_practice_02_shaking_is_no_missed_warning_of_ours(house):
    """Stations over a level of the earthquake's ladder: warnings of it are relayed, so none of ours was missed."""
    house.configure("ladder", "earthquake", hazard="earthquake", rows=[LEVEL])
    series = "binhai/s1/intensity"
    house.configure(
        "series", series, name=series, number=77, property="intensity", unit="{degree}", source="s",
        area=house.known_area, zh="台", en="Station",
    )  # fmt: skip
    house.submit(
        GroupChanged, by="streams", signal_kind="threshold", rule="level", group="ground", change="opened",
        members=(series,), worst=series, level="strong", rank=1, value=7.0,
    )  # fmt: skip
    assert house.facts(Score) == []
