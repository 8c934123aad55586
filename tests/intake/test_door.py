"""The door: columns, Arrow and rows give the same readings; restarts, other processes and repairs change nothing."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anlan.core.city import City
from anlan.core.clock import VirtualClock
from anlan.core.observations import Quality, micros
from anlan.intake import Intake, Reason, UnreadableMessage
from anlan.store.observations import HotMap, ObservationLog

NOON = datetime(2018, 9, 16, 4, 0, tzinfo=UTC)
MINUTE = 60_000_000
A, B = "river/a/stage", "river/b/stage"


def at(minutes: int) -> int:
    """So many minutes from noon [µs]."""
    return micros(NOON) + minutes * MINUTE


def iso(minutes: int) -> str:
    """So many minutes from noon, as Beijing would write it."""
    return (NOON + timedelta(minutes=minutes, hours=8)).strftime("%Y-%m-%dT%H:%M:%S+08:00")


MINUTES = [-50, -40, -30, -20]
COLUMNS = {
    "text": lambda: [iso(m) for m in MINUTES],
    "int64": lambda: np.array([at(m) for m in MINUTES], np.int64),
    "arrow": lambda: pa.array([at(m) * 1000 for m in MINUTES], pa.timestamp("ns", tz="Asia/Shanghai")),
    "seconds": lambda: pa.array([at(m) // 1_000_000 for m in MINUTES], pa.timestamp("s", tz="UTC")),
    "datetime": lambda: [NOON + timedelta(minutes=m) for m in MINUTES],
}


@pytest.mark.parametrize("kind", COLUMNS)
def test_every_way_of_saying_the_time_gives_the_same_readings(intake, log, stored, kind):
    """ISO text, int64 µs, Arrow timestamps of any unit and zone, and datetimes are one and the same."""
    receipt = intake.ingest_columns("s1", [A, B, A, B], COLUMNS[kind](), [1, 2, 1.1, None], "m")
    assert (receipt.accepted, receipt.flagged, receipt.quarantined) == (4, 1, [])
    assert [(row[0], row[2]) for row in stored()] == [(1, 1.0), (2, 2.0), (1, 1.1), (2, None)]
    times = log.window([1, 2], at(-60), at(0)).column("observed_at").cast(pa.int64()).to_pylist()
    assert sorted(times) == [at(m) for m in MINUTES]


@pytest.mark.parametrize("series", [[A, B, A], pa.array([A, B, A]), pa.array([A, B, A]).dictionary_encode()])
def test_series_come_as_a_list_a_column_or_a_dictionary(intake, stored, series):
    """Names are looked up once each, however they are said."""
    intake.ingest_columns("s1", series, np.array([at(-3), at(-2), at(-1)]), np.array([1.0, 2.0, 3.0]))
    assert [row[0] for row in stored()] == [1, 2, 1]


def test_arrow_tables_rows_and_columns_agree(intake, stored):
    """The same three readings by three doors: one is stored, two are duplicates."""
    table = pa.table(
        {
            "series": pa.array([A]).dictionary_encode(),
            "time": pa.array([at(-5)], pa.timestamp("us", tz="UTC")),
            "value": pa.array([1500], pa.int32()),
            "unit": ["mm"],
        }
    )
    assert intake.ingest_arrow("s1", table).accepted == 1
    assert intake.ingest_rows("s1", [{"series": A, "time": iso(-5), "value": "1.5"}]).duplicate == 1
    assert intake.ingest_columns("s1", A, [iso(-5)], [150.0], "cm").duplicate == 1
    assert stored() == [(1, "2018-09-16T03:55:00+00:00", 1.5, 0)]


@pytest.mark.parametrize(
    ("column", "reason"),
    [
        (pa.array([at(-5)], pa.timestamp("us")), Reason.NO_TIME_ZONE),
        (pa.array([at(-5)], pa.int64()), Reason.EPOCH_TIME),
        (pa.array([None], pa.timestamp("us", tz="UTC")), Reason.UNREADABLE),
        (pa.array([True]), Reason.UNREADABLE),
        (pa.array(["2018-09-16T03:55:00"]), Reason.NO_TIME_ZONE),
    ],
)
def test_arrow_times_need_a_zone_too(intake, column, reason):
    """A timestamp without a zone, or a bare number, is held like its text would be."""
    receipt = intake.ingest_arrow("s1", pa.table({"series": [A], "time": column, "value": [1.0]}))
    assert [one.reason for one in receipt.quarantined] == [reason]


def test_columns_of_unequal_length_are_one_clear_error(intake, log):
    """Nothing is guessed and nothing is stored."""
    with pytest.raises(UnreadableMessage, match="differ in length"):
        intake.ingest_columns("s1", [A, B], [iso(-1)], [1.0])
    with pytest.raises(UnreadableMessage, match="no column value"):
        intake.ingest_arrow("s1", pa.table({"series": [A], "time": [iso(-1)]}))
    assert log.last_offset() == 0


def test_the_value_as_it_arrived_stays_beside_the_converted_one(intake, log, stored):
    """1,600 mm is stored as 1.6 m, and the side row says 1600 mm."""
    intake.ingest_columns("s1", A, [iso(-5), iso(-4)], [1600, 1700], ["mm", "m"])
    assert [row[2:] for row in stored()] == [(1.6, 0), (1700.0, int(Quality.RANGE))]
    assert [row for side in log.side() for row in side.rows.to_pylist()] == [
        {"row": 0, "quality": 0, "arrived": 1600.0, "unit": "mm"},
        {"row": 1, "quality": 1, "arrived": 1700.0, "unit": "m"},
    ]


def test_a_jump_faster_than_the_series_can_is_flagged_rate(intake, stored):
    """3 m/h at most: 0.4 m in ten minutes passes, 0.6 m does not; within a message and across two."""
    intake.ingest_columns("s1", A, [iso(-60), iso(-50)], [1.0, 1.4])
    intake.ingest_columns("s1", A, [iso(-40), iso(-30)], [2.0, 2.1])
    assert [row[3] for row in stored()] == [0, 0, int(Quality.RATE), 0]


def test_after_an_impossible_value_the_next_good_one_is_good(intake, stored):
    """What is out of range is no measure of how fast the next reading came."""
    intake.ingest_columns("s1", A, [iso(-30), iso(-20), iso(-10)], [1.0, 1e308, 1.1])
    assert [row[3] for row in stored()] == [0, int(Quality.RANGE), 0]


def test_a_long_message_is_cut_into_batches_of_ten_thousand(intake, log):
    """One arrival, one transaction, several micro-batches, known in order."""
    n = 25_000
    receipt = intake.ingest_columns(
        "s1", B, micros(NOON) - np.arange(n, 0, -1) * 1_000_000, np.arange(n) * 1.0
    )
    batches = list(log.read())
    assert receipt.accepted == n
    assert [b.rows.num_rows for b in batches] == [10_000, 10_000, 5_000]
    assert {b.arrival for b in batches} == {receipt.arrival}
    assert [b.known_at for b in batches] == [micros(NOON), micros(NOON) + 1, micros(NOON) + 2]


def test_a_replay_says_when_things_were_known(intake, log):
    """With `known_at` given, lateness and the future are judged by it, not by today's clock."""
    then = NOON - timedelta(days=400)
    when = (then - timedelta(minutes=10)).isoformat()
    receipt = intake.ingest_columns(
        "s1", A, [when, (then + timedelta(hours=1)).isoformat()], [1.0, 1.0], known_at=then
    )
    assert (receipt.accepted, receipt.flagged) == (1, 0)
    assert [one.reason for one in receipt.quarantined] == [Reason.FUTURE]
    assert log.last_known_at() == micros(then)


