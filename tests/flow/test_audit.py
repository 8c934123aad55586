"""Replaying the given facts derives the same bytes; rebuilding gives the same tables; the outcome has its own sum."""

import os
from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import select, update

from anlan.core.clock import VirtualClock
from anlan.core.facts import seal
from anlan.core.given import Erased, ReportReceived, TookAction
from anlan.core.observations import micros
from anlan.core.signals import Signal
from anlan.flow.audit import audit
from anlan.flow.digest import journal_digest, outcome_digest
from anlan.flow.rebuild import rebuild
from anlan.store.journal import Fenced, Journal
from anlan.store.journal.schema import DECISIONS, SCREEN
from anlan.store.journal.verify import verify
from anlan.store.vault import Vault, new_reference
from anlan.testing.course import course, run_on
from anlan.testing.small import TABLES, SmallStage, small_flow
from anlan.testing.twins import beginning, memory_journal


def run(journal, steps=40, seed=79):
    """A journal with a course in it."""
    clock = VirtualClock(beginning())
    flow = small_flow(journal, clock)
    flow.start()
    for _ in run_on(flow, clock, course(steps, seed)):
        pass
    return journal


def tables(engine):
    """Every decision row, in order of its place."""
    with engine.connect() as connection:
        rows = connection.execute(select(DECISIONS).order_by(DECISIONS.c.name, DECISIONS.c.position)).all()
    return [(row.name, row.key, row.position, bytes(row.body)) for row in rows]


def test_audit_replay_derives_the_same_bytes(engine):
    """Refused turns, timers and configurations included; any code that says otherwise is found."""
    journal = run(Journal(engine))
    report = audit(journal, small_flow)
    assert report.equal, report.difference
    assert report.facts == journal.last_seq
    assert report.given == sum(1 for fact in journal.facts() if hasattr(fact, "key"))


def test_audit_names_the_first_fact_that_another_code_derives_otherwise(engine):
    """The place and both texts are told."""
    journal = run(Journal(engine))

    class Louder(SmallStage):
        """Ranks what it opens higher."""

        def handle(self, fact, seen):
            """One more."""
            for draft in super().handle(fact, seen):
                yield msgspec.structs.replace(draft, rank=9) if isinstance(draft, Signal) else draft

    def louder(journal, clock):
        flow = small_flow(journal, clock)
        flow._stages = (Louder(),)
        return flow

    report = audit(journal, louder)
    first = next(fact for fact in journal.facts() if isinstance(fact, Signal))
    assert not report.equal
    assert report.difference.seq == first.seq
    assert '"rank":1' in report.difference.written
    assert '"rank":9' in report.difference.derived


def test_audit_finds_what_a_code_derives_too_much_or_not_at_all(engine):
    """A turn that is longer or shorter than the written one is a difference."""
    journal = run(Journal(engine), steps=3)

    def mute(journal, clock):
        flow = small_flow(journal, clock)
        flow._stages = ()
        return flow

    assert not audit(journal, mute).equal
    quiet = memory_journal()
    flow = mute(quiet, VirtualClock(beginning()))
    flow.start()
    flow.submit(TookAction(at=beginning(), by="w", key="k", what="w", why="y", area="A"))
    report = audit(quiet, small_flow)
    assert not report.equal
    assert (report.difference.seq, report.difference.written) == (2, "")


def test_rebuilt_tables_equal_the_running_ones(engine):
    """Rows, bytes and places are the same, whatever stood there before; the screens swap in the same transaction."""
    journal = run(Journal(engine))
    running = tables(engine)
    with engine.begin() as connection:
        connection.execute(update(DECISIONS).values(body=b"{}", position=0))
    seen = []

    def screens(connection):
        seen.append(connection.execute(select(SCREEN)).all())

    done = rebuild(journal, TABLES, screens)
    assert tables(engine) == running
    assert done.facts == journal.last_seq
    assert sum(done.rows.values()) == len(running)
    assert seen == [[]]


def test_a_rebuild_that_fails_leaves_the_old_tables(engine):
    """Both or neither: when the screens cannot be written the old tables stay."""
    journal = run(Journal(engine), steps=5)
    running = tables(engine)

    def screens(connection):
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        rebuild(journal, TABLES, screens)
    assert tables(engine) == running


