"""What practice asks of warnings by number, where no other file says it already."""

from itertools import product

import pytest
from msgspec.structs import replace

from anlan.channels.gate import marked, refusal
from anlan.core.approvals import ApprovalAsked
from anlan.core.facts import Bilingual, Mode
from anlan.core.ports import Outgoing
from anlan.core.warnings import Delivery, Message, Standing, Warning, WarningIssued
from anlan.testing.twins import MemoryChannel


def outgoing(delivery, mode):
    """A delivery as the sender takes it from the outbox."""
    return Outgoing(
        id=delivery.id, mode=mode, channel=delivery.channel, to=delivery.to, standing=delivery.standing,
        subject=delivery.subject, text=delivery.text, cap=delivery.cap, repeat=delivery.repeat,
    )  # fmt: skip


@pytest.mark.parametrize(("mode", "standing"), list(product(Mode, Standing)))
def test_practice_01_advice_never_reaches_residents(house, mode, standing):
    """For every pair of mode and standing a public channel takes live words of the lawful only."""
    house.in_force("yellow")
    message = replace(outgoing(house.last(Delivery), mode), standing=standing)
    public = MemoryChannel("public", public=True)
    lawful = mode is Mode.LIVE and standing is not Standing.ADVISORY
    assert (refusal(message, public) is None) == lawful


def test_practice_18_every_text_of_a_drill_begins_with_the_mark(houses, sqlite_database, met):
    """Own warnings, relays, calls to approve: 【演练】 stands first, once, in subject and text."""
    house = houses.SmallCityHouse(sqlite_database, mode=Mode.DRILL)
    house.configure("succession", "*", matter="*", posts=("chief-upper",), timeout_min=5)
    met.lawful(house, houses)
    met.relayed(house, "red")
    house.in_force("red")
    house.wait(minutes=11)
    assert len(house.facts(Delivery)) > 4
    for delivery in house.facts(Delivery):
        message = marked(outgoing(delivery, Mode.DRILL), deduplicates=False)
        for words in (message.subject, message.text):
            assert words.startswith("【演练】")
            assert words.count("【演练】") <= 2  # a warning of ours says so in its own headline too
    house.close()


@pytest.mark.parametrize(
    ("mode", "status"), [(Mode.LIVE, "Actual"), (Mode.DRILL, "Exercise"), (Mode.REPLAY, "Test")]
)
def test_practice_25_cap_says_what_it_is_in_both_languages(houses, sqlite_database, mode, status):
    """zh and en blocks, response, instruction and end always; references and All Clear on a cancel."""
    house = houses.SmallCityHouse(sqlite_database, mode=mode)
    thread = house.in_force("yellow")
    alert = house.last(Delivery).cap
    for part in (
        "zh-CN",
        "en-US",
        "<responseType>",
        "<instruction>",
        "<expires>",
        f"<status>{status}</status>",
    ):
        assert part in alert
    house.falls_calm()
    house.issue_about(thread, "wang")
    cancel = house.last(Delivery).cap
    for part in (
        "<references>",
        "<responseType>AllClear</responseType>",
        "<msgType>Cancel</msgType>",
        "<expires>",
    ):
        assert part in cancel
    house.close()


def test_practice_25_a_social_event_is_never_public(house):
    """社会安全 has no public warning: even a lawful text is restricted."""
    from anlan.warning.cap import to_cap  # noqa: PLC0415 — only this test writes CAP itself

    text = replace(house.rises("yellow"), category=Bilingual("社会安全事件", "Public order"))
    written = to_cap(text, mode=Mode.LIVE, sent=house.now, references=(), sender="binhai.anlan")
    assert "<scope>Restricted</scope>" in written


def test_practice_26_how_many_approve_below_red_is_the_citys_table(house, houses):
    """A city that wants two for yellow gets two; none makes red a matter of one."""
    house.configure("authority", "yellow", **houses.authority("yellow"), people=2)
    house.configure("authority", "red", **houses.authority("red"), people=1)
    house.rises("yellow")
    assert house.last(ApprovalAsked).people == 2
    house.issue("wang")
    assert house.facts(WarningIssued) == []
    house.issue_about(house.last(ApprovalAsked).about, "li")
    assert house.facts(WarningIssued) != []
    house.flows(house.upper, [5.5, 5.7])
    assert (house.last(Warning).level, house.last(ApprovalAsked).people) == ("red", 2)


def test_practice_01_an_own_draft_never_takes_the_place_of_a_relay(house, met, houses):
    """Another body's words stay its own thread; ours of the same hour is drafted beside it."""
    met.lawful(house, houses, "flood")
    house.configure("authority", "yellow", **houses.authority("yellow"))
    relay = met.relayed(house, "yellow", hazard="flood", event="洪水")
    own = house.rises("yellow")
    assert own.thread_id != relay.thread_id
    assert own.message is Message.ALERT
