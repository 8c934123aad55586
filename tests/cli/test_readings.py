"""`anlan ingest` and `anlan quarantine`: files in every format, what was held back, and a second try after a repair."""

import json
from datetime import UTC, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from anlan.city.house import House, Place
from anlan.core.clock import VirtualClock
from anlan.core.given import Configured

NOON = datetime(2018, 9, 16, 4, 0, tzinfo=UTC)
SOURCE, NAME = "s1", "river/a/stage"
SERIES = {
    "name": NAME, "number": 1, "property": "stage", "unit": "m", "source": SOURCE, "area": "a", "zh": "甲", "en": "A",
    "low": -1.0, "high": 20.0,
}  # fmt: skip
TIMES = ["2018-09-16T09:00:00+08:00", "2018-09-16T09:10:00+08:00"]


def configured(place, *records: tuple[str, str, dict]) -> None:
    """Bring records into a city, as an administrator's act."""
    house = House(place, VirtualClock(NOON))
    house.start()
    for record, name, content in records:
        key = f"{record}|{name}|{sorted(content.items())}"
        house.submit(Configured(at=NOON, by="admin", key=key, record=record, name=name, content=content))
    house.close()


@pytest.fixture
def home(tmp_path):
    """Give the home of a city with one source and one gauge."""
    home = tmp_path / "home"
    source = {"name": SOURCE, "zh": "一", "en": "one", "owner": "o"}
    configured(Place(home=home, durable=False), ("source", SOURCE, source), ("series", NAME, SERIES))
    return home


def written(path, kind: str):
    """A file of two readings in one of the formats."""
    file = path / f"readings.{kind}"
    rows = [{"series": NAME, "time": time, "value": 3.0 + n, "unit": "m"} for n, time in enumerate(TIMES)]
    table = pa.Table.from_pylist(rows)
    match kind:
        case "csv":
            lines = [",".join(map(str, row.values())) for row in rows]
            file.write_text("series,time,value,unit\n" + "\n".join(lines) + "\n")
        case "ndjson":
            file.write_text("".join(json.dumps(row) + "\n" for row in rows))
        case "json":
            file.write_text(json.dumps({"source": SOURCE, "observations": rows}))
        case "parquet":
            pq.write_table(table, file)
        case "arrow":
            with pa.ipc.new_file(file, table.schema) as writer:
                writer.write_table(table)
    return file


@pytest.mark.parametrize("kind", ["csv", "ndjson", "json", "parquet", "arrow"])
def test_a_file_of_each_format_is_taken_in_and_counted(call, home, tmp_path, kind):
    """Two readings in; the same file again is counted, not stored twice; the house says where they come from."""
    file = written(tmp_path, kind)
    found = json.loads(call("ingest", file, "--source", SOURCE, "--json", "--home", home).stdout)[str(file)]
    assert (found["accepted"], found["duplicate"], found["quarantined"]) == (2, 0, [])
    again = call("ingest", file, "--source", SOURCE, "--home", home)
    assert "accepted 0, flagged 0, duplicate 2, quarantined 0" in again.stdout
    feeds = json.loads(call("status", "--json", "--home", home).stdout)["feeds"]
    assert [(feed["source"], feed["counts"]["accepted"]) for feed in feeds] == [(SOURCE, 2)]


def test_a_city_with_one_feed_need_not_be_told_which(call, home, tmp_path):
    """The only source is meant; with two, the person must say."""
    file = written(tmp_path, "csv")
    assert "accepted 2" in call("ingest", file, "--home", home).stdout
    other = {"name": "two", "zh": "二", "en": "two", "owner": "o"}
    configured(Place(home=home, durable=False), ("source", "two", other))
    refused = call("ingest", file, "--home", home)
    assert refused.exit_code == 1
    assert "say --source" in refused.output


def test_one_unreadable_file_stops_no_other(call, home, tmp_path):
    """The truncated one is named and nothing of it is stored; the good one is in; the exit code says failure."""
    good, bad = written(tmp_path, "csv"), tmp_path / "cut.arrow"
    bad.write_bytes(written(tmp_path, "arrow").read_bytes()[:-40])
    done = call("ingest", bad, good, "--source", SOURCE, "--home", home)
    assert done.exit_code == 1
    assert "accepted 2" in done.stdout
    assert f"{bad}: " in done.stderr
    assert "nothing of it was stored" in done.stderr


def test_held_rows_are_listed_and_get_in_after_the_city_is_repaired(call, home, tmp_path):
    """An unknown gauge and a time without zone are held; once the gauge is configured it gets in, the other stays."""
    file = tmp_path / "odd.csv"
    file.write_text(
        "series,time,value,unit\n"
        f"{NAME},{TIMES[0]},3.0,m\nriver/b/stage,{TIMES[0]},4.0,m\n{NAME},2018-09-16 09:20,3.1,m\n"
    )
    taken = call("ingest", file, "--source", SOURCE, "--home", home)
    assert "accepted 1, flagged 1" in taken.stdout or "accepted 1, flagged 0" in taken.stdout
    assert "quarantined 2" in taken.stdout
    held = json.loads(call("quarantine", "list", "--json", "--home", home).stdout)
    assert [row["reason"] for row in held] == ["unknown_series", "no_time_zone"]
    assert "river/b/stage" in held[0]["detail"]
    text = call("quarantine", "list", "--home", home).stdout
    assert text.endswith("2 rows held\n")

    first = call("quarantine", "retry", "--home", home)
    assert "accepted 0" in first.stdout
    configured(
        Place(home=home, durable=False),
        ("series", "river/b/stage", SERIES | {"name": "river/b/stage", "number": 2}),
    )
    second = call("quarantine", "retry", "--home", home)
    assert second.exit_code == 0
    assert f"{SOURCE}: accepted 1" in second.stdout
    left = json.loads(call("quarantine", "list", "--json", "--home", home).stdout)
    assert [row["reason"] for row in left] == ["no_time_zone"]


def test_what_the_command_took_in_is_read_by_the_flow(call, home, tmp_path):
    """The house that is opened next steps what an ingest beside it has stored."""
    call("ingest", written(tmp_path, "csv"), "--source", SOURCE, "--home", home)
    house = House(Place(home=home, durable=False), VirtualClock(NOON))
    house.start()
    house.floor.pump()
    assert house.readings.latest(NAME)[1] == 4.0
    assert house.floor.offset == house.log.last_offset() == 1
    house.close()
