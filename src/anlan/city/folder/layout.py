"""Which file of a city folder holds which kind of record, and what a record is called."""

from __future__ import annotations

from msgspec import Struct

from anlan.core import city
from anlan.core.scenarios import Record


class Part(Struct, frozen=True, kw_only=True):
    """A list inside a record that has a sheet of its own; `column` names the record it belongs to."""

    field: str
    file: str
    record: type[Struct]
    column: str


class Sheet(Struct, frozen=True, kw_only=True):
    """A CSV file of one kind, a record a row; without a file of its own it is made of its parts."""

    kind: str
    file: str = ""
    parts: tuple[Part, ...] = ()


class Rings(Struct, frozen=True, kw_only=True):
    """A GeoJSON file of one kind, a record a feature."""

    kind: str
    file: str
    parts: tuple[Part, ...] = ()


class Texts(Struct, frozen=True, kw_only=True):
    """TOML: one file with a list under `key`, or one record a file of a folder."""

    kind: str
    file: str
    key: str = ""


PROFILE = Texts(kind="profile", file="profile.toml")
PLANS = Texts(kind="plan", file="plans")
_HOLDERS = Part(field="holders", file="holders.csv", record=city.Holder, column="post")
_HOUSEHOLDS = Part(field="households", file="households.csv", record=city.Household, column="zone")
_JUNCTIONS = Part(field="nodes", file="junctions.csv", record=city.RoadNode, column="area")
_STRETCHES = Part(field="roads", file="roads.csv", record=city.Road, column="area")

LAYOUT: tuple[Sheet | Rings | Texts, ...] = (
    PROFILE,
    Rings(kind="area", file="areas.geojson"),
    Sheet(kind="source", file="sources.csv"),
    Sheet(kind="series", file="series.csv"),
    Sheet(kind="threshold", file="thresholds.csv"),
    Sheet(kind="department", file="departments.csv"),
    Sheet(kind="post", file="posts.csv", parts=(_HOLDERS,)),
    Sheet(kind="shift", file="shifts.csv"),
    Sheet(kind="authority", file="authority.csv"),
    Sheet(kind="succession", file="succession.csv"),
    PLANS,
    Texts(kind="cascade", file="cascades.toml", key="cascades"),
    Texts(kind="trigger", file="triggers.toml", key="triggers"),
    Texts(kind="ladder", file="ladders.toml", key="ladders"),
    Sheet(kind="incident_type", file="incident-types.csv"),
    Texts(kind="task_template", file="task-templates.toml", key="templates"),
    Texts(kind="question_script", file="question-scripts.toml", key="scripts"),
    Sheet(kind="report_clock", file="report-clocks.csv"),
    Sheet(kind="grade_rule", file="grade-rules.csv"),
    Sheet(kind="facility", file="facilities.csv"),
    Sheet(kind="stock_lot", file="stock.csv"),
    Sheet(kind="unit", file="units.csv"),
    Texts(kind="reservoir", file="reservoirs.toml", key="reservoirs"),
    Rings(kind="risk_zone", file="risk-zones.geojson", parts=(_HOUSEHOLDS,)),
    Sheet(kind="roads", parts=(_JUNCTIONS, _STRETCHES)),
    Texts(kind="model", file="models.toml", key="models"),
)
"""Every kind of `core.city.RECORDS`, in its order."""

ENCODINGS = "encodings.toml"
"""Names the encoding of files that are not UTF-8: `"posts.csv" = "gbk"`."""
ROSTERS = "rosters.csv"
"""Who lives at risk: into the vault on import, never a record."""
LIST_MARK = ";"
"""Between the entries of a list in one cell."""


def kind_in(file: str) -> str:
    """The kind of record a file holds; empty when it is none of the layout."""
    for entry in LAYOUT:
        parts = () if isinstance(entry, Texts) else entry.parts
        if file == entry.file or (file.startswith(f"{PLANS.file}/") and entry is PLANS):
            return entry.kind
        if any(part.file == file for part in parts):
            return entry.kind
    return ""


def name_of(kind: str, content: Struct) -> str:
    """What a record is called: its own name, or what makes it one of a kind."""
    parts = [str(getattr(content, field)) for field in _NAMED_BY.get(kind, ("name",))]
    if isinstance(content, city.Plan):
        return f"{content.name}@{content.version}" if content.withdrawn else content.name
    if isinstance(content, city.StockLot):
        parts += [content.expires.isoformat()] if content.expires else []
    return " ".join(parts)


def named(content: Struct) -> Record:
    """A record with its kind and its name."""
    kind = next(kind for kind, shape in city.RECORDS.items() if shape is type(content))
    return kind, name_of(kind, content), content


_NAMED_BY: dict[str, tuple[str, ...]] = {
    "area": ("code",),
    "threshold": ("series", "level"),
    "authority": ("hazard", "level", "area"),
    "succession": ("matter",),
    "ladder": ("hazard",),
    "incident_type": ("code",),
    "task_template": ("incident_type",),
    "question_script": ("incident_type",),
    "grade_rule": ("category", "grade"),
    "stock_lot": ("depot", "item"),
    "roads": ("area",),
    "model": ("hazard",),
}
"""Where a kind has no field called `name`."""
