"""Text that comes in: UTF-8, or GBK when the source declares it or when it is certain, else broken."""

from __future__ import annotations

from collections.abc import Container, Sequence

from anlan.intake.draft import Distinct, Draft
from anlan.intake.receipt import Reason

BROKEN = "bytes that are neither UTF-8 nor certain to be GBK"
GBK = "gb18030"
"""Read with the superset of GBK."""


def decode_all(texts: Sequence[bytes], declared: str | None, known: Container[str]) -> list[str]:
    """The texts of one column: UTF-8 if all of it is; else GBK when declared or certain; else broken bytes escaped."""
    try:
        return [text.decode() for text in texts]
    except UnicodeDecodeError:
        pass
    try:
        as_gbk = [text.decode(declared or GBK) for text in texts]
    except (UnicodeDecodeError, LookupError):
        as_gbk = []
    if as_gbk and (declared or is_certain(as_gbk, known)):
        return as_gbk
    return [text.decode("utf-8", "surrogateescape") for text in texts]


def is_certain(names: Sequence[str], known: Container[str]) -> bool:
    """GBK is certain when every name beyond ASCII, read that way, is a series the city knows."""
    beyond = [name for name in names if not name.isascii()]
    return bool(beyond) and all(name in known for name in beyond)


def is_broken(text: str | None) -> bool:
    """Whether bytes of the text could not be read, here or by somebody before us (U+FFFD)."""
    return text is not None and any(mark == "\ufffd" or "\ud800" <= mark <= "\udfff" for mark in text)


def refuse_broken(draft: Draft, column: Distinct) -> None:
    """Put aside the rows whose text in this column is broken."""
    for place, text in enumerate(column.texts):
        if text is not None and not text.isascii() and is_broken(text):
            draft.refuse(column.of == place, Reason.BROKEN_TEXT, BROKEN)
