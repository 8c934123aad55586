"""A whole fictional city from its specification and the law that all of them share."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from msgspec import Struct

from anlan.cities.making.feeds import feeds, sources, thresholds
from anlan.cities.making.ground import ground
from anlan.cities.making.means import facilities, reservoirs, stock, units
from anlan.cities.making.organisation import departments, posts, shifts
from anlan.cities.making.risk import RosterRow, rosters, zones
from anlan.cities.making.roads import roads
from anlan.cities.making.spec import Spec, Without
from anlan.core.city import (
    Authority,
    Department,
    IncidentType,
    Ladder,
    Plan,
    Profile,
    QuestionScript,
    TaskTemplate,
    Trigger,
)

PLACEHOLDER_ZH, PLACEHOLDER_EN = "〔市〕", "[city]"
"""Stand for the city's name in the shared texts."""
LOCAL = 480
NOTE = (
    "虚构城市：区划为示意直边图形，姓名、数字、预案、机构均为编造，代码不属于任何真实地区。 A fictional city: areas are"
    " schematic with straight sides; names, figures, plans and bodies are made up; its codes belong to no real place."
)


class Made(Struct, frozen=True):
    """A generated city: its records by content, and the rosters that are no record."""

    records: tuple[Struct, ...]
    rosters: tuple[RosterRow, ...]


def made(spec: Spec, law: Sequence[Struct]) -> Made:
    """The same specification, seed and law give the same city, to the byte."""
    draw = np.random.default_rng(spec.seed)
    law = [_named_for(spec, one) for one in law if _needed(one, spec.without)]
    ladders = {one.hazard: one for one in law if isinstance(one, Ladder)}
    shared = tuple(one for one in law if isinstance(one, Department))
    land = ground(spec, draw)
    bodies = list(departments(land, shared))
    duty = list(posts(land, bodies, draw))
    series = list(feeds(spec, land, draw))
    places = list(facilities(spec, land, draw))
    shelters = [one for one in places if one.kind == "shelter"]
    at_risk = list(zones(spec, land, shelters, draw))
    records: list[Struct] = [
        Profile(name=spec.name, zh=spec.zh, en=spec.en, utc_offset_min=LOCAL, real=False, note=NOTE),
        *land.areas,
        *sources({one.source for one in series}),
        *series,
        *thresholds(series, spec.gauges, ladders),
        *bodies,
        *duty,
        *shifts(spec, duty),
        *(one for one in law if not isinstance(one, Department)),
        *places,
        *stock(spec, [one for one in places if one.kind == "depot"], draw),
        *units(spec, land, draw),
        *reservoirs(spec, land),
        *at_risk,
        *roads(spec, land, draw),
    ]
    return Made(tuple(records), tuple(rosters(at_risk, draw)))


def _needed(content: Struct, without: Without) -> bool:
    """Whether a shared record means anything in this city."""
    match content:
        case Department(name=name):
            return name not in without.departments
        case IncidentType(code=code) | TaskTemplate(incident_type=code) | QuestionScript(incident_type=code):
            return code not in without.incident_types
        case Plan(name=plan) | Trigger(plan=plan):
            return plan not in without.plans
        case Ladder(hazard=hazard) | Authority(hazard=hazard):
            return hazard not in without.hazards
    return True


def _named_for(spec: Spec, content: Struct) -> Struct:
    """A shared record with the city's own name in its texts."""
    zh, en = (name.split("（")[0].split(" (")[0] for name in (spec.zh, spec.en))
    text = msgspec.json.encode(content).decode()
    text = text.replace(PLACEHOLDER_ZH, zh).replace(PLACEHOLDER_EN, en)
    return msgspec.json.decode(text, type=type(content))
