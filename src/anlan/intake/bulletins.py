"""Bulletins at the door: a CAP 1.2 message of another authority read into a fact, word for word, or refused aloud."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from importlib.resources import files
from xml.etree.ElementTree import Element, ParseError

import defusedxml.ElementTree
import xmlschema
from defusedxml.common import DefusedXmlException

from anlan.core.city import Area, City
from anlan.core.ladders import CapTriple, Certainty, Colour, Severity, Urgency
from anlan.core.warnings import BulletinReceived, CapStatus, Message

MOST_BYTES = 1_000_000
_CAP = "{urn:oasis:names:tc:emergency:cap:1.2}"
_COLOURS = {word: colour for colour in Colour for word in (colour.value, colour.zh, f"{colour.zh}色")}
_LEVEL_NAMES = ("colour", "color", "level", "颜色", "级别", "预警级别", "awareness_level")
_EVENTS = {
    "台风": "typhoon", "热带气旋": "typhoon", "typhoon": "typhoon", "tropical cyclone": "typhoon",
    "洪水": "flood", "暴雨": "rain", "flood": "flood", "rain": "rain", "山洪": "flash_flood",
    "地震": "earthquake", "earthquake": "earthquake", "风暴潮": "surge", "storm surge": "surge",
    "地质": "landslide", "landslide": "landslide", "森林火险": "forest_fire", "大风": "wind",
}  # fmt: skip


class UnreadableBulletin(ValueError):
    """The message is no CAP 1.2, or says nothing that could be relayed; the text says what is wrong."""


def read_cap(body: bytes, city: City, *, at: datetime) -> BulletinReceived:
    """The bulletin a CAP 1.2 message holds; raises `UnreadableBulletin` with what, where and why.

    Entities and document types are refused, the structure is held against our schema, and nothing is put in that the
    message does not say. The area is the city's code it names, else the city's area of the same name, else the city.
    """
    alert = _parsed(body)
    message = _one(alert, "msgType")
    if message not in set(Message):
        raise UnreadableBulletin(f"msgType {message}: only Alert, Update and Cancel are warnings")
    if (status := _one(alert, "status")) not in set(CapStatus):
        raise UnreadableBulletin(f"status {status}: only Actual, Exercise and Test are taken")
    infos = list(alert.iter(_CAP + "info"))
    if not infos:
        raise UnreadableBulletin("no info block: the message says nothing")
    first = next((info for info in infos if _one(info, "language").lower().startswith("zh")), infos[0])
    english = next((info for info in infos if _one(info, "language").lower().startswith("en")), None)
    other = english if english is not None and english is not first else None
    areas = _areas(first, city)
    identifier, sender = _one(alert, "identifier"), _one(alert, "sender")
    return BulletinReceived(
        at=at,
        by=sender,
        key=f"cap|{sender}|{identifier}",
        identifier=identifier,
        sender=sender,
        issuer=_one(first, "senderName") or sender,
        sent=_when(alert, "sent") or at,
        status=CapStatus(status),
        message=Message(message),
        references=tuple(_references(alert)),
        hazard=_hazard(first),
        event=_one(first, "event"),
        event_en=_text(other, "event"),
        colour=_colour(first),
        level=_level(first),
        area=areas[0] if len(areas) == 1 else "*",
        areas=areas if len(areas) > 1 else (),
        area_text="、".join(_each(first, "areaDesc")),
        area_text_en=", ".join(_each(other, "areaDesc")) if other is not None else "",
        onset=_when(first, "onset") or _when(first, "effective"),
        expires=_when(first, "expires"),
        headline=_one(first, "headline") or _one(first, "event"),
        headline_en=_text(other, "headline") or _text(other, "event"),
        text=_one(first, "description") or _one(first, "headline"),
        text_en=_text(other, "description") or _text(other, "headline"),
        instruction=_one(first, "instruction"),
        instruction_en=_text(other, "instruction"),
        cap_category=_one(first, "category"),
        cap=CapTriple(
            severity=Severity(_one(first, "severity")),
            urgency=Urgency(_one(first, "urgency")),
            certainty=Certainty(_one(first, "certainty")),
        ),
    )


@cache
def _schema() -> xmlschema.XMLSchema:
    text = files("anlan.intake").joinpath("cap.xsd").read_text(encoding="utf-8")
    return xmlschema.XMLSchema(text)


def _parsed(body: bytes) -> Element:
    if len(body) > MOST_BYTES:
        raise UnreadableBulletin(f"{len(body)} bytes: a CAP message has at most {MOST_BYTES}")
    try:
        alert: Element = defusedxml.ElementTree.fromstring(body, forbid_dtd=True)
    except (
        ParseError,
        DefusedXmlException,
        LookupError,
        ValueError,
    ) as error:  # LookupError: unknown encoding
        raise UnreadableBulletin(f"no XML that is taken here: {error}") from error
    fault = next(iter(_schema().iter_errors(alert)), None)
    if fault is not None:
        raise UnreadableBulletin(f"no CAP 1.2: {fault.path}: {fault.reason}")
    return alert


def _one(node: Element, tag: str) -> str:
    return (node.findtext(_CAP + tag) or "").strip()


def _text(node: Element | None, tag: str) -> str:
    return "" if node is None else _one(node, tag)


def _when(node: Element, tag: str) -> datetime | None:
    said = _one(node, tag)
    return datetime.fromisoformat(said) if said else None


def _each(info: Element, tag: str) -> list[str]:
    return [(found.text or "").strip() for found in info.iter(_CAP + tag)]


def _references(alert: Element) -> Iterator[str]:
    """The identifiers out of `sender,identifier,sent sender,identifier,sent`."""
    for reference in _one(alert, "references").split():
        parts = reference.split(",")
        if len(parts) == 3:
            yield parts[1]


def _pairs(info: Element, tag: str) -> Iterator[tuple[str, str]]:
    for pair in info.iter(_CAP + tag):
        yield _one(pair, "valueName"), _one(pair, "value")


def _level(info: Element) -> str:
    """The level in the issuer's own word."""
    return next((value for name, value in _pairs(info, "parameter") if name.lower() in _LEVEL_NAMES), "")


def _colour(info: Element) -> Colour | None:
    """The colour where a parameter or the headline says one; severity is never turned into a colour."""
    said = [value for name, value in _pairs(info, "parameter") if name.lower() in _LEVEL_NAMES]
    for value in (*said, _one(info, "headline"), _one(info, "event")):
        found = {colour for word, colour in _COLOURS.items() if len(word) > 1 and word in value.lower()}
        found |= {_COLOURS[value]} if value in _COLOURS else set()
        if len(found) == 1:
            return found.pop()
    return None


def _hazard(info: Element) -> str:
    """The hazard an event code names, else what the event's own words say, else the words themselves."""
    coded = next((value for name, value in _pairs(info, "eventCode") if name == "hazard"), "")
    event = _one(info, "event")
    return coded or next((hazard for word, hazard in _EVENTS.items() if word in event.lower()), event)


def _areas(info: Element, city: City) -> tuple[str, ...]:
    codes = [value for _, value in _pairs(info, "geocode")]
    known = [code for code in codes if city.get(Area, code) is not None]
    if not known:
        names = {area.zh: code for code, area in city.all(Area).items()}
        known = [names[said] for said in _each(info, "areaDesc") if said in names]
    return tuple(dict.fromkeys(known)) or ("*",)
