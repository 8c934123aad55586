"""The files of a folder as text: UTF-8, or what the folder declares; anything else is named with its line."""

from __future__ import annotations

import tomllib
from pathlib import Path

from anlan.city.folder.layout import ENCODINGS
from anlan.city.folder.problems import Problem


class Files:
    """Reads files of one folder and gathers what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []
        self._encodings = self._declared()

    def text(self, name: str) -> str | None:
        """The text of a file with plain line ends; None when it is not there or cannot be read."""
        path = self.folder / name
        if not path.is_file():
            return None
        stored = path.read_bytes()
        encoding = self._encodings.get(name, "utf-8-sig")
        try:
            return stored.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError as error:
            self.problems.append(_undecoded(name, stored, error.start, encoding))
        except LookupError:
            now = 'use a name Python knows, e.g. "gbk", or save the file as UTF-8'
            self.problems.append(Problem(name, 1, f"no encoding is called {encoding!r} ({ENCODINGS})", now))
        return None

    def _declared(self) -> dict[str, str]:
        path = self.folder / ENCODINGS
        if not path.is_file():
            return {}
        try:
            found = tomllib.loads(path.read_text("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.problems.append(Problem(ENCODINGS, 1, str(error), 'write lines like "posts.csv" = "gbk"'))
            return {}
        return {str(name): str(encoding) for name, encoding in found.items()}


def _undecoded(name: str, stored: bytes, start: int, encoding: str) -> Problem:
    line = stored.count(b"\n", 0, start) + 1
    if encoding != "utf-8-sig":
        what = f"byte 0x{stored[start]:02x} is not {encoding}, as {ENCODINGS} declares"
        return Problem(name, line, what, f"correct {ENCODINGS}, or save the file as UTF-8")
    now = "save the file as UTF-8"
    if _reads_as_gbk(stored):
        now += f', or declare "{name}" = "gbk" in {ENCODINGS}; it seems to be GBK'
    return Problem(name, line, f"byte 0x{stored[start]:02x} is not UTF-8", now)


def _reads_as_gbk(stored: bytes) -> bool:
    try:
        stored.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return True