def test_a_series_added_later_is_known_at_once(intake, city):
    """The city is running: what it knows now counts, not what it knew at the start."""
    row = {"series": "river/new/stage", "time": iso(-1), "value": 1.0}
    assert intake.ingest_rows("s1", [row]).accepted == 0
    new = {"name": "river/new/stage", "number": 9, "property": "stage", "unit": "m", "source": "s1"}
    city.put("series", "river/new/stage", new | {"area": "a", "zh": "新", "en": "new"})
    assert intake.ingest_rows("s1", [row | {"time": iso(-2)}]).accepted == 1


def test_a_city_may_be_given_by_a_function_and_replaced(log, clock):
    """Processes that fold the configuration anew hand over the newest city each time."""
    cities = [City()]
    intake = Intake(lambda: cities[-1], log, clock)
    row = {"series": A, "time": iso(-1), "value": 1.0}
    assert intake.ingest_rows("s1", [row]).accepted == 0
    cities.append(City())
    known = {"name": A, "number": 1, "property": "stage", "unit": "m", "source": "s1", "area": "a"}
    cities[-1].put("series", A, known | {"zh": "甲", "en": "A"})
    assert intake.ingest_rows("s1", [row]).accepted == 1


def test_after_a_repair_a_retry_takes_what_was_held(intake, city, stored):
    """Rows that fit now go in and are marked; those that still do not stay open."""
    rows = [
        {"series": "river/new/stage", "time": iso(-2), "value": 1.0, "unit": "mm"},
        {"series": "river/never/stage", "time": iso(-1), "value": 2.0},
    ]
    intake.ingest_rows("s1", rows)
    new = {"name": "river/new/stage", "number": 9, "property": "stage", "unit": "m", "source": "s1"}
    city.put("series", "river/new/stage", new | {"area": "a", "zh": "新", "en": "new"})
    receipt = intake.retry()["s1"]
    assert receipt.accepted == 1
    assert [one.reason for one in receipt.quarantined] == [Reason.UNKNOWN_SERIES]
    assert [one.raw.count("never") for one in intake.quarantined()] == [1]
    assert [one.row for one in intake.quarantined("retried")] == [0]
    assert [row[2] for row in stored()] == [0.001]
    assert intake.retry()["s1"].accepted == 0
    assert len(intake.quarantined()) == 1


