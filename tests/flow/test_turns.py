"""One given fact, one turn: whole or not at all, once a key, and nothing that breaks one stops the next."""

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import func, select

from anlan.core.clock import VirtualClock
from anlan.core.facts import Given
from anlan.core.given import Acknowledged, Configured, FieldReported, TookAction, TurnRefused
from anlan.core.observations import micros
from anlan.core.signals import SIGNALS, Signal
from anlan.core.timers import TIMERS
from anlan.core.warnings import Delivery
from anlan.store.journal import Fenced, Journal
from anlan.store.journal.inbox import answer, ask
from anlan.store.journal.schema import DECISIONS, FACTS, LINKS, OUTBOX, REFUSED
from anlan.store.journal.verify import verify
from anlan.testing.small import BREAK, DIVE, OPEN, RUN, SmallStage, small_flow
from anlan.testing.twins import beginning


def field_report(key, status):
    """A field report that the small stage takes."""
    return FieldReported(at=beginning(), by="team", key=key, task="t", status=status)


def test_a_turn_writes_everything_that_follows(flow, act):
    """Facts, links, decision rows, the timer and the messages of one act are there together."""
    receipt = flow.submit(act("k1"))
    assert receipt.state == "done"
    kinds = [fact.kind for fact in receipt.facts]
    assert kinds == ["took_action", "signal", "timer_set", "delivery", "delivery"]
    with flow.journal.engine.connect() as connection:
        count = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in (FACTS, LINKS, DECISIONS, OUTBOX)
        }
    assert count == {"facts": 5, "links": 4, "decisions": 3, "outbox": 2}
    assert verify(flow.journal).ok


def test_a_derived_fact_names_what_it_followed_from(flow, act):
    """Every derived fact can be walked back to the given one."""
    taken, *derived = flow.submit(act("k1")).facts
    for fact in derived:
        assert fact.because, f"{fact.kind} rests on nothing"
    signal = derived[0]
    assert signal.because[0].target == taken.id
    assert all(link.target == signal.id for fact in derived[1:] for link in fact.because)


def test_a_fact_in_the_turn_is_the_fact_in_the_journal(flow):
    """What a stage sees is what the journal gives ever after: times in UTC, whole numbers as the type says."""
    there = beginning().astimezone(timezone(timedelta(hours=8)))
    receipt = flow.submit(TookAction(at=there, by="wang", key="k", what="w", why="y", area="A"))
    for fact in receipt.facts:
        stored = flow.journal.fact(fact.id)
        assert stored == fact
        assert stored.at.isoformat() == fact.at.isoformat()


def test_two_honest_identical_acts_are_two_facts(flow, act):
    """The same words under two keys were said twice."""
    one, two = flow.submit(act("k1")), flow.submit(act("k2"))
    assert (one.state, two.state) == ("done", "done")
    assert one.facts[0].id != two.facts[0].id
    assert len(flow.rows(SIGNALS).all()) == 2


def test_one_retried_act_is_one_fact(flow, act):
    """The same key again is a duplicate, answers with the first seq and changes nothing."""
    first = flow.submit(act("k1"))
    head = flow.journal.last_seq
    again = flow.submit(act("k1"))
    assert (again.state, again.seq, again.facts) == ("duplicate", first.seq, ())
    assert flow.journal.last_seq == head


@pytest.mark.parametrize(("status", "said"), [(RUN, "more than"), (DIVE, "deeper than")])
def test_a_runaway_is_rolled_back_quarantined_and_said_aloud(flow, act, status, said):
    """Too many facts or too deep a chain: nothing of the turn stays but the alarm and the given fact aside."""
    flow.submit(act("k1"))
    before = [(row.thread, row.what) for row in flow.rows(OPEN).all()]
    receipt = flow.submit(field_report("bad", status))
    assert receipt.state == "refused"
    assert said in receipt.reason
    alarm = receipt.facts[0]
    assert isinstance(alarm, TurnRefused)
    assert (alarm.refused_kind, alarm.refused_key) == ("field_reported", "bad")
    assert flow.journal.by_key("bad") is None
    assert [(row.thread, row.what) for row in flow.rows(OPEN).all()] == before
    with flow.journal.engine.connect() as connection:
        kept = connection.execute(select(REFUSED.c.key, REFUSED.c.kind, REFUSED.c.body)).all()
    assert [(key, kind) for key, kind, _ in kept] == [("bad", "field_reported")]
    assert status.encode() in bytes(kept[0][2])
    assert verify(flow.journal).ok


def test_exactly_the_limits_are_allowed(flow, monkeypatch):
    """A turn of as many facts as may be goes through; one more does not."""
    counted = []

    class Counted:
        """Derives as many facts as it is told."""

        name, takes = "counted", (Acknowledged,)

        def handle(self, fact, seen):
            """That many."""
            for number in range(int(fact.note)):
                counted.append(number)
                yield Signal(
                    at=fact.at, by="c", signal_kind="help", group=str(number), change="opened", area=None,
                    members=(), worst=None, level=None, rank=0, value=None, unit=None,
                    text={"zh": "", "en": ""},
                )  # fmt: skip

    tall = small_flow(flow.journal, flow.clock)
    tall._stages = (Counted(),)
    tall.start()
    ok = tall.submit(Acknowledged(at=beginning(), by="w", key="most", about="", note="9999"))
    assert (ok.state, len(ok.facts)) == ("done", 10_000)
    over = tall.submit(Acknowledged(at=beginning(), by="w", key="over", about="", note="10000"))
    assert over.state == "refused"


