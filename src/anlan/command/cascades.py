"""What may follow: a quake asks after the dams, a storm after flood and power, a power cut after the hospitals.

A rule makes a signal that names what must be looked at and links to its parent. It opens no incident: a person does.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import timedelta
from functools import cache
from importlib.resources import files

import msgspec
from msgspec import Struct

from anlan.core.city import Area, Cascade, City, Facility, IncidentType, Reservoir, RiskZone
from anlan.core.closing import IncidentClosed
from anlan.core.earthquakes import EarthquakeReported
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Fired
from anlan.core.incidents import Incident, IncidentTypeSet
from anlan.core.places import Point, metres_between
from anlan.core.ports import Seen
from anlan.core.signals import SIGNALS, Signal, SignalRow
from anlan.core.timers import TimerSet
from anlan.core.warnings import WARNINGS, WarningEnded, WarningIssued, WarningRow
from anlan.science.shaking import hypocentral_km, intensity

_NAMED = 5
"""Things named in one line; the rest are counted."""


class _Rules(Struct, frozen=True):
    rule: tuple[Cascade, ...]


class Parent(Struct, frozen=True, kw_only=True):
    """What something may follow from."""

    fact: Fact
    key: str
    """What its rules tell once about: an incident, an earthquake, or all warnings of one hazard together."""
    thread: str
    hazard: str | None
    incident_type: str
    rank: int
    areas: tuple[str, ...]
    """Where; empty = the whole city."""
    title: Bilingual


class Found(Struct, frozen=True, kw_only=True):
    """One thing that must be looked at."""

    zh: str
    en: str
    degree: float | None = None
    """Expected intensity, where the parent is an earthquake."""
    backup_h: float | None = None
    powered: bool = False
    """It runs on its own power when the grid fails, so how long is the question."""


class Cascading:
    """Reads the rule table on every incident, warning and earthquake; each rule tells once a parent."""

    name = "cascades"
    takes = (
        Incident, IncidentTypeSet, IncidentClosed, WarningIssued, WarningEnded, EarthquakeReported, Fired
    )  # fmt: skip

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """One signal a rule that applies and finds something; a hospital's hours run out on a timer."""
        if isinstance(fact, Fired):
            if fact.timer == "backup":
                yield from self._run_out(fact, seen)
        elif (ended := _ended(fact, seen)) is not None:
            yield from self._clear(ended, fact, seen)
        elif (parent := _parent(fact, seen)) is not None:
            for rule in rules(seen.city):
                if _applies(rule, parent, seen.city) and (found := _found(rule, parent, seen)):
                    yield from self._tell(rule, parent, found, seen)

    def _tell(self, rule: Cascade, parent: Parent, found: list[Found], seen: Seen) -> Iterator[Fact]:
        group = f"{rule.name}|{parent.key}"
        open_rows, text = seen.rows(SIGNALS).where("open", f"cascade|{group}"), _text(rule, parent, found)
        if open_rows and open_rows[0].text == text:
            return  # nothing new to look at
        yield Signal(
            at=seen.at,
            by=self.name,
            because=(Link(relation="triggered_by", target=parent.fact.id),),
            thread=open_rows[0].thread if open_rows else "",
            signal_kind="cascade",
            group=group,
            change="grew" if open_rows else "opened",
            area=parent.areas[0] if len(parent.areas) == 1 else None,
            text=text,
            incident_type=_type_of(rule.child_types, seen.city),
            parent=parent.thread,
        )
        hours = [item.backup_h for item in found if item.backup_h is not None]
        if parent.hazard is None and hours:
            due = seen.at + timedelta(hours=min(hours))
            yield TimerSet(at=seen.at, by=self.name, timer="backup", about=group, due=due)

    def _run_out(self, fact: Fired, seen: Seen) -> Iterator[Signal]:
        for row in seen.rows(SIGNALS).where("open", f"cascade|{fact.about}"):
            zh, en = f"备用电源应已用完：{row.text.zh}", f"Own power should be used up by now: {row.text.en}"
            yield self._again(row, "worsened", Bilingual(zh, en), fact)

    def _clear(self, key: str, fact: Fact, seen: Seen) -> Iterator[Signal]:
        for rule in rules(seen.city):
            for row in seen.rows(SIGNALS).where("open", f"cascade|{rule.name}|{key}"):
                yield self._again(row, "cleared", row.text, fact)

    def _again(self, row: SignalRow, change: str, text: Bilingual, fact: Fact) -> Signal:
        return Signal(
            at=fact.at,
            by=self.name,
            because=(Link(relation="derived_from", target=fact.id),),
            thread=row.thread,
            signal_kind="cascade",
            group=row.group,
            change=change,
            area=row.area,
            text=text,
            incident_type=row.incident_type,
            parent=row.parent,
        )


