"""Units by their UCUM codes. Readings are stored in the unit of their series; what arrives otherwise is converted."""

from __future__ import annotations

import math
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pint.facets.plain import PlainQuantity, PlainUnit

_ANNOTATION = re.compile(r"\{[^{}]*\}")


class InconvertibleUnit(ValueError):
    """A unit that is no UCUM code, or measures something else, or is not linear in the other."""


def spoken(code: str) -> str:
    """A UCUM code as people read it: what is only counted is not written, brackets are not read out.

    >>> spoken("m3/s"), spoken("[ppm]"), spoken("{piece}")
    ('m3/s', 'ppm', '')
    """
    return _ANNOTATION.sub("", code).strip("[]")


@lru_cache(maxsize=4096)
def converter(from_unit: str, to_unit: str) -> tuple[float, float]:
    """Scale and offset so that `value_in_to = value_in_from * scale + offset`; raises `InconvertibleUnit`.

    >>> converter("mm", "m")
    (0.001, 0.0)
    """
    if from_unit == to_unit:
        return 1.0, 0.0
    zero, one, two = (_convert(amount, from_unit, to_unit) for amount in (0.0, 1.0, 2.0))
    scale = one - zero
    if not math.isclose(two - one, scale, rel_tol=1e-9) or not math.isfinite(scale):
        raise InconvertibleUnit(f"{from_unit!r} is not linear in {to_unit!r}")
    return scale, zero


def is_unit(code: str) -> bool:
    """Whether `code` is a UCUM code we can read, e.g. "m3/s"."""
    try:
        _units(code)
    except InconvertibleUnit:
        return False
    return True


def _convert(amount: float, from_unit: str, to_unit: str) -> float:
    registry, source, target = _registry(), _units(from_unit), _units(to_unit)
    try:
        return float(registry.Quantity(amount, source).to(target).magnitude)
    except Exception as error:
        raise InconvertibleUnit(f"{from_unit!r} does not convert to {to_unit!r}") from error


@lru_cache(maxsize=4096)
def _units(code: str) -> PlainUnit:
    """The pint unit of a UCUM code; annotations such as "{person}" say what is counted and measure nothing."""
    bare = _ANNOTATION.sub("", code).strip(".")
    if bare.startswith("/"):
        bare = "1" + bare
    try:
        quantity: PlainQuantity[float] = _registry().from_ucum(bare or "1")
        if quantity.magnitude != 1:
            raise InconvertibleUnit(f"{code!r} carries a number")
        return quantity.units
    except Exception as error:  # the parser raises its own, the lexer's and pint's errors
        raise InconvertibleUnit(f"{code!r} is no UCUM code we can read") from error


@cache
def _registry() -> Any:
    """Loaded on the first real conversion: reading the unit tables takes a third of a second."""
    from ucumvert import PintUcumRegistry  # noqa: PLC0415 — equal units must not cost the import

    return PintUcumRegistry()