def test_a_stage_that_raises_is_refused_and_the_next_goes_through(flow, act):
    """A broken stage leaves nothing half done, and the city goes on."""
    receipt = flow.submit(field_report("bad", BREAK))
    assert receipt.state == "refused"
    assert receipt.reason == "RuntimeError: the stage broke in the middle"
    assert flow.rows(OPEN).all() == []
    assert flow.submit(act("k1")).state == "done"
    assert verify(flow.journal).ok


def test_a_refused_fact_that_comes_again_is_refused_again_and_said_once(flow, clock, act):
    """Retries of a poisonous message do not stop the flow, nor does a restart, nor fill the journal."""
    first = flow.submit(field_report("bad", BREAK))
    again = flow.submit(field_report("bad", BREAK))
    assert (again.state, again.seq) == ("refused", first.seq)
    restarted = small_flow(Journal(flow.journal.engine), clock)
    restarted.start()
    assert restarted.submit(field_report("bad", BREAK)).seq == first.seq
    assert len(list(restarted.journal.facts(kind="turn_refused"))) == 1
    assert restarted.submit(act("k1")).state == "done"


def test_a_refused_fact_goes_through_once_the_stage_is_repaired(flow, clock):
    """Quarantine is not for ever: the same key is taken when the code can take it."""
    flow.submit(field_report("bad", BREAK))

    class Repaired(SmallStage):
        """Does not break any more."""

        takes = tuple(kind for kind in SmallStage.takes if kind is not FieldReported)

    repaired = small_flow(Journal(flow.journal.engine), clock)
    repaired._stages = (Repaired(),)
    repaired.start()
    assert repaired.submit(field_report("bad", BREAK)).state == "done"


def test_an_alarm_that_no_stage_can_take_still_stands(engine, clock, act):
    """A stage that breaks on the alarm itself loses neither the alarm nor the flow."""

    class Fragile:
        """Breaks on every alarm."""

        name, takes = "fragile", (TurnRefused,)

        def handle(self, fact, seen):
            """Break."""
            raise ValueError("cannot bear bad news")
            yield

    flow = small_flow(Journal(engine), clock, extra=(Fragile(),))
    flow.start()
    receipt = flow.submit(field_report("bad", BREAK))
    assert [fact.kind for fact in receipt.facts] == ["turn_refused"]
    assert flow.submit(act("k1")).state == "done"
    assert flow.rows(OPEN).get(receipt.facts[0].id) is None


def test_a_stage_may_not_make_given_facts(engine, clock):
    """What comes from outside comes from outside: replay would hear it twice."""

    class Inventor:
        """Puts words into people's mouths."""

        name, takes = "inventor", (TookAction,)

        def handle(self, fact, seen):
            """Make somebody acknowledge."""
            yield Acknowledged(at=fact.at, by="nobody", key="made up", about=fact.id)

    flow = small_flow(Journal(engine), clock, extra=(Inventor(),))
    flow.start()
    receipt = flow.submit(TookAction(at=beginning(), by="w", key="k", what="w", why="y", area="A"))
    assert receipt.state == "refused"
    assert "given facts come from outside only" in receipt.reason


@pytest.mark.parametrize(
    "given",
    [
        TookAction(at=datetime(2018, 9, 16), by="w", key="k", what="w", why="y", area="A"),  # noqa: DTZ001
        TookAction(at=beginning(), by="w", key="k", what="nul \x00", why="y", area="A"),
        TookAction(at=beginning(), by="w", key="k", what="half \ud800", why="y", area="A"),
        TookAction(at=beginning(), by="w", key="k", what=7, why="y", area="A"),
        Configured(at=beginning(), by="w", key="k", record="area", name="A", content={"people": 2**53 + 1}),
        Configured(at=beginning(), by="w", key="k", record="area", name="A", content={"zh": "甲"}),
        Configured(at=beginning(), by="w", key="k", record="castle", name="A", content={}),
    ],
    ids=["naive", "nul", "surrogate", "type", "integer", "shape", "record"],
)
def test_what_no_journal_can_hold_is_refused_and_the_city_starts_again(flow, clock, act, given: Given):
    """A naive time, a NUL, a broken text, a wrong type, a record that does not fit: refused by name, never fatal."""
    receipt = flow.submit(given)
    assert receipt.state == "refused", receipt
    assert flow.submit(act("k1")).state == "done"
    restarted = small_flow(Journal(flow.journal.engine), clock)
    restarted.start()
    assert restarted.submit(act("k2")).state == "done"
    assert verify(restarted.journal).ok


