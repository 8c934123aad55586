"""Hypothesis strategies for facts of every kind, read off the types themselves: a new kind is covered at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
from hypothesis import strategies as st
from msgspec import inspect

from anlan.core.facts import KINDS, Fact

SAFE_INTEGERS = st.integers(-(2**53) + 1, 2**53 - 1)
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
KEYS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), min_size=1, max_size=40)
NUMBERS = st.floats(allow_nan=False, allow_infinity=False)
ZONES = st.sampled_from([UTC, timezone(timedelta(hours=8)), timezone(timedelta(hours=-3, minutes=-30))])
TIMES = st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30), timezones=ZONES)  # noqa: DTZ001 — zones follow
PLAIN = st.recursive(
    st.none() | st.booleans() | SAFE_INTEGERS | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=5,
)
"""Anything JSON can say."""

_HEADER = ("id", "seq", "known_at", "mode")


def drafts(kind: str) -> st.SearchStrategy[Fact]:
    """Facts of one kind as a stage or a sender would draft them; raises KeyError for an unknown kind."""
    return structs(KINDS[kind], leave_out=_HEADER)


def any_draft() -> st.SearchStrategy[Fact]:
    """Facts of any kind that is registered now."""
    return st.sampled_from(sorted(KINDS)).flatmap(drafts)


def structs(cls: type[Any], leave_out: Iterable[str] = ()) -> st.SearchStrategy[Any]:
    """Any value of a msgspec struct."""
    info = inspect.type_info(cls)
    if not isinstance(info, inspect.StructType):
        raise TypeError(f"{cls.__name__} is no struct")
    skipped = set(leave_out)
    fields = {field.name: _of(field.type) for field in info.fields if field.name not in skipped}
    if "key" in fields and issubclass(cls, Fact):
        fields["key"] = KEYS
    return st.builds(cls, **fields)


def _of(info: inspect.Type) -> st.SearchStrategy[Any]:
    """The strategy of one field's type."""
    match info:
        case inspect.Metadata():
            return _of(info.type)
        case inspect.UnionType():
            return st.one_of([_of(item) for item in info.types])
        case inspect.StructType():
            return structs(info.cls)
        case inspect.EnumType():
            return st.sampled_from(list(info.cls))
        case inspect.VarTupleType():
            return st.lists(_of(info.item_type), max_size=3).map(tuple)
        case inspect.TupleType():
            return st.tuples(*(_of(item) for item in info.item_types))
        case inspect.ListType():
            return st.lists(_of(info.item_type), max_size=3)
        case inspect.DictType():
            return st.dictionaries(_of(info.key_type), _of(info.value_type), max_size=3)
        case inspect.CustomType(cls=cls) if cls is object:
            return PLAIN
        case inspect.LiteralType():
            return st.sampled_from(info.values)
        case _:
            return _SIMPLE[type(info)]


_SIMPLE: dict[type[inspect.Type], st.SearchStrategy[Any]] = {
    inspect.NoneType: st.none(),
    inspect.BoolType: st.booleans(),
    inspect.IntType: SAFE_INTEGERS,
    inspect.FloatType: NUMBERS,
    inspect.StrType: TEXTS,
    inspect.DateTimeType: TIMES,
    inspect.AnyType: PLAIN,
}


def again(value: Any) -> Any:
    """A struct after a journey through JSON: what a journal gives back."""
    return msgspec.json.decode(msgspec.json.encode(value), type=type(value))
