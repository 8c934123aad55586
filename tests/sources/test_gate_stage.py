"""Gate files: the reader adds nothing that the files do not say, and no row gets lost on the way."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from anlan.core.city import Area, Authority, City, Ladder, Plan, Post, Profile, Series, Source, Threshold
from anlan.core.clock import VirtualClock
from anlan.core.scenarios import Scenario
from anlan.intake import Intake, Reason
from anlan.sources import SourceError, scenario_of
from anlan.store.observations import ObservationLog

GATES = """gate,river,lat,lon
P.A. Hulu  ,Ciliwung,-6.2,106.8
PS. Hilir,Ciliwung,,
PS. Laut,Laut,-6.1,106.9
"""
FIRST = """gate,time_local,stage,status
P.A. Hulu  ,2019-01-31 23:50,1490,Normal
P.A. Hulu  ,2019-02-01 00:00,1510,Siaga 3
P.A. Hulu  ,2019-02-01 00:10,1600,Siaga 3
P.A. Hulu  ,2019-02-01 00:20,2000,Siaga 2
PS. Hilir,2019-02-01 00:00,-30,Normal
PS. Laut,2019-02-01 00:00,900,Normal
PS. Laut,2019-02-03 00:00,950,Normal
"""
LATER = """gate,time_local,stage,status
P.A. Hulu,2019-03-01 00:00,1300,Siaga 3
P.A. Hulu,2019-03-03 00:00,1310,Siaga 3
PS. Baru,2019-03-05 00:00,700,Normal
"""


def folder(tmp_path: Path, **files: str) -> Path:
    """A folder of the layout; the names of stage files say nothing about their order."""
    (tmp_path / "gates.csv").write_text(GATES)
    for name, content in (files or {"z": FIRST, "a": LATER}).items():
        (tmp_path / f"stage_{name}.csv").write_text(content)
    return tmp_path


def city_of(scenario: Scenario) -> City:
    """The running city its records fold into, through their plain form."""
    city = City()
    for kind, name, content in scenario.records:
        city.put(kind, name, msgspec.to_builtins(content))
    return city


def run(scenario: Scenario, path: Path) -> tuple[ObservationLog, dict[str, int]]:
    """Everything through intake, moment by moment; counts by fate."""
    clock = VirtualClock(scenario.begins)
    log = ObservationLog.open(path / "o.sqlite", clock)
    intake = Intake(city_of(scenario), log, clock)
    counts = {"accepted": 0, "flagged": 0, "duplicate": 0, "quarantined": 0}
    for one in scenario.moments():
        clock.turn_to(one.known_at)
        receipt = intake.ingest_columns(
            one.source, one.series, one.times, one.values, one.unit, known_at=one.known_at
        )
        counts["accepted"] += receipt.accepted
        counts["flagged"] += receipt.flagged
        counts["duplicate"] += receipt.duplicate
        counts["quarantined"] += len(receipt.quarantined)
    return log, counts


def test_the_city_holds_what_the_files_say_and_names_what_they_do_not(tmp_path):
    """Series per gate in metres, an area per river, people unknown, no plan, no lawful issuer, a generic duty post."""
    scenario = scenario_of(folder(tmp_path))
    city = city_of(scenario)
    assert city.get(Profile, "jakarta").real
    assert scenario.real
    assert list(city.all(Series)) == [
        f"jakarta/{slug}/stage" for slug in ("p-a-hulu", "ps-hilir", "ps-laut", "ps-baru")
    ]
    hulu, hilir = city.get(Series, "jakarta/p-a-hulu/stage"), city.get(Series, "jakarta/ps-hilir/stage")
    assert (hulu.unit, hulu.en, hulu.river, hulu.place.lat) == ("m", "P.A. Hulu", "Ciliwung", -6.2)
    assert hilir.place is None
    assert hilir.area == hulu.area == "river-ciliwung"
    assert {area.people for area in city.all(Area).values()} == {None}
    assert city.all(Plan) == {}
    assert {one.standing for one in city.all(Authority).values()} == {"advisory"}
    assert city.get(Post, "duty").chain == ("deputy", "superior")
    assert [(row.level, row.colour) for row in city.get(Ladder, "flood").rows] == [
        ("Siaga 3", "yellow"), ("Siaga 2", "orange"), ("Siaga 1", "red"),
    ]  # fmt: skip
    assert all("assumed" in row.source for row in city.get(Ladder, "flood").rows)
    notes = "\n".join(scenario.notes)
    assert "watched for silence only: PS. Hilir, PS. Laut, PS. Baru" in notes
    assert "without coordinates: PS. Hilir" in notes


def test_thresholds_are_the_lowest_stages_seen_in_the_first_piece(tmp_path):
    """First in time, whatever the file is called; a lower stage with the level in a later piece is not looked at."""
    found = city_of(scenario_of(folder(tmp_path))).all(Threshold)
    assert {(row.level, row.over, row.under) for row in found.values()} == {
        ("Siaga 3", 1.51, 1.49),
        ("Siaga 2", 2.0, 1.98),
    }
    assert all("stage_z.csv" in row.source for row in found.values())


def test_thresholds_do_not_depend_on_what_comes_later(tmp_path):
    """Other readings after the fit piece change no threshold."""
    (tmp_path / "one").mkdir()
    (tmp_path / "two").mkdir()
    one = city_of(scenario_of(folder(tmp_path / "one"))).all(Threshold)
    changed = LATER.replace("1300,Siaga 3", "10,Siaga 1")
    assert city_of(scenario_of(folder(tmp_path / "two", z=FIRST, a=changed))).all(Threshold) == one


def test_a_single_file_is_fitted_on_its_first_third(tmp_path):
    """Thresholds and the fit split end after a third of the time."""
    rows = [f"P.A. Hulu,2019-02-{day:02d} 00:00,{2000 - day * 10},Siaga 3" for day in range(1, 29)]
    scenario = scenario_of(folder(tmp_path, only="gate,time_local,stage,status\n" + "\n".join(rows) + "\n"))
    assert [row.over for row in city_of(scenario).all(Threshold).values()] == [1.91]
    assert [(split.name, split.since.day, split.until.day) for split in scenario.splits] == [
        ("fit", 1, 10), ("choose", 10, 19), ("report", 19, 28),
    ]  # fmt: skip


def test_readings_come_in_the_order_they_were_known_in_metres(tmp_path):
    """UTC+7 local times, ten minutes of declared delay, millimetres made metres by intake with the original beside."""
    scenario = scenario_of(folder(tmp_path))
    moments = list(scenario.moments())
    assert [one.known_at for one in moments] == sorted({one.known_at for one in moments})
    assert moments[0].known_at == scenario.begins == datetime(2019, 1, 31, 17, 0, tzinfo=UTC)
    assert moments[-1].known_at == scenario.ends
    assert scenario.delay_s == 600.0
    log, counts = run(scenario, tmp_path)
    assert counts == {"accepted": 10, "flagged": 0, "duplicate": 0, "quarantined": 0}
    first = next(log.read()).rows.to_pylist()[0]
    assert first["value"] == pytest.approx(1.49)
    assert first["observed_at"] == datetime(2019, 1, 31, 16, 50, tzinfo=UTC)
    assert next(log.side()).rows.to_pylist()[0]["arrived"] == 1490.0


def test_bad_rows_go_to_quarantine_through_intake_and_stop_nothing(tmp_path):
    """Torn rows, no numbers, no times, broken bytes: all held with a reason; the good rows go in."""
    bad = FIRST.encode() + (
        b"P.A. Hulu,2019-02-01 00:30\n"
        b"P.A. Hulu,2019-02-01 00:30,high,Normal\n"
        b"P.A. Hulu,2019-02-30 00:30,1500,Normal\n"
        b"P.A. Hulu,yesterday,1500,Normal\n"
        b"P.A.\xff\xfe,2019-02-01 00:30,1500,Normal\n"
        b"P.A. Hulu,2019-02-01 00:30,,Normal\n"
        b"P.A. Hulu,2019-02-01 00:40,NaN,Siaga 1\n"
        b"P.A. Hulu,2019-02-01 00:50,1500,Awas\n"
    )
    place = folder(tmp_path)
    (place / "stage_z.csv").write_bytes(bad)
    scenario = scenario_of(place)
    log, counts = run(scenario, tmp_path)
    assert counts == {"accepted": 12, "flagged": 1, "duplicate": 0, "quarantined": 6}
    assert log.quarantine.reasons() == {
        Reason.BROKEN_TEXT: 1, Reason.NOT_FINITE: 1, Reason.UNREADABLE: 4,
    }  # fmt: skip
    assert any("not used: Awas" in note for note in scenario.notes)


def test_gates_of_another_city_are_not_called_jakarta(tmp_path):
    """The name is Jakarta's only where the gates lie there."""
    place = folder(tmp_path)
    (place / "gates.csv").write_text("gate,river,lat,lon\nP.A. Hulu,Brantas,-7.3,112.7\n")
    assert city_of(scenario_of(place)).profile.name == "gates"