@cache
def _shipped() -> tuple[Cascade, ...]:
    text = files(__package__).joinpath("cascades.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), _Rules).rule


def rules(city: City) -> tuple[Cascade, ...]:
    """The city's own table, or the one that is shipped where it has none."""
    return tuple(city.all(Cascade).values()) or _shipped()


def _parent(fact: Fact, seen: Seen) -> Parent | None:
    match fact:
        case Incident(
            for_thread=""
        ):  # one that answers a warning adds nothing to what the warning asked after
            return Parent(
                fact=fact, key=fact.thread_id, thread=fact.thread_id, hazard=fact.hazard,
                incident_type=fact.incident_type, rank=99, areas=_within((fact.area,), seen.city), title=fact.title,
            )  # fmt: skip
        case IncidentTypeSet() if isinstance(begun := seen.fact(fact.thread), Incident):
            return Parent(
                fact=fact, key=fact.thread, thread=fact.thread, hazard=None, incident_type=fact.incident_type,
                rank=99, areas=_within((begun.area,), seen.city), title=begun.title,
            )  # fmt: skip
        case WarningIssued(raises=True) if (row := seen.rows(WARNINGS).get(fact.thread_id)) is not None:
            areas = tuple(sorted({one.area for one in _in_force(row.hazard, seen)}))
            return Parent(
                fact=fact, key=row.hazard, thread=row.thread, hazard=row.hazard, incident_type="", rank=fact.rank,
                areas=_within(areas, seen.city), title=_called(row.hazard, seen.city),
            )  # fmt: skip
        case EarthquakeReported():
            size = f"{fact.magnitude_type}{fact.magnitude:.1f}"
            return Parent(
                fact=fact, key=fact.event, thread=fact.event, hazard="earthquake", incident_type="", rank=99,
                areas=(), title=Bilingual(f"{size}地震", f"Earthquake {size}"),
            )  # fmt: skip
    return None


def _ended(fact: Fact, seen: Seen) -> str | None:
    """The key of what is over: an incident closed, or the last warning of a hazard ended."""
    match fact:
        case IncidentClosed():
            return fact.incident
        case WarningEnded() if (row := seen.rows(WARNINGS).get(fact.thread_id)) is not None:
            return None if _in_force(row.hazard, seen) else row.hazard
    return None


def _in_force(hazard: str, seen: Seen) -> list[WarningRow]:
    """Warnings of a hazard that stand, our own and relayed ones."""
    return [row for row in seen.rows(WARNINGS).all() if row.hazard == hazard and row.state == "issued"]


def _within(areas: tuple[str, ...], city: City) -> tuple[str, ...]:
    """The areas, or none where one of them is the whole city."""
    for code in areas:
        area = city.get(Area, code)
        if code in ("", "*") or (area is not None and area.kind == "city"):
            return ()
    return areas


def _called(hazard: str, city: City) -> Bilingual:
    kind = next((kind for kind in city.all(IncidentType).values() if kind.hazard == hazard), None)
    zh, en = (kind.zh, kind.en) if kind else (hazard, hazard)
    return Bilingual(f"{zh}预警", f"{en} warning")


def _applies(rule: Cascade, parent: Parent, city: City) -> bool:
    if rule.hazard is not None and rule.hazard == parent.hazard:
        return parent.rank >= rule.from_rank
    return bool(parent.incident_type) and _is_of(parent.incident_type, rule.incident_types, city)


def _is_of(code: str, among: tuple[str, ...], city: City) -> bool:
    kind = city.get(IncidentType, code)
    return any(word == code or (kind is not None and word in kind.zh) for word in among)


def _type_of(among: tuple[str, ...], city: City) -> str:
    """The first type the city has of those named, or empty."""
    for word in among:
        for code, kind in city.all(IncidentType).items():
            if word == code or word in kind.zh:
                return code
    return ""


def _found(rule: Cascade, parent: Parent, seen: Seen) -> list[Found]:
    """Everything the rule looks at in the parent's area or, of an earthquake, where it is shaken enough."""
    city = seen.city
    things: list[tuple[str, Point | None, Found]] = [
        (
            item.area,
            item.place,
            Found(zh=item.zh, en=item.en, backup_h=item.backup_h, powered=item.kind == "hospital"),
        )
        for item in city.all(Facility).values()
        if item.kind in rule.facilities
    ]
    if rule.reservoirs:
        rows = city.all(Reservoir).values()
        things += [(item.area, item.place, Found(zh=item.zh, en=item.en)) for item in rows]
    zones = [zone for zone in city.all(RiskZone).values() if zone.kind in rule.zones]
    things += [(zone.area, _middle(zone.ring), Found(zh=zone.zh, en=zone.en)) for zone in zones]
    if isinstance(parent.fact, EarthquakeReported):
        return _shaken(things, parent.fact, rule.from_degree)
    within = [thing for area, _, thing in things if not parent.areas or area.startswith(parent.areas)]
    return list(dict.fromkeys(within))


def _shaken(
    things: list[tuple[str, Point | None, Found]], report: EarthquakeReported, least: float
) -> list[Found]:
    """Where at least this intensity is expected, strongest first; a thing without a place is never left out."""
    found = []
    for _, place, thing in things:
        if place is None:
            found.append((13.0, thing))
            continue
        far = hypocentral_km(metres_between(place, report.place) / 1000, report.depth_km)
        degree = float(intensity(report.magnitude, far))
        if degree >= least:
            found.append((degree, msgspec.structs.replace(thing, degree=degree)))
    return [thing for _, thing in sorted(found, key=lambda pair: (-pair[0], pair[1].zh))]


def _middle(ring: tuple[Point, ...]) -> Point | None:
    if not ring:
        return None
    return Point(sum(point.lon for point in ring) / len(ring), sum(point.lat for point in ring) / len(ring))


def _text(rule: Cascade, parent: Parent, found: list[Found]) -> Bilingual:
    by_power = bool(rule.incident_types)
    said = [_said(item, by_power) for item in found[:_NAMED]]
    more = len(found) - len(said)
    zh, en = "、".join(text.zh for text in said), ", ".join(text.en for text in said)
    if more > 0:
        zh, en = f"{zh}等{len(found)}处", f"{en} and {more} more"
    return Bilingual(
        f"{parent.title.zh}可能引发{rule.zh}：{zh}。{rule.ask_zh}",
        f"{parent.title.en} may lead to: {rule.en}. {en}. {rule.ask_en}",
    )


def _said(item: Found, by_power: bool) -> Bilingual:
    if item.degree is not None:
        return Bilingual(f"{item.zh}（预计{item.degree:.1f}度）", f"{item.en} (about {item.degree:.1f})")
    if by_power and item.powered:
        if item.backup_h is None:
            return Bilingual(f"{item.zh}（备用时长正在核实）", f"{item.en} (own power: being verified)")
        return Bilingual(
            f"{item.zh}（备用约{item.backup_h:g}小时）", f"{item.en} (own power about {item.backup_h:g} h)"
        )
    return Bilingual(item.zh, item.en)