def test_broken_text_goes_in_once_its_encoding_is_declared(intake, city, stored):
    """The bytes were kept: after `encoding` is set for the source, the retry reads them."""
    table = pa.table(
        {
            "series": pa.array(["river/临江闸/stage".encode("gbk"), "river/别/stage".encode("gbk")]),
            "time": [iso(-1), iso(-1)],
            "value": [1.0, 2.0],
        }
    )
    assert [one.reason for one in intake.ingest_arrow("s1", table).quarantined] == [Reason.BROKEN_TEXT] * 2
    city.put("source", "s1", {"name": "s1", "zh": "一", "en": "one", "owner": "o", "encoding": "gb18030"})
    receipt = intake.retry()["s1"]
    assert receipt.accepted == 1
    assert stored()[0][0] == 4
    assert [one.reason for one in receipt.quarantined] == [Reason.UNKNOWN_SERIES]


def test_a_message_sent_again_after_a_repair_takes_the_rest_and_holds_nothing_twice(intake, city):
    """A sender may simply send again: what is known is a duplicate, what is repaired goes in, one row stays held."""
    rows = [
        {"series": name, "time": iso(-1), "value": 1.0}
        for name in (A, "river/new/stage", "river/never/stage")
    ]
    first = intake.ingest_rows("s1", rows)
    assert (first.accepted, len(first.quarantined)) == (1, 2)
    new = {"name": "river/new/stage", "number": 9, "property": "stage", "unit": "m", "source": "s1"}
    city.put("series", "river/new/stage", new | {"area": "a", "zh": "新", "en": "new"})
    again = intake.ingest_rows("s1", rows)
    assert (again.accepted, again.duplicate, len(again.quarantined)) == (1, 1, 1)
    assert [one.row for one in intake.quarantined()] == [2]
    assert [one.row for one in intake.quarantined("retried")] == [1]


def test_two_intakes_on_one_log_know_each_others_readings(intake, city, log, clock, tmp_path):
    """Another process's readings are known before the next message is compared."""
    other = Intake(city, ObservationLog.open(tmp_path / "observations.sqlite", clock), clock)
    intake.ingest_columns("s1", A, [iso(-5)], [1.0])
    assert other.ingest_columns("s1", A, [iso(-5), iso(-4)], [1.0, 1.0]).duplicate == 1
    assert intake.ingest_columns("s2", A, [iso(-4)], [1.0]).duplicate == 1


def test_a_failed_commit_leaves_no_trace_in_memory_either(intake, log, stored):
    """What was rolled back is not taken for known when it comes again."""
    honest, broken = intake._hold, RuntimeError("disk full")

    def full(*_: object) -> None:
        raise broken

    intake._hold = full
    with pytest.raises(RuntimeError):
        intake.ingest_columns("s1", A, [iso(-5)], [1.0])
    intake._hold = honest
    assert stored() == []
    assert intake.ingest_columns("s1", A, [iso(-5)], [1.0]).accepted == 1


MESSAGES = st.lists(
    st.lists(
        st.tuples(st.sampled_from([A, B]), st.integers(-4000, 0), st.one_of(st.none(), st.integers(0, 2))),
        max_size=12,
    ),
    max_size=8,
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(MESSAGES, st.integers(0, 7))
def test_deduplication_is_exact_for_any_time_and_survives_restarts(tmp_path_factory, city, messages, restart):
    """Counts and the final view equal those of a plain dictionary, with a restart and a tiny hot map in between."""
    clock = VirtualClock(NOON)
    log = ObservationLog.open(tmp_path_factory.mktemp("log") / "o.sqlite", clock)
    intake, oracle, arrivals = Intake(city, log, clock), {}, set()
    for number, rows in enumerate(messages):
        if number == restart:
            intake = Intake(city, log, clock)
            intake._hot = HotMap(max_rows=64)
        clock.turn_to(clock.now() + timedelta(seconds=1))
        receipt = intake.ingest_rows("s1", [{"series": n, "time": iso(m), "value": v} for n, m, v in rows])
        if receipt.arrival in arrivals:  # word for word an earlier message: counted, and nothing else
            assert (receipt.accepted, receipt.duplicate) == (0, len(rows))
            continue
        arrivals.add(receipt.arrival)
        expected = 0
        for name, minute, value in rows:
            expected += (name, minute) not in oracle or oracle[name, minute] != value
            oracle[name, minute] = value
        assert (receipt.accepted, receipt.duplicate) == (expected, len(rows) - expected)
    view = log.window([1, 2], at(-5000), at(1)).to_pylist()
    found = {
        ([A, B][row["series"] - 1], round((row["observed_at"] - NOON) / timedelta(minutes=1))): row["value"]
        for row in view
    }
    assert found == oracle
    log.close()


def test_a_city_without_series_holds_everything(log, clock):
    """An empty city is no crash: each row is an unknown series."""
    receipt = Intake(City(), log, clock).ingest_columns("s1", A, [iso(-1)], [1.0])
    assert [one.reason for one in receipt.quarantined] == [Reason.UNKNOWN_SERIES]
    assert Intake(City(), log, clock).ingest_columns("s1", [], [], []).accepted == 0
