"""A database of another version."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import text

from anlan.store.journal.database import UnknownLayout, open_database


def test_a_layout_nobody_knows_is_one_clear_error(tmp_path: Path) -> None:
    """A journal of another version is not guessed at: the table and what is odd about it are named."""
    url = f"sqlite:///{tmp_path / 'journal.db'}"
    engine = open_database(url)
    with engine.begin() as connection:
        connection.execute(text("ALTER TABLE facts ADD COLUMN mood TEXT"))
    engine.dispose()
    with pytest.raises(UnknownLayout, match=r"table facts .*mood.*another version"):
        open_database(url)
