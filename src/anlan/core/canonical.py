"""Canonical bytes: the one form in which a fact is stored, hashed and compared (RFC 8785)."""

import hashlib
import math
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

import msgspec
import rfc8785

_LARGE, _LARGEST = 2**53, 10**21
"""Between these RFC 8785 writes floats as digits, and takes no integers."""


def plain(value: object) -> object:
    """The JSON form of a value: UTC times with microseconds, enums by value.

    Raises ValueError for NaN, infinities, naive times and NUL.
    """
    built = msgspec.to_builtins(value, builtin_types=(datetime,))
    return _plain(built)


def canonical(value: object) -> bytes:
    """RFC 8785 bytes of a struct, mapping or sequence. The same value always gives the same bytes."""
    return rfc8785.dumps(plain(value))  # type: ignore[arg-type]  # plain() leaves JSON types only


def sha256(data: bytes) -> str:
    """Lower-case hexadecimal SHA-256."""
    return hashlib.sha256(data).hexdigest()


def stamp(at: datetime) -> str:
    """`2018-09-16T01:00:00.000000Z`: always UTC, always six digits, so text order is time order."""
    if at.tzinfo is None:
        raise ValueError(f"naive time {at!r}: every time carries its zone")
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _plain(value: object) -> object:
    if isinstance(value, str):
        if "\x00" in value:
            raise ValueError("a fact holds no NUL: not every database can store one")
        return value.value if isinstance(value, Enum) else value
    if (
        isinstance(value, int)
        and _LARGE <= abs(value) < _LARGEST
        and int(Decimal(repr(float(value)))) == value
    ):
        return float(value)  # the float 1e16 reads back as an integer, and must be written as it was
    if isinstance(value, bool | int) or value is None:
        return value.value if isinstance(value, Enum) else value
    if isinstance(value, dict):
        return {_plain(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, datetime):
        return stamp(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ValueError("a fact holds no NaN and no infinity: say None for unknown")
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")
