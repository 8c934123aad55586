"""Canonical bytes: the one form in which a fact is stored, hashed and compared (RFC 8785)."""

import hashlib
import json
import math
from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

import msgspec
import rfc8785

_LARGE, _LARGEST = 2**53, 10**21
"""Between these RFC 8785 writes floats as digits, and takes no integers."""
_SMALL = 1e-4
"""Below this JSON's writer uses an exponent where ECMAScript does not."""
_BMP = "\uffff"
"""Names beyond the basic plane sort otherwise in UTF-16 than by code point."""
_write = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


def plain(value: object) -> object:
    """The JSON form of a value: UTC times with microseconds, enums by value.

    Raises ValueError for NaN, infinities, naive times and NUL.
    """
    return _plain(msgspec.to_builtins(value, builtin_types=(datetime,)), _as_it_is)


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of a struct, mapping or sequence. The same value always gives the same bytes."""
    built = msgspec.to_builtins(value, builtin_types=(datetime,))
    try:
        return _write(_plain(built, _as_json_writes)).encode()
    except _Unusual:
        return rfc8785.dumps(_plain(built, _as_it_is))  # type: ignore[arg-type]  # _plain leaves JSON types only


def sha256(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def stamp(at: datetime) -> str:
    """`2018-09-16T01:00:00.000000Z`: always UTC, always six digits, so text order is time order."""
    if at.tzinfo is None:
        raise ValueError(f"naive time {at!r}: every time carries its zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


class _Unusual(Exception):
    """A value that the fast JSON writer would not write as RFC 8785 does."""


def _as_it_is(value: float) -> float:
    return value


def _as_json_writes(value: float) -> float:
    """A number that JSON's writer prints as ECMAScript does: whole ones as integers, the others in plain digits."""
    size = abs(value)
    if size < _LARGE and value.is_integer():
        return int(value)
    if _SMALL <= size < _LARGE:
        return value
    raise _Unusual


def _plain(value: object, number: Callable[[float], float]) -> object:
    kind = type(value)
    if kind is str:
        return _text(value)  # type: ignore[arg-type]  # a str
    if value is None or kind is bool:
        return value
    if kind is float:
        if not math.isfinite(value):  # type: ignore[arg-type]  # a float
            raise ValueError("a fact holds no NaN and no infinity: say None for unknown")
        return number(value)  # type: ignore[arg-type]  # a float
    if kind is int:
        return _whole(value, number)  # type: ignore[arg-type]  # an int
    if kind is dict:
        if number is _as_json_writes and any(not key.isascii() and max(key) > _BMP for key in value):  # type: ignore[attr-defined]
            raise _Unusual
        return {_text(key): _plain(item, number) for key, item in value.items()}  # type: ignore[attr-defined]
    if kind is list or kind is tuple:
        return [_plain(item, number) for item in value]  # type: ignore[attr-defined]
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, Enum):
        return _plain(value.value, number)
    raise TypeError(f"{kind.__name__} has no canonical form")


def _text(value: str) -> str:
    if "\x00" in value:
        raise ValueError("a fact holds no NUL: not every database can store one")
    return value


def _whole(value: int, number: Callable[[float], float]) -> float:
    size = abs(value)
    if size < _LARGE:
        return value
    if number is _as_json_writes:
        raise _Unusual
    if size < _LARGEST and int(Decimal(repr(float(value)))) == value:
        return float(value)  # the float 1e16 reads back as an integer, and must be written as it was
    return value
