"""The journal: what was written can be checked, read in pages, and walked; nothing that was changed goes unseen."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, insert, select, update

from anlan.core.clock import VirtualClock
from anlan.core.given import TookAction
from anlan.store.journal import Journal
from anlan.store.journal.schema import FACTS, LINKS
from anlan.store.journal.verify import verify
from anlan.testing.course import course, run_on
from anlan.testing.small import small_flow
from anlan.testing.twins import beginning


@pytest.fixture
def journal(engine):
    """Give a journal in which a few things happened."""
    journal, clock = Journal(engine), VirtualClock(beginning())
    flow = small_flow(journal, clock)
    flow.start()
    for _ in run_on(flow, clock, course(8, 79)):
        pass
    return journal


def test_a_whole_journal_is_whole(journal):
    """Every id, link and column follows from the bytes; the head is the one the appender holds."""
    report = verify(journal)
    assert (report.ok, report.first_bad_seq, report.reason) == (True, None, "")
    assert report.facts == journal.last_seq == 41
    with journal.engine.connect() as connection:
        last = select(FACTS.c.chain).order_by(FACTS.c.seq.desc()).limit(1)
        assert connection.execute(last).scalar_one() == report.head


def test_an_empty_journal_is_whole(engine):
    """Nothing was said, and nothing is wrong."""
    report = verify(Journal(engine))
    assert (report.ok, report.facts) == (True, 0)


def swapped(body: bytes) -> bytes:
    """The same body with one letter changed."""
    return body.replace(b'"by":"', b'"by":"x', 1)


DAMAGE = {
    "a body": (
        lambda c, row: c.execute(at(row.seq).values(body=swapped(row.body))),
        "the id is not the hash",
    ),
    "no body": (lambda c, row: c.execute(at(row.seq).values(body=b"{}")), "the body does not read"),
    "an id": (lambda c, row: c.execute(at(row.seq).values(id="signal-0")), "the id is not the hash"),
    "a chain": (lambda c, row: c.execute(at(row.seq).values(chain="0" * 64)), "the chain does not hold"),
    "a kind": (lambda c, row: c.execute(at(row.seq).values(kind="warning")), "the columns say other"),
    "a thread": (lambda c, row: c.execute(at(row.seq).values(thread="other")), "the columns say other"),
    "a time": (
        lambda c, row: c.execute(at(row.seq).values(known_at=row.known_at + 1)),
        "the columns say other",
    ),
    "a turn": (lambda c, row: c.execute(at(row.seq).values(turn=1)), "the turn does not hold"),
    "a fact gone": (
        lambda c, row: c.execute(delete(FACTS).where(FACTS.c.seq == row.seq)),
        "seq 20 is missing",
    ),
    "its links gone": (
        lambda c, row: c.execute(delete(LINKS).where(LINKS.c.source_seq == row.seq)),
        "the links say other",
    ),
    "a link more": (
        lambda c, row: c.execute(insert(LINKS).values(target="x", source_seq=row.seq, relation="cites")),
        "the links say other",
    ),
}


def at(seq):
    """An update of one row."""
    return update(FACTS).where(FACTS.c.seq == seq)


@pytest.mark.parametrize("name", DAMAGE)
def test_any_change_is_found_at_its_place(journal, name):
    """Whatever somebody does to one row of the database, the check names the row and what is wrong."""
    damage, said = DAMAGE[name]
    with journal.engine.begin() as connection:
        row = connection.execute(select(FACTS).where(FACTS.c.seq == 20)).one()
        damage(connection, row._replace(body=bytes(row.body)) if hasattr(row, "_replace") else row)
    report = verify(journal)
    assert not report.ok
    assert said in report.reason
    assert report.first_bad_seq == (21 if name == "a fact gone" else 20)
    assert report.facts == 19


def test_a_link_from_nowhere_is_found(journal):
    """Also behind the last fact."""
    with journal.engine.begin() as connection:
        connection.execute(insert(LINKS).values(target="x", source_seq=99, relation="cites"))
    report = verify(journal)
    assert (report.ok, report.first_bad_seq) == (False, 99)


def test_a_journal_cut_short_is_whole_but_has_another_head(journal):
    """The head, noted elsewhere, is what shows that the end is missing."""
    before = verify(journal)
    with journal.engine.begin() as connection:
        connection.execute(delete(FACTS).where(FACTS.c.seq == 41))
        connection.execute(delete(LINKS).where(LINKS.c.source_seq == 41))
    after = verify(journal)
    assert after.ok
    assert after.head != before.head


def test_facts_are_read_from_anywhere_to_anywhere(journal):
    """After a seq, until a seq, of one kind; the same facts one by one, by id, by key and by thread."""
    every = list(journal.facts())
    assert [fact.seq for fact in every] == list(range(1, 42))
    assert list(journal.facts(after=10, until=12)) == every[10:12]
    assert list(journal.facts(kind="signal")) == [fact for fact in every if fact.kind == "signal"]
    assert [journal.fact(fact.id) for fact in every] == every
    assert all(journal.by_key(fact.key) == fact for fact in every if hasattr(fact, "key"))
    for thread in {fact.thread_id for fact in every}:
        assert journal.thread(thread) == [fact for fact in every if fact.thread_id == thread]
    assert (journal.fact("no"), journal.by_key("no"), journal.thread("no")) == (None, None, [])


def test_followers_are_those_that_name_a_fact(journal):
    """The forward walk finds exactly whoever's `because` says so, in order."""
    every = list(journal.facts())
    for fact in every:
        expected = [
            (link.relation, later)
            for later in every
            for link in later.because
            if getattr(link, "target", None) == fact.id
        ]
        assert journal.followers(fact.id) == expected


def test_a_long_journal_is_read_in_pages(engine):
    """More facts than one page holds come in order, none twice."""
    journal = Journal(engine)
    flow = small_flow(journal, VirtualClock(beginning()))
    flow._stages = ()
    flow.start()
    with engine.connect():
        for number in range(2100):
            at = beginning() + timedelta(seconds=number)
            flow.submit(TookAction(at=at, by="w", key=str(number), what="w", why="y", area="A"))
    assert [fact.key for fact in journal.facts()] == [str(number) for number in range(2100)]
    assert verify(journal).facts == 2100
