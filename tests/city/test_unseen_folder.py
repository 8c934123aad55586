"""A folder nobody has seen, of the same layout: other gates, one file, bad rows. It works, and says what it held."""

import math
from datetime import datetime, timedelta

import pytest

from anlan.city.headless import headless
from anlan.city.played import Played

DAYS, STEP_MIN = 9, 10
BAD = {
    "PS. Kali Baru,not a time,900,Normal": "unreadable_time",
    "PS. Kali Baru,2021-05-03 07:05,abc,Normal": "unreadable_value",
    "PS. Kali Baru,2021-05-03 07:06,nan,Normal": "not_finite",
    "PS. Kali Baru,2021-05-03T07:07:00,1.5e3,Normal": "no_time_zone",
}


def stage_mm(minute: int, late_min: int) -> int:
    """A tide twice a day with a flood on every third day [mm]."""
    day = minute // 1440
    tide = 500 * math.sin(2 * math.pi * (minute - late_min) / 745)
    flood = 1600 * math.exp(-(((((minute - late_min) % 1440) - 700) / 120) ** 2)) if day % 3 == 1 else 0
    return round(1000 + tide + flood)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Give nine days of two gates in one file, with one gate that the list does not know, and four bad rows."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "gates.csv").write_text(
        "gate,river,lat,lon\nPS. Kali Baru,Kali Baru,-6.3,106.9\nP.A. Hulu,Kali Baru,,\n"
    )
    rows = []
    for minute in range(0, DAYS * 1440, STEP_MIN):
        at = datetime(2021, 5, 1) + timedelta(minutes=minute)  # noqa: DTZ001 — the files say local time
        for name, late in (("PS. Kali Baru", 0), ("P.A. Hulu", 40)):
            mm = stage_mm(minute, late)
            status = "Siaga 2" if mm > 2300 else "Siaga 3" if mm > 1800 else "Normal"
            rows.append(f"{name},{at:%Y-%m-%d %H:%M},{mm},{status}")
    rows.append("PS. Tak Dikenal,2021-05-02 00:00,900,Normal")
    lines = [rows[0], *BAD, *rows[1:]]
    (folder / "stage_2021_05.csv").write_text("gate,time_local,stage,status\n" + "\n".join(lines) + "\n")
    return folder


@pytest.fixture(scope="module")
def found(folder, tmp_path_factory):
    """Give the result of its replay."""
    return headless(Played(data=str(folder)), tmp_path_factory.mktemp("home"), elapsed_s=lambda: 0.0)


def test_it_is_played_to_its_end_and_scored(found):
    """Warnings for gates that no code names, every window closed, scores beside baselines."""
    assert found["real"] is True
    assert {warning.series.rpartition("/")[0].rpartition("/")[2] for warning in found["warnings"]} <= {
        "ps-kali-baru",
        "p-a-hulu",
    }
    assert any(warning.outcome == "hit" for warning in found["warnings"])
    flood = found["scores"]["flood"]
    assert flood["hit"] + flood["miss"] > 0
    assert flood["baseline"]["never"]["hit"] == 0


def test_bad_rows_are_held_back_and_all_others_are_in(found):
    """Each of them counted in quarantine, none of them stopping the rest."""
    rows = DAYS * 1440 // STEP_MIN * 2 + 1
    assert found["observations"]["in"] == rows + len(BAD)
    assert found["observations"]["quarantined"] == len(BAD)


def test_what_the_folder_does_not_say_is_unknown(found):
    """People, roads and plans are nobody's guess; a gate without a place or a threshold is named."""
    assert {"people", "roads", "plans"} <= set(found["unknown"])
    notes = "\n".join(found["notes"])
    assert "without coordinates: P.A. Hulu, PS. Tak Dikenal" in notes
    assert "watched for silence only: PS. Tak Dikenal" in notes
