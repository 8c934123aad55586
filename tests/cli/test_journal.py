"""`anlan journal`: what was tampered with is named, and tables can be built again from the facts."""

import json
import shutil

import pytest
from sqlalchemy import select, text, update

from anlan.store.journal.database import open_database
from anlan.store.journal.schema import DECISIONS, FACTS, SCREEN


@pytest.fixture
def house(drilled, tmp_path):
    """Give a copy of the played house that a test may spoil."""
    return shutil.copytree(drilled[0], tmp_path / "copy")


@pytest.fixture
def engine(house):
    """Give its database."""
    engine = open_database(f"sqlite:///{house / 'journal.db'}", durable=False)
    yield engine
    engine.dispose()


def test_a_whole_journal_verifies(call, drilled):
    """Every id, the chain, and how many facts there are."""
    done = call("journal", "verify", "--home", drilled[0])
    assert done.exit_code == 0
    facts = json.loads(call("status", "--json", "--home", drilled[0]).stdout)["facts"]
    assert done.stdout == f"{facts} facts, chain whole\n"


def test_a_tampered_row_is_named(call, house, engine):
    """One changed letter in one text is found, with its place."""
    with engine.begin() as connection:
        seq, body = connection.execute(
            select(FACTS.c.seq, FACTS.c.body).where(FACTS.c.kind == "warning")
        ).first()
        spoiled = bytes(body).replace(b"advis", b"ADVIS", 1).replace(b"statu", b"STATU", 1)
        assert spoiled != bytes(body)
        connection.execute(update(FACTS).where(FACTS.c.seq == seq).values(body=spoiled))
    refused = call("journal", "verify", "--home", house)
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert f"fact {seq}: " in refused.stderr


def test_a_removed_row_is_named(call, house, engine):
    """A fact that was taken out leaves a hole that is told."""
    with engine.begin() as connection:
        connection.execute(FACTS.delete().where(FACTS.c.seq == 100))
    refused = call("journal", "verify", "--home", house)
    assert refused.exit_code == 1
    assert "seq 100 is missing" in refused.stderr


def test_rebuilt_tables_are_the_tables_that_were_lost(call, house, engine):
    """Decision tables byte for byte; screen tables come too; twice gives the same."""
    query = select(DECISIONS.c.name, DECISIONS.c.key, DECISIONS.c.position, DECISIONS.c.body)
    query = query.order_by(DECISIONS.c.name, DECISIONS.c.position)
    with engine.connect() as connection:
        before = [tuple(row) for row in connection.execute(query)]
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        connection.execute(DECISIONS.delete())
    done = call("journal", "rebuild", "--home", house)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith(f"rebuilt {len(before)} rows from ")
    with engine.connect() as connection:
        assert [tuple(row) for row in connection.execute(query)] == before
        screens = connection.execute(select(SCREEN).order_by(SCREEN.c.name, SCREEN.c.key)).all()
    assert screens
    assert call("journal", "rebuild", "--home", house).stdout == done.stdout
    with engine.connect() as connection:
        assert connection.execute(select(SCREEN).order_by(SCREEN.c.name, SCREEN.c.key)).all() == screens
        assert connection.execute(text("SELECT count(*) FROM facts")).scalar_one() > 0


def test_a_played_house_is_derived_again_byte_for_byte(call, drilled):
    """The given facts and the readings as they were known give every other fact once more."""
    done = call("journal", "audit", "--home", drilled[0])
    assert done.exit_code == 0, done.output
    assert "byte for byte" in done.stdout
