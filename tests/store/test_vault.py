"""Personal words are readable with the house's key, recognisable by a digest, and gone when their person is erased."""

import os
import stat

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select, update

from anlan.store.journal.database import open_database
from anlan.store.journal.schema import SUBJECT_KEYS, VAULT
from anlan.store.vault import Vault, master_key, new_reference

KEY = bytes(range(32))
WORDS = "我住在三号楼, my number is 138-0013-8000"


@given(st.lists(st.tuples(st.sampled_from("abc"), st.text(st.characters(codec="utf-8"))), max_size=6))
def test_every_text_is_read_as_it_was_kept(kept):
    """Any words, any number of them, under one person or several."""
    vault = Vault(open_database("sqlite://"), KEY)
    references = [vault.keep(subject, text) for subject, text in kept]
    assert [vault.read(reference) for reference in references] == [text for _, text in kept]
    assert len(set(references)) == len(references)


def test_erasing_a_person_erases_them_alone(engine):
    """Their words are gone, everybody else's stay; erasing again or erasing nobody is no error."""
    vault = Vault(engine, KEY)
    mine, yours = vault.keep("me", WORDS), vault.keep("you", WORDS)
    vault.erase("me")
    vault.erase("me")
    vault.erase("nobody")
    assert vault.read(mine) is None
    assert vault.read(yours) == WORDS
    with engine.connect() as connection:
        assert connection.execute(select(SUBJECT_KEYS.c.subject)).scalars().all() == ["you"]


def test_an_erased_person_who_comes_back_begins_anew(engine):
    """A new key: nothing of the earlier time can be read with it."""
    vault = Vault(engine, KEY)
    with engine.connect() as connection:
        before = vault.keep("me", "before")
        sealed = connection.execute(select(VAULT)).one()
    vault.erase("me")
    after = vault.keep("me", "after")
    with engine.begin() as connection:
        connection.execute(VAULT.insert().values(**sealed._mapping))
    assert vault.read(after) == "after"
    with pytest.raises(InvalidTag):
        vault.read(before)


def test_nothing_in_the_database_can_be_read_without_the_key(engine):
    """Neither words nor keys lie open; another master key opens nothing."""
    vault = Vault(engine, KEY)
    reference = vault.keep("me", WORDS)
    with engine.connect() as connection:
        stored = b"".join(
            bytes(cell)
            for table in (VAULT, SUBJECT_KEYS)
            for row in connection.execute(select(table))
            for cell in row
            if not isinstance(cell, str)
        )
    assert WORDS.encode() not in stored
    with pytest.raises(InvalidTag):
        Vault(engine, os.urandom(32)).read(reference)


def test_a_changed_row_is_found_out(engine):
    """Sealed words cannot be edited, nor moved to another reference."""
    vault = Vault(engine, KEY)
    one, two = vault.keep("me", "one"), vault.keep("me", "two")
    with engine.begin() as connection:
        row = connection.execute(select(VAULT).where(VAULT.c.reference == two)).one()
        changed = update(VAULT).where(VAULT.c.reference == one)
        connection.execute(changed.values(nonce=row.nonce, sealed=row.sealed))
    with pytest.raises(InvalidTag):
        vault.read(one)


def test_erased_words_leave_the_files_of_an_embedded_house(tmp_path):
    """The wrapped key lies neither in the database file nor in its write-ahead log any more."""
    engine = open_database(f"sqlite:///{tmp_path / 'v.sqlite'}")
    vault = Vault(engine, KEY)
    vault.keep("me", WORDS)
    with engine.connect() as connection:
        wrapped = bytes(connection.execute(select(SUBJECT_KEYS.c.wrapped)).scalar_one())
    assert any(wrapped in path.read_bytes() for path in tmp_path.iterdir())
    vault.erase("me")
    assert not any(wrapped in path.read_bytes() for path in tmp_path.iterdir())
    engine.dispose()


def test_a_digest_recognises_words_only_in_this_house(engine):
    """The same words give the same digest here, others or elsewhere another; it says nothing of their length."""
    vault = Vault(engine, KEY)
    assert vault.digest(WORDS) == vault.digest(WORDS)
    assert vault.digest(WORDS) != vault.digest(WORDS + " ")
    assert vault.digest(WORDS) != Vault(engine, os.urandom(32)).digest(WORDS)
    assert {len(vault.digest(text)) for text in ("", WORDS)} == {64}


def test_an_unknown_reference_reads_as_nothing(engine):
    """As if it had been erased: nobody can tell the two apart."""
    assert Vault(engine, KEY).read(new_reference()) is None


def test_the_master_key_is_made_once_for_the_owner_alone(tmp_path):
    """32 random bytes in a file of mode 600, the same at every start."""
    path = tmp_path / "secrets" / "master.key"
    key = master_key(path)
    assert len(key) == 32
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert master_key(path) == key
    assert [found.name for found in path.parent.iterdir()] == ["master.key"]
    assert master_key(tmp_path / "other.key") != key


def test_a_master_key_that_others_may_read_is_not_used(tmp_path):
    """Said aloud, with what to do."""
    path = tmp_path / "master.key"
    master_key(path)
    path.chmod(0o640)
    with pytest.raises(PermissionError, match="chmod 600"):
        master_key(path)


@pytest.mark.parametrize("length", [0, 16, 33])
def test_a_key_of_another_length_is_no_key(tmp_path, engine, length):
    """A cut or foreign file is refused by name, and never padded."""
    path = tmp_path / "master.key"
    path.write_bytes(b"x" * length)
    path.chmod(0o600)
    with pytest.raises(ValueError, match="32 bytes"):
        master_key(path)
    with pytest.raises(ValueError, match="32 bytes"):
        Vault(engine, b"x" * length)
