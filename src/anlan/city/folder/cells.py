"""One cell of a sheet, read and written by the type of its field."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from msgspec import NODEFAULT, Struct
from msgspec.inspect import (
    BoolType,
    DateTimeType,
    DateType,
    EnumType,
    FloatType,
    IntType,
    NoneType,
    StructType,
    UnionType,
    VarTupleType,
    type_info,
)

from anlan.city.folder.layout import LIST_MARK
from anlan.core.places import Point

EMPTY_LIST = "-"
"""Says that a list is empty where an empty cell would mean the usual one."""
PLACE = ("lon", "lat", "within_m")
"""A place takes columns of its own."""


class CellError(ValueError):
    """A cell that does not hold what its column is for; says what is allowed."""


class Column(Struct, frozen=True):
    """A column: the field it fills, its type, and whether it must be there."""

    name: str
    field: str
    form: str
    required: bool
    default: object = None
    allowed: tuple[str, ...] = ()


@cache
def columns_of(record: type[Struct], without: tuple[str, ...] = ()) -> tuple[Column, ...]:
    """The columns of a record's sheet, in the order of its fields; lists of records are left out by `without`."""
    shape = type_info(record)
    assert isinstance(shape, StructType)  # noqa: S101 — records are structs
    found: list[Column] = []
    for field in shape.fields:
        if field.name in without:
            continue
        form, optional, allowed = _form(field.type)
        required = field.default is NODEFAULT and field.default_factory is NODEFAULT and not optional
        default = None if field.default is NODEFAULT else field.default
        if form == "place":
            found += [Column(name, field.name, "place", required and name != PLACE[2]) for name in PLACE]
        else:
            found.append(Column(field.name, field.name, form, required, default, allowed))
    return tuple(found)


def _form(kind: msgspec.inspect.Type) -> tuple[str, bool, tuple[str, ...]]:
    if isinstance(kind, UnionType):
        (inner,) = [one for one in kind.types if not isinstance(one, NoneType)]
        return _form(inner)[0], True, _form(inner)[2]
    if isinstance(kind, EnumType):
        return "word", False, tuple(str(one.value) for one in kind.cls)
    if isinstance(kind, VarTupleType):
        return "list", False, ()
    if isinstance(kind, StructType):
        assert kind.cls is Point  # noqa: S101 — other structs have files or sheets of their own
        return "place", False, ()
    forms = {IntType: "int", FloatType: "float", BoolType: "bool", DateType: "date", DateTimeType: "time"}
    return forms.get(type(kind), "text"), False, ()


def value_of(column: Column, cell: str) -> Any:
    """What a filled cell says, as plain data; raises `CellError`."""
    try:
        return _READ[column.form](cell)
    except ValueError as error:
        raise CellError(f"'{cell}' is no {_CALLED[column.form]}") from error


def _whole(cell: str) -> int:
    if not re.fullmatch(r"[+-]?\d+", cell):
        raise ValueError
    return int(cell)


def _number(cell: str) -> float:
    value = float(cell)
    if not math.isfinite(value) or "_" in cell:
        raise ValueError
    return value


def _yes(cell: str) -> bool:
    return {"yes": True, "no": False, "是": True, "否": False}[cell.lower()]


def _yes_or_fail(cell: str) -> bool:
    try:
        return _yes(cell)
    except KeyError:
        raise ValueError from None


def _list(cell: str) -> list[str]:
    return [] if cell == EMPTY_LIST else [part.strip() for part in cell.split(LIST_MARK) if part.strip()]


_READ: dict[str, Callable[[str], Any]] = {
    "text": str,
    "word": str,
    "int": _whole,
    "float": _number,
    "place": _number,
    "bool": _yes_or_fail,
    "list": _list,
    "date": str,
    "time": str,
}
_CALLED = {
    "int": "whole number: digits only, e.g. 12",
    "float": "number: digits and one point, e.g. 3.5",
    "place": "number: degrees in WGS-84 with a point, e.g. 112.51",
    "bool": "yes or no: write yes or no",
}


def cell_of(value: object) -> str:
    """A cell for a plain value, always written the same way."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
        case list() | tuple():
            if any(LIST_MARK in str(one) for one in value):
                raise ValueError(f"{value!r}: an entry of a list cannot hold {LIST_MARK!r}")
            return LIST_MARK.join(str(one) for one in value) or EMPTY_LIST
        case _:
            return str(value)
