"""The exercise's met office in Binhai: its CAP, the city's own table, posts, plans and bodies."""

from datetime import datetime, timedelta
from time import perf_counter

import msgspec
import pytest

from anlan.city.folder.generated import builtin_city
from anlan.core.facts import Mode
from anlan.core.musts import MUSTS
from anlan.core.warnings import BulletinKept, ConfirmAsked, Delivery, Message, Standing, Warning, WarningEnded
from anlan.intake.bulletins import read_cap
from anlan.sources.mangkhut_2018.happenings import HappeningKind, happenings
from anlan.sources.mangkhut_2018.storm import track
from anlan.sources.simulation import Ground

NEEDED = ("profile", "area", "department", "post", "authority", "plan", "ladder", "succession")


@pytest.fixture(scope="module")
def alerts():
    """Give the alerts of the exercise, in order."""
    found = happenings(Ground(builtin_city("binhai")), track().landfall)
    return [one for one in found if one.kind is HappeningKind.CAP]


@pytest.fixture
def binhai(houses):
    """Give a drill in Binhai, without its gauges and roads."""
    house = houses.SmallCityHouse("sqlite://", mode=Mode.DRILL, lawful=False, plan=False, quiet_h=0)
    for record, name, content in builtin_city("binhai"):
        if record in NEEDED:
            house.configure(record, name, **msgspec.to_builtins(content, builtin_types=(datetime,)))
    yield house
    house.close()


def comes(house, alert):
    """An alert reaches the house, and one officer confirms it."""
    bulletin = read_cap(alert.cap.encode(), house.flow.city, at=house.now)
    sent = house.now
    moved = msgspec.structs.replace(bulletin, sent=sent, onset=sent, expires=sent + timedelta(hours=24))
    house.flow.submit(moved)
    return house.issue("wang")


def test_every_alert_of_the_exercise_is_relayed_and_the_last_one_ends_it(binhai, alerts):
    """One thread from blue to the all-clear, issuer and words unchanged, measures with their bodies."""
    receipts = [comes(binhai, alert) for alert in alerts]
    assert binhai.facts(BulletinKept) == []
    drafts = [fact for fact in binhai.facts(Warning) if fact.standing is Standing.RELAY]
    assert len({draft.thread_id for draft in drafts}) == 1
    assert [draft.message for draft in drafts] == [
        Message.ALERT,
        *[Message.UPDATE] * (len(alerts) - 2),
        Message.CANCEL,
    ]
    assert [draft.description.zh for draft in drafts] == [alert.text for alert in alerts]
    assert binhai.facts(WarningEnded)[-1].reason == "cancelled"
    red = next(draft for draft in drafts if draft.colour == "red")
    assert {"市教育局", "市商务局"} <= {item.body for item in red.measures}
    lifted = [row for row in binhai.rows(MUSTS) if row.item == "lift"]
    owners = {row.department: row.post for row in lifted if row.department}
    assert owners["市教育局"] == "education-duty"
    assert all(len(receipt.facts) < 5_000 for receipt in receipts)


def test_a_city_wide_red_calls_every_warden_in_one_quick_turn(binhai, alerts):
    """All of Binhai's posts are told and called; every text begins 【演练】."""
    red = next(alert for alert in alerts if "红色" in alert.text)
    began = perf_counter()
    receipt = comes(binhai, red)
    took = perf_counter() - began
    asked = [fact for fact in receipt.facts if isinstance(fact, ConfirmAsked)]
    assert len(asked) > 400
    assert len(receipt.facts) < 4_000
    assert took < 10, took
    sent = [fact for fact in receipt.facts if isinstance(fact, Delivery) and fact.cap]
    assert {fact.text[:4] for fact in sent} == {"【演练】"}
