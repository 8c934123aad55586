"""GeoJSON: features with their lines to plain records, and back, a feature a line."""

from __future__ import annotations

import json
from typing import Any

import msgspec
from msgspec import Struct

from anlan.city.folder.problems import Problem

Feature = tuple[int, dict[str, Any]]


def features(file: str, text: str, problems: list[Problem]) -> list[Feature]:
    """(line, plain record) of every feature; the ring stands under `ring`."""
    begin = text.find('"features"')
    start = text.find("[", begin) if begin >= 0 else -1
    try:
        whole = json.loads(text)
    except json.JSONDecodeError as error:
        problems.append(Problem(file, error.lineno, f"is no JSON: {error.msg}", "check commas and brackets"))
        return []
    if start < 0 or not isinstance(whole, dict) or not isinstance(whole.get("features"), list):
        now = 'it begins with {"type": "FeatureCollection", "features": ['
        problems.append(Problem(file, 1, "holds no list of features", now))
        return []
    found, decode, at = [], json.JSONDecoder().raw_decode, start + 1
    for _ in whole["features"]:
        while text[at] in " \t\n,":
            at += 1
        line = text.count("\n", 0, at) + 1
        feature, at = decode(text, at)
        if (plain := _plain(file, line, feature, problems)) is not None:
            found.append((line, plain))
    return found


def _plain(file: str, line: int, feature: Any, problems: list[Problem]) -> dict[str, Any] | None:
    now = 'a feature has "properties", and a "geometry" that is a Polygon or null'
    if not isinstance(feature, dict) or not isinstance(feature.get("properties"), dict):
        problems.append(Problem(file, line, "is no feature", now))
        return None
    content = dict(feature["properties"])
    geometry = feature.get("geometry")
    if geometry is None:
        return content
    if not isinstance(geometry, dict) or geometry.get("type") != "Polygon":
        problems.append(Problem(file, line, "has a geometry that is no Polygon", now))
        return None
    rings = geometry.get("coordinates")
    if not isinstance(rings, list) or len(rings) != 1:
        problems.append(Problem(file, line, "has holes or no ring", "a Polygon here has exactly one ring"))
        return None
    if what := _not_a_ring(rings[0]):
        problems.append(Problem(file, line, *what))
        return None
    content["ring"] = rings[0]
    return content


def _not_a_ring(ring: Any) -> tuple[str, str] | None:
    if not isinstance(ring, list) or len(ring) < 4:
        return (
            "has a ring of fewer than four points",
            "a ring has three corners or more and ends where it begins",
        )
    for point in ring:
        pair = isinstance(point, list) and len(point) >= 2
        if not pair or not all(isinstance(part, int | float) for part in point):
            return f"has a point that is no pair of numbers: {point}", "write [lon, lat]"
        if not (-180 <= point[0] <= 180 and -90 <= point[1] <= 90):
            return f"lon {point[0]:g} lat {point[1]:g} is no place on earth", "were lon and lat swapped?"
    if ring[0] != ring[-1]:
        return "has a ring that is not closed", "repeat the first point at the end"
    return None


def collection_text(records: list[Struct], without: tuple[str, ...]) -> str:
    """The collection of these records, one feature a line; what is as usual is left out."""
    lines = []
    for content in records:
        plain = trimmed(content)
        for field in without:
            plain.pop(field, None)
        ring = plain.pop("ring", None)
        geometry = None if ring is None else {"type": "Polygon", "coordinates": [ring]}
        feature = {"type": "Feature", "properties": plain, "geometry": geometry}
        lines.append(json.dumps(feature, ensure_ascii=False))
    return '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"


def trimmed(content: Struct) -> dict[str, Any]:
    """A record as plain data without the fields that are as usual, at every depth."""
    plain: dict[str, Any] = {}
    for field in msgspec.structs.fields(type(content)):
        value = getattr(content, field.name)
        if field.default is not msgspec.NODEFAULT and value == field.default:
            continue
        if field.default_factory is not msgspec.NODEFAULT and value == field.default_factory():
            continue
        plain[field.encode_name] = _trimmed_value(value)
    return plain


def _trimmed_value(value: Any) -> Any:
    if isinstance(value, Struct) and not value.__struct_config__.array_like:
        return trimmed(value)
    if isinstance(value, tuple | list):
        return [_trimmed_value(one) for one in value]
    if isinstance(value, Struct):
        return [one for one in msgspec.to_builtins(value) if one is not None]
    return msgspec.to_builtins(value)
