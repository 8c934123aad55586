"""Relay: another authority's words, level and times go out unchanged under its name, or stay a report."""

from datetime import timedelta

import capvalidator
import pytest

from anlan.core.approvals import ApprovalAsked
from anlan.core.facts import Mode
from anlan.core.incidents import Incident
from anlan.core.learning import Score
from anlan.core.signals import Signal
from anlan.core.warnings import (
    BULLETINS,
    WARNINGS,
    BulletinKept,
    CapStatus,
    ConfirmAsked,
    Delivery,
    DraftDropped,
    Message,
    Standing,
    Warning,
    WarningIssued,
)

FIVE_STOPS = {
    "name": "typhoon", "zh": "防台预案", "en": "Typhoon plan", "version": "2026",
    "clauses": [
        {"number": f"5.{n}", "zh": zh, "en": en, "hazard": "typhoon", "from_rank": 3, "body": body}
        for n, (zh, en, body) in enumerate(
            [
                ("停课", "Close schools", "市教育局"), ("停工", "Stop building work", "市住建局"),
                ("停产", "Stop production", "市工信局"), ("停运", "Stop transport", "市交通局"),
                ("停业", "Close businesses", "市商务局"),
            ]
        )
    ],
}  # fmt: skip


@pytest.fixture
def office(house, houses, met):
    """A house whose table lets the met office be relayed."""
    met.lawful(house, houses)
    return house


def test_practice_01_a_relay_keeps_issuer_text_level_and_times(office, met):
    """Headline, text, level, onset and end are the issuer's, and one officer is asked."""
    met.says(office, 1, "red")
    draft, asked = office.last(Warning), office.last(ApprovalAsked)
    given = next(fact for fact in office.journal.facts() if fact.kind == "bulletin_received")
    assert (draft.standing, draft.issuer, draft.level) == (Standing.RELAY, met.name, "red")
    assert draft.headline.zh == met.headline.format(zh="红")
    assert draft.description.zh == met.text
    assert (draft.onset, draft.expires) == (given.onset, given.expires)
    assert [item.zh for item in draft.measures] == met.instruction.splitlines()
    assert draft.risk is None
    assert asked.people == 1


def test_practice_01_a_relay_goes_out_as_it_was_confirmed(office, met):
    """Letter and CAP hold the issuer's words, and say that they are relayed word for word."""
    met.relayed(office, "orange")
    sent = office.last(Delivery)
    assert sent.standing is Standing.RELAY
    for words in (
        met.headline.format(zh="橙"),
        met.text,
        met.name,
        "原文转发",
        *met.instruction.splitlines(),
    ):
        assert words in sent.text
    assert sent.text.count(met.text) == 1
    assert capvalidator.validate_cap_message(sent.cap.encode(), strict=False).passed
    assert f"<senderName>{met.name}</senderName>" in sent.cap
    assert "<value>met.1</value>" in sent.cap


def test_a_relay_without_english_says_so_and_translates_nothing(office, met):
    """The English block names issuer, level and times, and that no English text was given."""
    draft = met.relayed(office, "blue")
    for text in (draft.headline.en, draft.description.en):
        assert "gave no English text" in text
        assert "blue" in text
        assert met.name in text
    assert "gale" not in draft.description.en


def test_a_relay_with_english_keeps_it(office, met):
    """What the issuer wrote in English goes out in English."""
    english = {
        "headline_en": "Typhoon signal",
        "text_en": "Gales within 48 h.",
        "instruction_en": "Stop.\nReturn.",
    }
    draft = met.relayed(office, "blue", **english)
    assert (draft.headline.en, draft.description.en) == ("Typhoon signal", "Gales within 48 h.")
    assert [item.en for item in draft.measures] == ["Stop.", "Return."]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"issuer": "邻市气象台"}, "no_authority"),
        ({"hazard": "hail"}, "no_level"),
        ({"colour": None}, "no_level"),
        ({"status": CapStatus.EXERCISE}, "not_actual"),
        ({"status": CapStatus.TEST}, "not_actual"),
        ({"area": "999999"}, "unknown_area"),
        ({"message": Message.CANCEL}, "nothing_to_cancel"),
    ],
)
def test_what_the_table_does_not_allow_stays_a_report(office, changed, reason, met):
    """Nothing is drafted; the bulletin is kept with the reason, and the duty desk sees it."""
    met.says(office, 1, "blue", **changed)
    assert office.facts(Warning) == []
    assert office.last(BulletinKept).reason == reason
    assert office.last(Signal).signal_kind == "bulletin"
    assert [row.state for row in office.rows(BULLETINS)] == ["kept"]


