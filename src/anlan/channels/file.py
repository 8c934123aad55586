"""A folder that another system picks messages up from: one .txt and, for warnings, one .xml a message."""

from __future__ import annotations

import os
import re
from pathlib import Path

from anlan.channels.gate import marked
from anlan.core.ports import Outgoing

_FILE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,200}")


class File:
    """Writes each message under its outbox id, whole or not at all; the same message is the same file."""

    name = "file"
    deduplicates = True

    def __init__(self, *, folder: str | Path, public: bool = False) -> None:
        self.folder, self.public = Path(folder), public

    def send(self, message: Outgoing) -> str:
        """Write the .xml, then the .txt, whose presence says that both are whole.

        Raises OSError when the folder takes no files, ValueError for an id that cannot name one.
        """
        if not _FILE_NAME.fullmatch(message.id):
            raise ValueError(f"outbox id {message.id!r} cannot name a file")
        text = self.folder / f"{message.id}.txt"
        if text.exists():
            return f"already written: {text.name}"
        self.folder.mkdir(parents=True, exist_ok=True)
        if message.cap:
            _write(self.folder / f"{message.id}.xml", message.cap)
        _write(text, _letter(marked(message, deduplicates=True)))
        return f"written: {text.name}"


def _letter(message: Outgoing) -> str:
    head = (f"To: {message.to}", f"Mode: {message.mode.value}", f"Standing: {message.standing}")
    return "\n".join([message.subject, *head, "", message.text, ""])


def _write(path: Path, text: str) -> None:
    """Readers see no file or the whole one, and a power cut after this changes nothing."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as file:
        file.write(text.encode())
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