def test_a_rebuild_fences_the_running_flow(flow, act):
    """Nothing is appended while tables are built beside it."""
    flow.submit(act("k1"))
    rebuild(Journal(flow.journal.engine), TABLES)
    with pytest.raises(Fenced):
        flow.submit(act("k2"))


def test_erasing_a_person_leaves_chain_ids_and_replay_valid(engine):
    """The words are gone for ever; the fact that spoke of them stands as it was hashed."""
    journal = Journal(engine)
    clock = VirtualClock(beginning())
    flow = small_flow(journal, clock)
    flow.start()
    vault, subject = Vault(engine, os.urandom(32)), new_reference()
    words = "我住在河边三号楼, 水进来了"
    reference = vault.keep(subject, words)
    heard = ReportReceived(
        at=beginning(), by="desk", key="call-1", channel="phone", text_ref=reference, caller_ref=None,
        digest=vault.digest(words),
    )  # fmt: skip
    flow.submit(heard)
    before = journal_digest(journal)
    vault.erase(subject)
    assert journal_digest(journal) == before
    flow.submit(Erased(at=beginning(), by="officer", key="erase-1", subject=subject, basis="request"))
    assert vault.read(reference) is None
    assert verify(journal).ok
    assert audit(journal, small_flow).equal
    assert not any(words.encode() in body for _, body in journal.bodies())


def test_equal_journals_have_equal_sums_and_another_has_another(engine):
    """The journal sum is of the bytes in order."""
    one, two, three = run(Journal(engine)), run(memory_journal()), run(memory_journal(), seed=80)
    assert journal_digest(one) == journal_digest(two) != journal_digest(three)


def test_the_outcome_does_not_depend_on_when_or_in_which_order_things_were_written(flow, act, clock):
    """Other seqs, other known-times, other ids, other keys, a duplicate between: the same came about."""
    other = small_flow(memory_journal(), VirtualClock(beginning()))
    other.start()
    for key, what in (("a", "w1"), ("b", "w2")):
        flow.submit(act(key, what=what, area=what))
    for key, what in (("x", "w2"), ("y", "w1"), ("y", "w1")):
        other.clock.turn_to(beginning())
        other.submit(act(key, what=what, area=what))
    assert journal_digest(flow.journal) != journal_digest(other.journal)
    words = [fact for fact in other.journal.facts() if fact.kind in ("took_action", "timer_set")]
    mine = [fact for fact in flow.journal.facts() if fact.kind in ("took_action", "timer_set")]
    assert outcome_digest(words) == outcome_digest(mine)


def signal(value, rank=1, at=0.0, seq=1):
    """A sealed signal."""
    draft = Signal(
        at=beginning() + timedelta(seconds=at), by="m", signal_kind="threshold", group="g", change="opened",
        area="A", members=("s",), worst="s", level="high", rank=rank, value=value, unit="m",
        text={"zh": "高", "en": "high"},
    )  # fmt: skip
    return seal(draft, seq=seq, known_at=beginning(), mode="replay")[0]


def test_the_outcome_keeps_six_digits_levels_and_times():
    """The seventh digit is noise of a machine; the sixth, a level or a second is another outcome."""
    base = outcome_digest([signal(3.14159265)])
    assert outcome_digest([signal(3.1415930, seq=7)]) == base
    assert outcome_digest([signal(3.14161)]) != base
    assert outcome_digest([signal(3.14159265, rank=2)]) != base
    assert outcome_digest([signal(3.14159265, at=1)]) != base
    assert outcome_digest([signal(3.14159265)] * 1 + [signal(2.0)]) != base


def test_the_outcome_follows_links(flow, act, clock):
    """What a fact rests on is part of it, by content: another cause is another outcome."""
    facts = flow.submit(act("a")).facts
    moved = small_flow(memory_journal(), VirtualClock(beginning()))
    moved.start()
    moved.submit(act("first", what="other"))
    later = moved.submit(act("a")).facts
    assert micros(later[0].known) == micros(facts[0].known)
    assert outcome_digest(later[:3:2]) != outcome_digest(facts[:2])
    assert outcome_digest([later[0]]) == outcome_digest([facts[0]])
