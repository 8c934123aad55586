"""Who may log in: the right password, not too many tries, and a session that ends by itself."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select

from anlan.core.people import Role, User
from anlan.store.journal.schema import PEOPLE, SESSIONS
from anlan.store.people import People

WANG = User(name="王伟", role=Role.OFFICER, areas=("A", "B"), post="duty")
QUICK = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
"""Weak on purpose: these tests are about who gets in, not about how long guessing takes."""


@pytest.fixture
def people(engine, clock):
    """Give a house that knows one officer."""
    people = People(engine, clock, QUICK)
    people.add(WANG, "open sesame")
    return people


def later(clock, **span):
    """Turn the clock on."""
    clock.turn_to(clock.now() + timedelta(**span))


def test_the_right_password_opens_and_nothing_else_does(people):
    """The person as they were added; else nobody, for whatever reason."""
    assert people.check("王伟", "open sesame") == WANG
    for name, password in (("王伟", "open"), ("王伟", ""), ("li", "open sesame"), ("", ""), ("a\x00", "x")):
        assert people.check(name, password) is None
    assert people.find("王伟") == WANG
    assert people.find("li") is None


def test_passwords_are_kept_as_argon2id(engine, clock):
    """Not the word itself, and by the parameters the library's authors recommend unless told otherwise."""
    People(engine, clock).add(WANG, "open sesame")
    with engine.connect() as connection:
        secret = connection.execute(select(PEOPLE.c.secret)).scalar_one()
    assert secret.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert "sesame" not in secret


def test_a_password_is_needed_and_has_an_end(people):
    """Empty ones and ones that would keep the machine busy are refused at once."""
    for password in ("", "x" * 1025):
        with pytest.raises(ValueError, match="1 to 1024"):
            people.add(WANG, password)
    assert people.check("王伟", "x" * 10_000_000) is None


def test_an_unknown_name_costs_the_same_work_as_a_known_one(engine, clock):
    """Both are checked against one hash of the same cost: the answer's delay tells nobody who exists."""
    hasher = CountingHasher(time_cost=1, memory_cost=1024, parallelism=1)
    people = People(engine, clock, hasher)
    people.add(WANG, "open sesame")
    costs = []
    for name in ("王伟", "nobody"):
        hasher.verified.clear()
        people.check(name, "wrong")
        costs.append([secret.rsplit("$", 2)[0] for secret in hasher.verified])
    assert costs[0] == costs[1]
    assert len(costs[0]) == 1


class CountingHasher(PasswordHasher):
    """Remembers which hashes it was asked to check."""

    def __init__(self, **cost: int) -> None:
        super().__init__(**cost)
        self.verified: list[str] = []

    def verify(self, hash, password):
        self.verified.append(hash)
        return super().verify(hash, password)


@pytest.mark.parametrize("name", ["王伟", "nobody"])
def test_five_failures_lock_a_name_for_a_minute_and_then_ever_longer(people, clock, name):
    """1, 2, 4 … minutes up to an hour, for known and unknown names alike; the right word does not open a lock."""
    for _ in range(5):
        assert people.locked_s(name) == 0
        people.check(name, "wrong")
    waits = []
    for _ in range(8):
        waits.append(people.locked_s(name))
        assert people.check(name, "open sesame") is None
        later(clock, seconds=waits[-1])
        people.check(name, "wrong")
    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_the_right_password_after_the_lock_forgets_the_failures(people, clock):
    """And locking one name locks no other."""
    for _ in range(5):
        people.check("王伟", "wrong")
        people.check("li", "wrong")
    assert people.check("王伟", "open sesame") is None
    later(clock, minutes=1)
    assert people.check("王伟", "open sesame") == WANG
    for _ in range(4):
        people.check("王伟", "wrong")
    assert people.locked_s("王伟") == 0


def test_a_session_is_known_by_its_token_only(people, engine):
    """256 random bits, of which the database holds a hash."""
    one, two = people.open(WANG), people.open(WANG)
    assert one != two
    assert len(one) >= 43
    assert people.who(one) == people.who(two) == WANG
    assert people.who("") is None
    assert people.who(one + "x") is None
    with engine.connect() as connection:
        assert not {one, two} & set(connection.execute(select(SESSIONS.c.digest)).scalars())


def test_a_session_ends_after_thirty_idle_minutes(people, clock):
    """Whoever keeps working stays; whoever stops is asked again."""
    token = people.open(WANG)
    for _ in range(4):
        later(clock, minutes=29)
        assert people.who(token) == WANG
    later(clock, minutes=31)
    assert people.who(token) is None
    assert people.who(token) is None


def test_a_session_ends_after_twelve_hours_whatever_happens(people, clock):
    """Also of somebody who never paused."""
    token = people.open(WANG)
    for _ in range(36):
        later(clock, minutes=20)
        assert people.who(token) == WANG
    later(clock, minutes=1)
    assert people.who(token) is None


def test_a_closed_session_is_over_and_the_others_go_on(people):
    """Logging out here logs nobody out there."""
    one, two = people.open(WANG), people.open(WANG)
    people.close(one)
    people.close("never was")
    assert people.who(one) is None
    assert people.who(two) == WANG


def test_a_changed_person_must_log_in_again(people):
    """New rights never slip into an old session, and the removed are out at once."""
    token = people.open(WANG)
    people.add(User(name="王伟", role=Role.FIELD, areas=("A",)), "new word")
    assert people.who(token) is None
    assert people.check("王伟", "open sesame") is None
    assert people.check("王伟", "new word").role is Role.FIELD
    token = people.open(WANG)
    people.remove("王伟")
    assert people.who(token) is None
    assert people.check("王伟", "new word") is None
