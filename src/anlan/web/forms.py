"""Forms of acts: what a given fact asks of a person, read from its annotations, and the fact made of answers."""

from __future__ import annotations

from enum import Enum
from typing import Any

import msgspec
from msgspec import Struct, inspect

from anlan.core.acts import ActForm
from anlan.core.facts import Given

HEADER = frozenset(Given.__struct_fields__)
FILLED = frozenset({"role", "scripted", "digest", "caller_digest", "likeness", "extracted"})
"""What the house says of the person, never the person of themselves; and what it reads out of words by rules."""
REFERENCE = "_ref"


class Field(Struct, frozen=True, kw_only=True):
    """One thing a form asks."""

    name: str
    type: str
    """text | number | integer | boolean | time | choice | list | map."""
    required: bool
    personal: bool = False
    """Words that go into the vault."""
    choices: tuple[str, ...] = ()
    default: Any = None


def fields(given: type[Given]) -> tuple[Field, ...]:
    """What a form asks, in the order of the fact's fields."""
    info = inspect.type_info(given)
    assert isinstance(info, inspect.StructType)  # noqa: S101 — a fact is a struct
    return tuple(
        _field(field) for field in info.fields if field.name not in HEADER and field.name not in FILLED
    )


def asked(form: ActForm) -> frozenset[str]:
    """The names a form takes."""
    return frozenset(field.name for field in fields(form.given))


def personal(form: ActForm) -> tuple[str, ...]:
    """The names whose words go into the vault."""
    return tuple(field.name for field in fields(form.given) if field.personal)


def made(form: ActForm, answers: dict[str, object], header: dict[str, object]) -> Given:
    """The given fact of the answers; raises msgspec.ValidationError naming the field that does not fit."""
    return msgspec.convert({**answers, **header}, form.given, strict=False)


def schema(form: ActForm) -> dict[str, object]:
    """JSON schema of the body: the form's fields and the token it was made with."""
    _, components = msgspec.json.schema_components([form.given], ref_template="#/components/schemas/{name}")
    own = components[form.given.__name__]["properties"]
    shown = {
        field.name: {"type": "string"} if field.personal else own[field.name] for field in fields(form.given)
    }
    token = {"type": "string", "pattern": "^[A-Za-z0-9_-]{8,64}$"}
    required = [field.name for field in fields(form.given) if field.required]
    return {
        "type": "object",
        "properties": {**shown, "token": token},
        "required": [*required, "token"],
        "additionalProperties": False,
    }


def shapes(forms: list[ActForm]) -> dict[str, object]:
    """Schemas of the structs that the forms' fields name, for the description of the API."""
    _, found = msgspec.json.schema_components(
        [form.given for form in forms], ref_template="#/components/schemas/{name}"
    )
    return dict(found)


def _field(field: inspect.Field) -> Field:
    kind = _plain(field.type)
    type_, choices = _type(kind)
    is_personal = field.name.endswith(REFERENCE)
    default = None if field.default is msgspec.NODEFAULT else field.default
    return Field(
        name=field.name.removesuffix(REFERENCE) if is_personal else field.name,
        type="text" if is_personal else type_,
        required=field.required,
        personal=is_personal,
        choices=choices,
        default=default if isinstance(default, str | int | float | bool) else None,
    )


def _plain(kind: inspect.Type) -> inspect.Type:
    """The type without its "or None"."""
    if isinstance(kind, inspect.UnionType):
        told = [one for one in kind.types if not isinstance(one, inspect.NoneType)]
        return told[0] if len(told) == 1 else kind
    return kind


def _type(kind: inspect.Type) -> tuple[str, tuple[str, ...]]:
    match kind:
        case inspect.EnumType(cls=cls):
            return "choice", _values(cls)
        case inspect.LiteralType(values=values):
            return "choice", tuple(str(value) for value in values)
        case inspect.BoolType():
            return "boolean", ()
        case inspect.IntType():
            return "integer", ()
        case inspect.FloatType():
            return "number", ()
        case inspect.DateTimeType() | inspect.DateType():
            return "time", ()
        case inspect.ListType() | inspect.VarTupleType() | inspect.SetType() | inspect.FrozenSetType():
            return "list", ()
        case inspect.StrType():
            return "text", ()
        case _:
            return "map", ()


def _values(cls: type[Enum]) -> tuple[str, ...]:
    return tuple(str(member.value) for member in cls)
