"""What the exercise before the storm asked of the rooms: a gauge repaired, a claim held against its gauge, a notice."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.desk_house import DeskHouse

from anlan.core.extraction import Amount, Extraction, Number, Quote
from anlan.core.given import ReportReceived
from anlan.core.incidents import Task
from anlan.core.releases import RUMOURS, RumourEvidence, RumourSeenAgain
from anlan.core.signals import Signal

CARD = {
    "name": "stone", "zh": "石水库", "en": "Stone Reservoir", "area": "330701", "place": [112.0, 22.0],
    "flood_limit_m": 5.0, "normal_m": 6.0, "design_m": 7.0, "check_m": 8.0, "curve": [[0.0, 1.0], [9.0, 9.0]],
    "release_most_m3_s": 900.0,
}  # fmt: skip


@pytest.fixture
def dam(house):
    """Give the small city with a reservoir whose water reaches a station in two hours."""
    below = {
        "station": house.lower, "zh": "石门站", "en": "Shimen", "earliest_min": 110, "latest_min": 150,
        "notify": ["duty"],
    }  # fmt: skip
    house.configure("reservoir", "stone", **CARD, series=house.upper, downstream=[below])
    return house


@pytest.fixture
def desk() -> Iterator[DeskHouse]:
    """Give a report desk."""
    opened = DeskHouse()
    yield opened
    opened.close()


def amount(what: str, value: float, unit: str) -> Amount:
    """A quantity that was read."""
    return Amount(what=what, number=Number(value=value, quote=Quote(0, 1)), unit=unit)


def test_a_stuck_gauge_is_a_repair_for_its_owner_once(house):
    """What stands still is somebody's work, without any event; a group that grows is not given out again."""
    signal = {"signal_kind": "stuck", "rule": "stuck", "group": "gauges", "level": "stuck", "rank": 1}
    (task,) = [fact for fact in house.group("opened", **signal).facts if isinstance(fact, Task)]
    assert (task.post, task.incident) == ("duty", "")
    house.group("grew", members=(house.upper, house.lower), **signal)
    assert house.facts(Task) == [task]


def test_a_notice_in_words_is_a_signal_with_its_interval(dam):
    """Another body's word on water let go above says when it comes and who must be told; a resident's does not."""
    read = Extraction(
        is_report=True, topic="upstream_release",
        amounts=(amount("flow", 900.0, "m3/s"), amount("duration", 2.0, "h")),
    )  # fmt: skip
    said = {"channel": "phone", "text_ref": "t", "area": "330701", "extracted": read}
    dam.submit(ReportReceived, by="desk", caller_class="resident", **said)
    assert [fact for fact in dam.facts(Signal) if fact.signal_kind == "report"] == []
    dam.submit(ReportReceived, by="desk", caller_class="department", digest="other", **said)
    (signal,) = [fact for fact in dam.facts(Signal) if fact.signal_kind == "report"]
    assert signal.value == 900.0
    assert "石门站" in signal.text.zh
    assert "–" in signal.text.zh
    assert "必须通知" in signal.text.zh


def test_a_claim_of_a_broken_dam_stands_beside_its_gauge(desk: DeskHouse):
    """The level is held against the claim at once; the same picture again is said to be known."""
    desk.configure(
        "reservoir", "云岭水库", **{**CARD, "name": "云岭水库", "zh": "云岭水库"},
        series=desk.upper, downstream=[],
    )  # fmt: skip
    desk.read(desk.upper, 3.8)
    for channel in ("wechat", "video"):
        desk.hears("云岭水库要垮了!!快跑!!", channel, caller_class="post", picture="p1")
    (level,) = desk.facts(RumourEvidence)
    assert level.value == 3.8
    assert "低于汛限1.20米" in level.text.zh
    (again,) = desk.facts(RumourSeenAgain)
    assert again.seen_before is not None
    (row,) = desk.rows(RUMOURS)
    assert row.finding == "not_yet_known"
