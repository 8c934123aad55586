"""A warning as a CAP 1.2 message (OASIS, 2010): one alert, one `info` block in Chinese and one in English."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from lxml import etree

from anlan.core.facts import Bilingual, Mode
from anlan.core.ladders import Urgency
from anlan.core.places import Point
from anlan.core.warnings import Message, Standing, Warning
from anlan.warning.texts import hazard_words, marked, with_body

_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
_STATUS = {Mode.LIVE: "Actual", Mode.DRILL: "Exercise", Mode.REPLAY: "Test"}
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, even escaped."""
_UNNAMEABLE = re.compile(r"[\s,<&]")
"""What CAP forbids in `identifier` and `sender`: `references` is cut at commas and blanks."""


def to_cap(
    warning: Warning,
    *,
    mode: Mode,
    sent: datetime,
    references: tuple[str, ...],
    sender: str,
    place: Point | None = None,
    ring: tuple[Point, ...] = (),
) -> str:
    """The CAP 1.2 XML of a text; times stand in the zone of `sent`.

    `references` are those of the earlier texts (see `reference`), demanded on update and cancel. The area is
    the ring when there is one, else a circle about the place, else its code alone. Raises ValueError for a
    sender with blanks, commas, "<" or "&", and for an update or cancel that refers to nothing.
    """
    if warning.message is not Message.ALERT and not references:
        raise ValueError(f"a CAP {warning.message.value} names what it replaces: references are empty")
    alert = etree.Element(f"{{{_NAMESPACE}}}alert", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # lxml's stubs forbid the default namespace
    _add(alert, "identifier", identifier(warning))
    _add(alert, "sender", _name(sender))
    _add(alert, "sent", _time(sent, sent))
    _add(alert, "status", _STATUS[mode])
    _add(alert, "msgType", warning.message.value)
    inside = warning.standing is Standing.ADVISORY or mode is not Mode.LIVE or _is_social(warning)
    _add(alert, "scope", "Restricted" if inside else "Public")
    if inside:
        _add(alert, "restriction", "departments and duty posts of the city")
    if mode is not Mode.LIVE:
        _add(alert, "note", "演练 DRILL" if mode is Mode.DRILL else "回放 REPLAY")
    if references:
        _add(alert, "references", " ".join(references))
    for language in ("zh", "en"):
        _info(alert, warning, language, mode, sent, place, ring)
    return "<?xml version='1.0'?>\n" + etree.tostring(alert, encoding="unicode", pretty_print=True)


def identifier(warning: Warning) -> str:
    """The CAP identifier of one text: the warning's number and the text's version."""
    return _name(f"{warning.number}.{warning.version}")


def reference(warning: Warning, *, sender: str, sent: datetime) -> str:
    """What later texts cite this one by: `sender,identifier,sent`, with the values it was sent with."""
    return f"{_name(sender)},{identifier(warning)},{_time(sent, sent)}"


def _info(
    alert: etree._Element,
    warning: Warning,
    language: str,
    mode: Mode,
    sent: datetime,
    place: Point | None,
    ring: tuple[Point, ...],
) -> None:
    event, category = _event(warning)
    info = _add(alert, "info")
    _add(info, "language", {"zh": "zh-CN", "en": "en-US"}[language])
    _add(info, "category", category)
    _add(info, "event", _said(event, language))
    for response in _responses(warning):
        _add(info, "responseType", response)
    _add(info, "urgency", warning.cap.urgency.value)
    _add(info, "severity", warning.cap.severity.value)
    _add(info, "certainty", warning.cap.certainty.value)
    _pair(info, "eventCode", "hazard", warning.hazard)
    _add(info, "effective", _time(sent, sent))
    _add(info, "onset", _time(warning.onset, sent))
    _add(info, "expires", _time(warning.expires, sent))
    _add(info, "senderName", warning.issuer)
    _add(info, "headline", marked(_said(warning.headline, language), mode))
    _add(info, "description", _said(warning.description, language))
    _add(info, "instruction", _instruction(warning, language))
    for name, value in _parameters(warning, language):
        _pair(info, "parameter", name, value)
    _area(info, warning, language, place, ring)


def _event(warning: Warning) -> tuple[Bilingual, str]:
    """What happens and its CAP category: the issuer's own for a relay."""
    if warning.relayed is not None:
        return warning.relayed.event, warning.relayed.cap_category
    words = hazard_words(warning.hazard)
    return words.event, words.cap_category


def _is_social(warning: Warning) -> bool:
    """社会安全 has no public warning (法 63, 69): what is written of it stays inside."""
    return warning.category.zh.startswith("社会安全")


def _responses(warning: Warning) -> tuple[str, ...]:
    if warning.message is Message.CANCEL:
        return ("AllClear",)
    if warning.standing is Standing.ADVISORY:
        return ("Monitor",)
    return ("Prepare", "Avoid") if warning.cap.urgency is not Urgency.FUTURE else ("Prepare",)


def _instruction(warning: Warning, language: str) -> str:
    """What to mind and what to do; a cancel orders nothing, so the measures it lifts are no instruction."""
    measures = () if warning.message is Message.CANCEL else warning.measures
    heed = () if warning.relayed is not None and measures else (warning.heed,)
    return "\n".join(_said(text, language) for text in (*heed, *map(with_body, measures)))


def _parameters(warning: Warning, language: str) -> list[tuple[str, str]]:
    """What CAP has no element for: the city's own level, the colour if any, who speaks, by what right."""
    rows = [("level", _said(warning.level_text, language))]
    if warning.colour is not None:
        rows.append(("colour", warning.colour.value))
    rows += [("standing", warning.standing.value), ("clause", warning.clause)]
    if warning.risk is not None:
        rows.append(("chance", f"{warning.risk.chance:.3g}"))
    if (told := warning.relayed) is not None:
        rows += [("relayed_identifier", told.identifier), ("relayed_sender", told.sender)]
    if warning.lifted_because is not None:
        rows.append(("lifted_because", warning.lifted_because.value))
    if warning.people is not None:
        rows.append(("people", str(warning.people)))
    return rows


def _area(
    info: etree._Element, warning: Warning, language: str, place: Point | None, ring: tuple[Point, ...]
) -> None:
    area = _add(info, "area")
    _add(area, "areaDesc", _said(warning.area_text, language))
    if len(ring) >= 3:
        closed = ring if ring[0] == ring[-1] and len(ring) >= 4 else (*ring, ring[0])
        _add(area, "polygon", " ".join(_position(point) for point in closed))
    elif place is not None:
        _add(area, "circle", f"{_position(place)} {(place.within_m or 0.0) / 1000:.3f}")
    if warning.area:
        _pair(area, "geocode", "area", warning.area)


def _position(point: Point) -> str:
    return f"{point.lat:.6f},{point.lon:.6f}"


def _said(text: Bilingual, language: str) -> str:
    return text.zh if language == "zh" else text.en


def _pair(parent: etree._Element, tag: str, name: str, value: str) -> None:
    pair = _add(parent, tag)
    _add(pair, "valueName", name)
    _add(pair, "value", value)


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}")
    if text is not None:
        child.text = _UNWRITABLE.sub("", text)
    return child


def _name(text: str) -> str:
    if not text or _UNNAMEABLE.search(text):
        raise ValueError(f"{text!r} cannot name a CAP message or sender: no blanks, commas, '<' or '&'")
    return text


def _time(at: datetime, like: datetime) -> str:
    """Whole seconds in the zone of `like`; CAP writes UTC as -00:00 and never Z."""
    if at.tzinfo is None or like.tzinfo is None:
        raise ValueError(f"naive time {at!r}: every time carries its zone")
    offset = like.utcoffset() or timedelta(0)
    whole = offset.total_seconds() % 60 == 0
    local = at.astimezone(like.tzinfo if whole else UTC).replace(microsecond=0)
    text = local.isoformat()
    return text[:-6] + "-00:00" if text.endswith("+00:00") else text
