"""The vault: words, names and numbers of people, under one key a person; facts hold references only.

Erasing a person deletes their key, so that whatever copies of the sealed text exist can never be read again.
"""

from __future__ import annotations

import hmac
import os
import secrets
from collections.abc import Callable, Mapping
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import Connection, Engine, delete, select
from sqlalchemy.dialects import postgresql, sqlite

from anlan.store.journal.schema import SUBJECT_KEYS, VAULT

_KEY_BYTES, _NONCE_BYTES = 32, 12


class Vault:
    """Keeps personal text sealed with AES-GCM; the master key only ever wraps the keys of subjects."""

    def __init__(
        self, engine: Engine, master_key: bytes, references: Callable[[str], str] | None = None
    ) -> None:
        """`references` names rows: at random for people, after the message in a replay that must come out twice."""
        if len(master_key) != _KEY_BYTES:
            raise ValueError(f"the master key has {_KEY_BYTES} bytes, not {len(master_key)}")
        self._engine, self._master = engine, AESGCM(master_key)
        self.references = references or (lambda _: new_reference())
        self._digest_key = hmac.digest(master_key, b"anlan digest", sha256)

    def keep(self, subject: str, text: str, about: str = "") -> str:
        """Seal a text under the key of its subject and return a reference to it.

        `about` tells texts apart where references are named after what they are about; kept again, it is kept once.
        """
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            return self._keep(connection, subject, text, about)

    def keep_all(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Seal one text a subject, all or none; subject → reference."""
        with self._engine.connect().execution_options(writes=True) as connection, connection.begin():
            return {
                subject: self._keep(connection, subject, text, subject) for subject, text in texts.items()
            }

    def _keep(self, connection: Connection, subject: str, text: str, about: str) -> str:
        reference, nonce = self.references(about or self.digest(text)), os.urandom(_NONCE_BYTES)
        key = self._key(connection, subject) or self._new_key(connection, subject)
        sealed = AESGCM(key).encrypt(nonce, text.encode(), reference.encode())
        row = {"reference": reference, "subject": subject, "nonce": nonce, "sealed": sealed}
        build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        connection.execute(build(VAULT).values(**row).on_conflict_do_nothing(index_elements=["reference"]))
        return reference

    def read(self, reference: str) -> str | None:
        """The text behind a reference; None when its subject was erased or nobody knows it.

        Raises cryptography.exceptions.InvalidTag when the row was changed or the master key is another one.
        """
        query = select(VAULT.c.subject, VAULT.c.nonce, VAULT.c.sealed).where(VAULT.c.reference == reference)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
            key = None if row is None else self._key(connection, row[0])
        if row is None or key is None:
            return None
        return AESGCM(key).decrypt(bytes(row[1]), bytes(row[2]), reference.encode()).decode()

    def digest(self, text: str) -> str:
        """Keyed HMAC-SHA256, hexadecimal: this house knows the same words again, nobody can read them."""
        return hmac.digest(self._digest_key, text.encode(), sha256).hex()

    def subject(self, reference: str) -> str | None:
        """Whose words a reference stands for; None when they are gone or nobody knows it."""
        query = select(VAULT.c.subject).where(VAULT.c.reference == reference)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one_or_none()

    def erase(self, subject: str) -> None:
        """Forget a person: the key goes, and the sealed texts with it. The caller submits `Erased`."""
        with self._engine.connect().execution_options(writes=True) as connection:
            embedded = connection.dialect.name == "sqlite"
            if embedded:
                connection.exec_driver_sql("PRAGMA secure_delete=ON")
                connection.commit()
            connection.execute(delete(SUBJECT_KEYS).where(SUBJECT_KEYS.c.subject == subject))
            connection.execute(delete(VAULT).where(VAULT.c.subject == subject))
            connection.commit()
        if embedded:
            _empty_wal(self._engine)

    def _key(self, connection: Connection, subject: str) -> bytes | None:
        query = select(SUBJECT_KEYS.c.nonce, SUBJECT_KEYS.c.wrapped).where(SUBJECT_KEYS.c.subject == subject)
        row = connection.execute(query).first()
        return None if row is None else self._master.decrypt(bytes(row[0]), bytes(row[1]), subject.encode())

    def _new_key(self, connection: Connection, subject: str) -> bytes:
        key, nonce = os.urandom(_KEY_BYTES), os.urandom(_NONCE_BYTES)
        wrapped = self._master.encrypt(nonce, key, subject.encode())
        build = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
        statement = build(SUBJECT_KEYS).values(subject=subject, nonce=nonce, wrapped=wrapped)
        connection.execute(statement.on_conflict_do_nothing(index_elements=["subject"]))
        return self._key(connection, subject) or key  # another process may have been first


def new_reference() -> str:
    """A random name of 128 bits for a vault row or a subject; says nothing about whom it stands for."""
    return secrets.token_hex(16)


def named_references(name: str) -> Callable[[str], str]:
    """References made of what they are about: the same run gives the same ones; they say nothing about anybody."""
    return lambda about: sha256(f"{name}|{about}".encode()).hexdigest()[:32]


def new_token() -> str:
    """A random bearer token of 256 bits."""
    return secrets.token_urlsafe(32)


def master_key(path: Path) -> bytes:
    """The master key in a file of mode 600, made at first use; PermissionError when others may read it."""
    if not path.exists():
        _make_key(path)
    if path.stat().st_mode & 0o077:
        raise PermissionError(f"{path} may be read by others: chmod 600 it")
    key = path.read_bytes()
    if len(key) != _KEY_BYTES:
        raise ValueError(f"{path} is no master key: {_KEY_BYTES} bytes are expected, {len(key)} found")
    return key


def _make_key(path: Path) -> None:
    """Write the whole key under another name first: two starting processes agree, a crash leaves no half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{new_reference()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(os.urandom(_KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _empty_wal(engine: Engine) -> None:
    """Fold the write-ahead log back, so that the old page with the key is overwritten there too."""
    connection = engine.raw_connection()  # a checkpoint runs outside any transaction
    try:
        connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
