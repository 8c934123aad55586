"""A house killed anywhere and opened again goes on as if nothing had been: nothing lost, nothing doubled."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import pytest
from sqlalchemy import event

from anlan.city.house import House
from anlan.core.facts import Fact, Given
from anlan.core.given import GroupChanged
from anlan.core.signals import Signal
from anlan.flow.digest import journal_digest
from anlan.store.journal.verify import verify


class Killed(BaseException):
    """The end of a process, as far as one process can play it."""


@contextmanager
def killed_at(house, number: int) -> Iterator[None]:
    """Raise before the commit of this number, or right after it for a negative one."""
    seen = [0]
    commit = house.journal.commit

    def one(turn) -> None:
        seen[0] += 1
        if seen[0] == number:
            raise Killed
        commit(turn)
        if seen[0] == -number:
            raise Killed

    house.journal.commit = one
    yield


@contextmanager
def killed_at_statement(house, number: int) -> Iterator[list[int]]:
    """Raise before the statement or commit of this number on the journal's database."""
    seen = [0]

    def look(*_rest) -> None:
        seen[0] += 1
        if seen[0] == number:
            raise Killed

    event.listen(house.engine, "before_cursor_execute", look)
    event.listen(house.engine, "commit", look)
    try:
        yield seen
    finally:
        event.remove(house.engine, "before_cursor_execute", look)
        event.remove(house.engine, "commit", look)


@dataclass(frozen=True)
class Unbroken:
    """A journal to compare with: its facts, the sum over its bytes, and the end of its chain."""

    facts: list[Fact]
    digest: str
    head: str

    @property
    def turns(self) -> int:
        """How many turns it has."""
        return sum(isinstance(fact, Given) for fact in self.facts)

    def equals(self, house: House) -> bool:
        """The same bytes in the same order, each written with as many readings known."""
        found = verify(house.journal)
        return found.ok and found.head == self.head and journal_digest(house.journal) == self.digest


@pytest.fixture(scope="module")
def unbroken(played) -> Unbroken:
    """What the journal of the house that nobody killed says."""
    journal = played.house.journal
    return Unbroken(list(journal.facts()), journal_digest(journal), verify(journal).head)


def go_on(play, small, name: str, broken) -> object:
    """Leave the house as a killed process does, open it again at that time, and play to the end."""
    broken.house.engine.dispose()
    broken.house.log.close()
    again = play(small, name, at=broken.house.clock.now())
    again.run()
    return again.house


def test_the_small_flood_has_everything_a_break_could_harm(unbroken):
    """Silence told by a heartbeat alone, a red warning with two approvers, tasks, confirmations, scores."""
    kinds = Counter(fact.kind for fact in unbroken.facts)
    assert kinds["warning_issued"] >= 3
    assert kinds["score"] >= 1
    assert kinds["field_reported"] >= 1
    assert kinds["confirmed"] >= 1
    changes = [fact for fact in unbroken.facts if isinstance(fact, GroupChanged)]
    silent = {fact.change for fact in changes if fact.signal_kind == "silence"}
    assert silent >= {"opened", "cleared"}
    assert any(len(fact.members) == 3 for fact in changes if fact.signal_kind == "silence")


@pytest.mark.slow
def test_a_house_killed_at_any_turn_ends_with_the_same_journal(play, small, unbroken):
    """Before or after the commit of every so-many-th turn: after the restart every byte is as if nothing had been."""
    step = max(1, unbroken.turns // 12)
    for number in [*range(1, unbroken.turns, step), *range(-2, -unbroken.turns, -step * 2)]:
        broken = play(small, f"turn{number}")
        with pytest.raises(Killed), killed_at(broken.house, number):
            broken.run()
        house = go_on(play, small, f"turn{number}", broken)
        assert unbroken.equals(house), f"killed at turn {number}"


@pytest.mark.slow
def test_a_house_killed_at_any_change_of_a_group_ends_with_the_same_journal(play, small, unbroken):
    """The moment between the operators' step and the flow's commit, of each change of each moment."""
    changes = [fact.key for fact in unbroken.facts if isinstance(fact, GroupChanged)]
    for number, key in enumerate(changes):
        broken = play(small, f"change{number}")
        submit = broken.house.flow.submit

        def dies(given, *, submit=submit, key=key, **more):
            if given.key == key:
                raise Killed
            return submit(given, **more)

        broken.house.flow.submit = dies
        with pytest.raises(Killed):
            broken.run()
        house = go_on(play, small, f"change{number}", broken)
        assert unbroken.equals(house), f"killed before {key}"


@pytest.mark.slow
def test_a_house_killed_at_any_statement_ends_with_the_same_journal(play, small, unbroken):
    """A dozen statements spread over the whole flood, checkpoints and cursors among them."""
    whole = play(small, "whole")
    with killed_at_statement(whole.house, 0) as seen:
        whole.run()
    for number in range(150, seen[0], seen[0] // 12):
        broken = play(small, f"statement{number}")
        with pytest.raises(Killed), killed_at_statement(broken.house, number):
            broken.run()
        house = go_on(play, small, f"statement{number}", broken)
        assert unbroken.equals(house), f"killed at statement {number}"


def test_a_checkpoint_anywhere_changes_nothing(play, small, unbroken, monkeypatch):
    """Operators put aside and taken up again at every third moment tell the same."""
    monkeypatch.setattr("anlan.city.streaming.CHECKPOINT_EVERY", 3)
    replay = play(small)
    replay.run()
    assert unbroken.equals(replay.house)


def test_a_house_left_and_opened_twice_says_nothing_twice(play, played, small, unbroken):
    """The whole scenario again over a house that has lived through it adds no fact and no reading."""
    first = play(small)
    first.run()
    house = go_on(play, small, "house", first)
    assert unbroken.equals(house)
    assert house.log.last_offset() == played.house.log.last_offset()


def test_readings_that_came_while_the_house_was_down_are_told_when_it_is_back(play, small):
    """Ingest goes on without the flow: what the log holds beyond the last turn is stepped aloud, once."""
    replay = play(small)
    replay.run()
    house, n = replay.house, len(list(replay.house.journal.facts()))
    series = "linjiang/m1/stage"
    at = house.clock.now()
    intake = house.intake()
    house.engine.dispose()
    times = [at.isoformat()]
    intake.ingest_columns(small.records[1][1], [series], times, np.array([9.0]), "m", known_at=at)
    again = play(small, at=at)
    again.house.start()
    receipts = again.house.floor.pump()
    told = [fact for receipt in receipts for fact in receipt.facts]
    assert any(isinstance(fact, Signal) for fact in told)
    assert again.house.floor.pump() == []
    assert len(list(again.house.journal.facts())) == n + len(told)
