"""Files: five kinds, one layout; what is cut off is one clear error and nothing is stored."""

import json

import pyarrow as pa
import pyarrow.feather as pa_feather
import pyarrow.parquet as pa_parquet
import pytest

from anlan.intake import Reason, UnreadableFile

ROWS = [
    {"series": "river/a/stage", "time": "2018-09-16T11:30:00+08:00", "value": 1.25, "unit": "m"},
    {"series": "river/b/stage", "time": "2018-09-16T03:40:00Z", "value": 2500.0, "unit": "mm"},
    {"series": "river/b/stage", "time": "2018-09-16T11:50:00+08:00", "value": None, "unit": "m"},
]
EXPECTED = [(1, 1.25), (2, 2.5), (2, None)]


def _csv(path):
    lines = ["series,time,value,unit"]
    lines += [
        f"{r['series']},{r['time']},{'' if r['value'] is None else r['value']},{r['unit']}" for r in ROWS
    ]
    path.write_text("\n".join(lines) + "\n")


def _ndjson(path):
    path.write_text("".join(json.dumps(row) + "\n" for row in ROWS))


def _json(path):
    path.write_text(json.dumps({"source": "s1", "observations": ROWS}))


def _parquet(path):
    pa_parquet.write_table(pa.Table.from_pylist(ROWS), path)


def _feather(path):
    pa_feather.write_feather(pa.Table.from_pylist(ROWS), path)


def _stream(path):
    table = pa.Table.from_pylist(ROWS)
    with pa.ipc.new_stream(str(path), table.schema) as writer:
        writer.write_table(table)


WRITERS = {
    ".csv": _csv, ".ndjson": _ndjson, ".jsonl": _ndjson, ".json": _json, ".parquet": _parquet, ".feather": _feather,
    ".arrow": _feather, ".arrows": _stream,
}  # fmt: skip


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_kind_of_file_gives_the_same_readings(intake, stored, tmp_path, suffix):
    """Units converted, zones read, the empty cell a null; the same file again is a duplicate."""
    path = tmp_path / f"readings{suffix}"
    WRITERS[suffix](path)
    receipt = intake.ingest_file(path, "s1")
    assert (receipt.accepted, receipt.quarantined) == (3, [])
    assert [(row[0], row[2]) for row in stored()] == EXPECTED
    assert intake.ingest_file(path, "s1").duplicate == 3


@pytest.mark.parametrize("suffix", [".ndjson", ".json", ".parquet", ".feather", ".arrows"])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.9])
def test_a_truncated_file_is_one_clear_error_and_nothing_is_stored(intake, log, tmp_path, suffix, share):
    """Cut anywhere: the error names the file, the log stays empty, the quarantine too."""
    path = tmp_path / f"cut{suffix}"
    WRITERS[suffix](path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    if suffix == ".ndjson" and share == 0.0:
        assert (
            intake.ingest_file(path, "s1").accepted == 0
        )  # an empty file of lines is whole, and says nothing
        return
    with pytest.raises(UnreadableFile, match="cut"):
        intake.ingest_file(path, "s1")
    assert log.last_offset() == 0
    assert intake.quarantined() == []


def test_a_stream_cut_between_two_batches_is_cut_off_all_the_same(intake, log, tmp_path):
    """Arrow itself would read the first batch and call it whole; here its end must be there."""
    table, path = pa.Table.from_pylist(ROWS), tmp_path / "two.arrows"
    with path.open("wb") as file, pa.ipc.new_stream(file, table.schema) as writer:
        writer.write_table(table)
        boundary = file.tell()
        writer.write_table(table)
    path.write_bytes(path.read_bytes()[:boundary])
    assert pa.ipc.open_stream(path.read_bytes()).read_all().num_rows == 3
    with pytest.raises(UnreadableFile, match="cut"):
        intake.ingest_file(path, "s1")
    assert log.last_offset() == 0


def test_a_csv_row_that_cannot_be_read_is_held_with_its_text(intake, stored, tmp_path):
    """Too few cells, too many, no number, broken bytes: each is held in its place, the others go in."""
    path = tmp_path / "odd.csv"
    path.write_bytes(
        b"\xef\xbb\xbfseries,time,value,note\r\n"
        b"river/a/stage,2018-09-16T11:30:00+08:00,1.0,ok\r\n"
        b"river/a/stage,2018-09-16T11:40:00+08:00\r\n"
        b"river/\xff\xfe/stage,2018-09-16T11:40:00+08:00,1.0,\r\n"
        b"river/a/stage,2018-09-16T11:40:00+08:00,high,\r\n"
        b"river/a/stage,2018-09-16T11:40:00+08:00,NaN,\r\n"
        b"river/a/stage,2018-09-16T11:40:00,1.0,,,\r\n"
        b"river/a/stage,2018-09-16T11:50:00+08:00,1.1,ok\r\n"
    )
    receipt = intake.ingest_file(path, "s1")
    assert [(one.row, one.reason) for one in receipt.quarantined] == [
        (1, Reason.UNREADABLE),
        (2, Reason.BROKEN_TEXT),
        (3, Reason.UNREADABLE),
        (4, Reason.NOT_FINITE),
        (5, Reason.UNREADABLE),
    ]
    assert [row[2] for row in stored()] == [1.0, 1.1]
    assert intake.quarantined()[0].raw == "river/a/stage,2018-09-16T11:40:00+08:00"


def test_a_bad_line_among_good_ones_is_held_and_the_others_go_in(intake, tmp_path):
    """One line that is no JSON in the middle of a file is one row in quarantine."""
    path = tmp_path / "lines.ndjson"
    path.write_text(json.dumps(ROWS[0]) + "\n{nonsense\n\n" + json.dumps(ROWS[1]) + "\n")
    receipt = intake.ingest_file(path, "s1")
    assert receipt.accepted == 2
    assert [(one.row, one.reason) for one in receipt.quarantined] == [(1, Reason.UNREADABLE)]
    assert intake.quarantined()[0].raw == '"{nonsense"'


@pytest.mark.parametrize("suffix", [".csv", ".ndjson"])
def test_gbk_files_are_read_when_declared_or_certain(intake, stored, tmp_path, suffix):
    """The same rule as for messages: here the name is one the city knows."""
    row = {"series": "river/临江闸/stage", "time": "2018-09-16T11:30:00+08:00", "value": 1.0}
    text = (
        json.dumps(row, ensure_ascii=False)
        if suffix == ".ndjson"
        else "series,time,value\n" + ",".join(map(str, row.values()))
    )
    path = tmp_path / f"gbk{suffix}"
    path.write_bytes((text + "\n").encode("gbk"))
    assert intake.ingest_file(path, "s1").accepted == 1
    assert stored()[0][0] == 4


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("x.csv", "gauge,when,what\n1,2,3\n", "no column series"),
        ("x.csv", "", "no column series"),
        ("x.txt", "series,time,value\n", "is none of"),
        ("x.parquet", "no parquet at all", "no Parquet"),
        ("x.arrow", "no arrow at all", "no Arrow"),
        ("x.ndjson", "hello\n", "not one line"),
    ],
)
def test_a_file_of_another_layout_says_what_was_looked_for(intake, tmp_path, name, content, says):
    """The error names the file and what is missing."""
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(UnreadableFile, match=rf"^{name}: .*{says}"):
        intake.ingest_file(path, "s1")


def test_a_missing_file_is_named(intake, tmp_path):
    """No such file is an unreadable file."""
    with pytest.raises(UnreadableFile, match="absent"):
        intake.ingest_file(tmp_path / "absent.csv", "s1")