def test_two_gates_with_one_slug_stay_two_series(tmp_path):
    """Names that differ only in marks do not run together."""
    place = folder(tmp_path)
    (place / "gates.csv").write_text("gate,river,lat,lon\nP.A. Hulu,R,,\nPA. Hulu,R,,\nP A Hulu,R,,\n")
    names = list(city_of(scenario_of(place)).all(Series))
    assert len(names) == len(set(names)) == 6


def test_files_without_one_reading_are_one_clear_error(tmp_path):
    """A header alone is no scenario."""
    with pytest.raises(SourceError, match="no stage file holds a reading"):
        scenario_of(folder(tmp_path, x="gate,time_local,stage,status\n"))


@pytest.mark.data
def test_the_real_gates_are_read_whole(shared_data, tmp_path):
    """23 gates; every one of 62,916 rows is stored or counted; splits as the data's README says."""
    scenario = scenario_of(shared_data / "jakarta_river_stage")
    city = city_of(scenario)
    assert len(city.all(Series)) == 23
    assert len(city.all(Threshold)) == 14
    assert city.get(Series, "jakarta/ps-sunter-hulu/stage").place is None
    splits = {split.name: (split.since, split.until) for split in scenario.splits}
    assert splits["choose"][0].isoformat() == "2019-02-28T18:50:00+07:00"
    assert splits["choose"][1] == splits["report"][0]
    assert splits["report"][0].isoformat() == "2019-03-16T00:00:00+07:00"
    assert splits["fit"][1] - splits["fit"][0] < timedelta(days=15)
    assert city.get(Source, "gates").delay_s == scenario.delay_s
    rows = sum(len(one.series) for one in scenario.moments())
    assert rows == 31_300 + 31_616


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("G,R,abc,106.9", r"gates.csv:2 lat — must be degrees between -90 and 90 or empty, got 'abc'"),
        ("G,R,-6.1,206.9", r"gates.csv:2 lon — must be degrees between -180 and 180 or empty, got '206.9'"),
        (",R,-6.1,106.9", r"gates.csv:2 gate — must name the gate, got nothing"),
        (
            "G,R,-6.1,106.9\nG,Q,-6.1,106.9",
            r"gates.csv:3 gate — must be told once, 'G' is told otherwise in line 2",
        ),
    ],
)
def test_a_fault_of_the_city_is_told_by_file_line_and_what_is_allowed(tmp_path, line, told):
    """One clear error and nothing taken in: a gate in the wrong place is worse than none."""
    here = folder(tmp_path)
    (here / "gates.csv").write_text(f"gate,river,lat,lon\n{line}\n")
    with pytest.raises(SourceError, match=told):
        scenario_of(here)


def test_a_gate_told_twice_alike_is_one_gate(tmp_path):
    """Saying the same again adds nothing."""
    here = folder(tmp_path)
    (here / "gates.csv").write_text(GATES + "PS. Hilir ,Ciliwung,,\n")
    city = city_of(scenario_of(here))
    assert len(city.all(Series)) == 4
