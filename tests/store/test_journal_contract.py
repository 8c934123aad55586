"""SQLite and PostgreSQL both keep what a journal's database must keep."""

import pytest

from anlan.testing.journals import journal_checks


@pytest.mark.parametrize("name", [name for name, _ in journal_checks(lambda: None)])
def test_the_database_keeps_the_contract(engine, name):
    """Each rule by its name."""
    dict(journal_checks(lambda: engine))[name]()