def test_a_bulletin_that_is_over_is_kept(office, met):
    """Nobody is woken by yesterday's signal."""
    met.says(office, 1, "blue", expires=office.now - timedelta(minutes=1))
    assert office.last(BulletinKept).reason == "over"


def test_said_twice_it_is_relayed_once(office, met):
    """The same identifier by another way brings no second draft."""
    met.relayed(office, "blue")
    met.says(office, 1, "blue")
    assert len(office.facts(Warning)) == 1
    assert office.last(BulletinKept).reason == "same_again"


def test_an_update_takes_the_place_of_the_relay_it_refers_to(office, met):
    """Yellow after blue: the same thread and number, CAP references to what went out before."""
    first = met.relayed(office, "blue")
    second = met.relayed(office, "yellow", 2, message=Message.UPDATE, references=("met.1",))
    assert (second.thread_id, second.message, second.revises) == (first.id, Message.UPDATE, first.id)
    assert second.number == first.number
    sent = office.last(Delivery)
    assert f"{first.number}.1," in sent.cap
    assert met.headline.format(zh="蓝") in sent.text
    (row,) = office.rows(WARNINGS)
    assert (row.level, row.state) == ("yellow", "issued")


def test_a_new_signal_of_the_same_office_takes_the_place_of_the_old_one(office, met):
    """Offices often do not refer; the signal for the same hazard and area is one thread all the same."""
    first = met.relayed(office, "blue")
    second = met.relayed(office, "red", 2)
    assert second.thread_id == first.id
    assert second.message is Message.UPDATE


def test_a_draft_that_waits_is_replaced_by_the_newer_word(office, met):
    """Blue was never confirmed: yellow asks anew, and only yellow goes out."""
    met.says(office, 1, "blue")
    met.says(office, 2, "yellow", references=("met.1",), message=Message.UPDATE)
    draft = office.last(Warning)
    assert draft.message is Message.ALERT
    office.issue("wang")
    assert [fact.level for fact in office.facts(WarningIssued)] == ["yellow"]


def test_the_issuers_cancel_ends_the_relay(office, met):
    """The cancel is relayed too, by one officer, and the thread is over."""
    met.relayed(office, "red")
    draft = met.relayed(
        office, "red", 2, message=Message.CANCEL, references=("met.1",), headline="解除台风红色预警信号"
    )
    assert (draft.message, draft.headline.zh) == (Message.CANCEL, "解除台风红色预警信号")
    assert "AllClear" in office.last(Delivery).cap
    assert office.rows(WARNINGS)[0].state == "ended"


def test_a_cancel_of_what_never_went_out_drops_the_draft(office, met):
    """Nobody is told that something is over of which nobody was told."""
    met.says(office, 1, "red")
    met.says(office, 2, "red", message=Message.CANCEL, references=("met.1",))
    assert office.last(DraftDropped).reason == "cancelled"
    assert office.facts(WarningIssued) == []


def test_a_colour_starts_nothing(office, met):
    """Red from the office opens no incident and no response by itself."""
    met.relayed(office, "red")
    assert office.facts(Incident) == []
    assert {fact.kind for fact in office.journal.facts()}.isdisjoint({"response", "response_ordered"})


def test_a_relay_is_not_scored_as_a_forecast_of_ours(office, met):
    """No number of ours stands behind it, and none is made up when its time is over."""
    met.relayed(office, "blue")
    office.wait(minutes=60 * 30)
    assert office.facts(Score) == []