@pytest.mark.parametrize("key", ["", "a\x00b", "x" * 1001, "汉" * 334])
def test_a_key_that_no_database_can_hold_is_the_sender_s_error(flow, key):
    """Such a key is refused before anything is looked up; nothing is written."""
    with pytest.raises(ValueError, match="key"):
        flow.submit(TookAction(at=beginning(), by="w", key=key, what="w", why="y", area="A"))
    assert flow.journal.last_seq == 0


def test_known_time_never_runs_back(flow, engine, act):
    """A clock that is set back holds known_at where it was."""
    flow.clock.turn_to(beginning() + timedelta(hours=1))
    flow.submit(act("k1"))
    earlier = small_flow(Journal(engine), VirtualClock(beginning()))
    earlier.start()
    facts = earlier.submit(act("k2")).facts
    assert all(fact.known == beginning() + timedelta(hours=1) for fact in facts)


def test_a_second_flow_fences_the_first(flow, engine, clock, act):
    """The first raises Fenced at its next turn, and nothing of that turn is there; nor may it move cursors."""
    flow.submit(act("k1"))
    second = small_flow(Journal(engine), clock)
    second.start()
    head = second.journal.last_seq
    before = flow.rows(OPEN).all()
    with pytest.raises(Fenced):
        flow.submit(act("k2"))
    with pytest.raises(Fenced):
        flow.journal.set_cursor("observations", 9)
    assert flow.rows(OPEN).all() == before
    assert second.journal.by_key("k2") is None
    assert second.submit(act("k3")).facts[0].seq == head + 1
    assert second.journal.cursor("observations") == 0
    assert verify(second.journal).ok


def test_a_flow_that_never_took_over_cannot_append(engine, clock, act):
    """Opening a journal to read it gives no right to write."""
    reader = small_flow(Journal(engine), clock)
    reader.start()
    Journal(engine).take_over()
    with pytest.raises(Fenced):
        reader.submit(act("k1"))
    with pytest.raises(Fenced):
        Journal(engine).set_cursor("x", 1)


def test_a_cursor_moves_with_the_turn_and_also_when_the_turn_is_refused(flow):
    """What was read is read: neither a refusal nor a duplicate makes a reader hang at the same place."""
    flow.submit(field_report("bad", BREAK), cursors={"observations": 3})
    assert flow.journal.cursor("observations") == 3
    flow.submit(field_report("bad", BREAK), cursors={"observations": 5})
    assert flow.journal.cursor("observations") == 5
    flow.submit(field_report("bad", BREAK), cursors={"observations": 4})
    assert flow.journal.cursor("observations") == 5


def test_a_request_is_answered_in_the_turn_it_led_to(flow, engine, act):
    """Done, duplicate and refused reach the inbox with the seq of their fact."""
    asked = [ask(engine, act(key), beginning()) for key in ("k1", "k2")]
    asked.append(ask(engine, field_report("bad", BREAK), beginning()))
    flow.submit(act("k1"))
    for number, given in zip(asked, (act("k1"), act("k2"), field_report("bad", BREAK)), strict=True):
        flow.submit(given, inbox=number)
    assert [answer(engine, number)[0] for number in asked] == ["duplicate", "done", "refused"]
    assert answer(engine, asked[0])[2] == 1
    assert "the stage broke" in answer(engine, asked[2])[1]


def test_a_queued_delivery_lies_in_the_outbox_of_its_turn(flow, act):
    """Each message to be sent is written with the fact that decided it, under that fact's id."""
    facts = flow.submit(act("k1")).facts
    queued = {fact.id for fact in facts if isinstance(fact, Delivery)}
    with flow.journal.engine.connect() as connection:
        rows = connection.execute(select(OUTBOX.c.id, OUTBOX.c.mode, OUTBOX.c.state)).all()
    assert {row.id for row in rows} == queued
    assert {(row.mode, row.state) for row in rows} == {("drill", "waiting")}


def test_as_of_a_time_is_as_of_a_seq(flow, clock, act):
    """The last seq known by a time, the moment itself included."""
    first = flow.submit(act("k1")).facts[-1].seq
    clock.turn_to(beginning() + timedelta(seconds=1))
    flow.submit(act("k2"))
    assert flow.journal.seq_at(beginning() - timedelta(microseconds=1)) == 0
    assert flow.journal.seq_at(beginning()) == first
    assert flow.journal.seq_at(beginning() + timedelta(seconds=1)) == flow.journal.last_seq
    assert micros(flow.journal.last_known) == micros(beginning()) + 1_000_000


def test_a_restarted_flow_stands_where_the_other_stood(flow, engine, clock, act):
    """Tables, their order, the city and the next timer are the same after loading as before."""
    for number in range(12):
        flow.submit(act(f"k{number}", what=f"w{number}", area="AB"[number % 2], after_min=number))
    clock.turn_to(beginning() + timedelta(minutes=31))
    flow.fire_due(clock.now())
    restarted = small_flow(Journal(engine), clock)
    restarted.start()
    for table in (SIGNALS, OPEN, TIMERS):
        assert restarted.rows(table).all() == flow.rows(table).all()
    for area in "AB":
        assert restarted.rows(OPEN).where("area", area) == flow.rows(OPEN).where("area", area)
    assert restarted.next_timer() == flow.next_timer()