def test_a_relay_without_an_end_says_so(office, met):
    """The issuer named no end: the text says so and when the house looks again."""
    draft = met.relayed(office, "blue", expires=None)
    assert draft.expires == draft.at + timedelta(hours=24)
    assert "未注明截止时间" in office.last(Delivery).text


def test_practice_11_a_relay_without_any_measure_is_not_sent(house, houses, met):
    """The eight mandatory things block a relay too: no instruction, and no card or plan that orders anything."""
    met.lawful(house, houses, "hail")
    met.relayed(house, "blue", hazard="hail", instruction="")
    assert house.last(DraftDropped).reason == "missing: measures"
    assert house.facts(WarningIssued, Delivery) == []


def test_practice_22_without_an_instruction_the_city_says_what_it_orders_and_who_decides(house, houses, met):
    """Where the issuer gives no instruction the plan's measures stand word for word, each with its deciding body."""
    met.lawful(house, houses)
    house.configure("plan", "typhoon", **FIVE_STOPS)
    draft = met.relayed(house, "red", instruction="")
    stops = [(item.zh, item.body) for item in draft.measures if item.body]
    assert stops == [(clause["zh"], clause["body"]) for clause in FIVE_STOPS["clauses"]]
    assert "停课（决定单位：市教育局）" in house.last(Delivery).text


def test_practice_25_a_relay_in_a_drill_is_an_exercise_and_says_so_first(houses, sqlite_database, met):
    """Every outgoing text begins 【演练】, CAP status is Exercise, and the issuer's words follow unchanged."""
    house = houses.SmallCityHouse(sqlite_database, mode=Mode.DRILL)
    met.lawful(house, houses)
    met.relayed(house, "red", status=CapStatus.EXERCISE)
    sent = house.last(Delivery)
    assert sent.text.startswith("【演练】" + met.headline.format(zh="红"))
    assert sent.subject.startswith("【演练】")
    assert "<status>Exercise</status>" in sent.cap
    assert "<headline>【演练】" in sent.cap
    house.close()


def test_everybody_is_sent_a_relay_and_called_by_turns(office, houses, met):
    """Blue with ten hours to go: the city's posts are called now, wardens two hours before the onset."""
    office.configure("post", "duty", name="duty", zh="值班室", en="Duty", area="*")
    office.configure(
        "post", "grid", name="grid", zh="网格员", en="Grid", area=office.known_area, kind="warden"
    )
    met.relayed(office, "blue", onset=office.now + timedelta(hours=10))
    sent = {fact.to for fact in office.facts(Delivery)}
    assert {"duty", "grid"} <= sent
    called = {fact.for_post for fact in office.facts(ConfirmAsked)}
    assert "duty" in called
    assert "grid" not in called
    office.wait(minutes=8 * 60 - 1)
    assert "grid" not in {fact.for_post for fact in office.facts(ConfirmAsked)}
    office.wait(minutes=1)
    assert "grid" in {fact.for_post for fact in office.facts(ConfirmAsked)}


def test_practice_06_a_relay_that_nobody_confirms_is_asked_about_again(office, met):
    """Red from the office must not lapse in silence: after half an hour it waits anew, and can still go out."""
    met.says(office, 1, "red")
    draft = office.last(Warning)
    office.wait(minutes=31)
    assert office.facts(DraftDropped) == []
    assert len([fact for fact in office.facts(ApprovalAsked) if fact.draft == draft.id]) == 2
    office.issue("wang")
    assert office.last(WarningIssued).draft == draft.id


def test_a_turn_that_was_set_for_an_older_text_calls_nobody_twice(office, met):
    """Blue set turns for later; red called everybody at once: the old turn finds them called."""
    onset = office.now + timedelta(hours=10)
    met.relayed(office, "blue", onset=onset)
    met.relayed(office, "red", 2, onset=onset)
    for post in ("warden-upper", "warden-lower"):
        office.confirms(office.last(Warning).thread_id, post)
    before = len(office.facts(ConfirmAsked))
    office.wait(minutes=9 * 60)
    assert len(office.facts(ConfirmAsked)) == before
