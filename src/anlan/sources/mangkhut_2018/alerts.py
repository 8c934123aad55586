"""The met office's alerts of the exercise as CAP 1.2 messages, the later citing the earlier."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import msgspec
from lxml import etree
from msgspec import Struct

from anlan.core.ladders import CapTriple, Certainty, Colour, Severity, Urgency
from anlan.core.warnings import BulletinReceived, CapStatus, Message

SENDER = "met.binhai.exercise"
_NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"


class Alert(Struct, frozen=True, kw_only=True):
    """One alert: which inject it belongs to, its colour, and its words in both languages."""

    inject: int
    name: str
    after_min: int = 0
    message: str
    """Alert | Update | Cancel."""
    colour: str
    severity: str
    urgency: str
    certainty: str
    onset_h: float
    hours: float
    headline_zh: str
    headline_en: str
    text_zh: str
    text_en: str


class Issuer(Struct, frozen=True, kw_only=True):
    """Everything written down in `alerts.toml`."""

    issuer_zh: str
    issuer_en: str
    alert: tuple[Alert, ...]


def issued() -> Issuer:
    """The alerts as written down, in order."""
    return msgspec.toml.decode(Path(__file__).with_name("alerts.toml").read_bytes(), type=Issuer)


def to_xml(
    issuer: Issuer,
    alert: Alert,
    sent: datetime,
    earlier: list[tuple[str, datetime]],
    area: tuple[str, str, str],
) -> str:
    """One alert as XML; `earlier` names those it replaces, `area` is code, Chinese and English name."""
    root = etree.Element(f"{{{_NAMESPACE}}}alert", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # lxml's stubs forbid the default namespace
    for tag, text in (
        ("identifier", alert.name), ("sender", SENDER), ("sent", _time(sent)), ("status", "Exercise"),
        ("msgType", alert.message), ("scope", "Public"), ("note", "演练 DRILL"),
    ):  # fmt: skip
        _add(root, tag, text)
    if earlier:
        _add(root, "references", " ".join(f"{SENDER},{name},{_time(at)}" for name, at in earlier))
    for language in ("zh", "en"):
        _info(root, issuer, alert, sent, area, language)
    return "<?xml version='1.0'?>\n" + etree.tostring(root, encoding="unicode", pretty_print=True)


def to_bulletin(
    issuer: Issuer, alert: Alert, sent: datetime, earlier: list[str], area: tuple[str, str, str]
) -> BulletinReceived:
    """The same alert as a fact, word for word."""
    onset = sent + timedelta(hours=alert.onset_h)
    return BulletinReceived(
        at=sent, by=SENDER, key=alert.name, identifier=alert.name, sender=SENDER, issuer=issuer.issuer_zh, sent=sent,
        status=CapStatus.EXERCISE, message=Message(alert.message), references=tuple(earlier), hazard="typhoon",
        event="台风", event_en="Typhoon", colour=Colour(alert.colour), area=area[0], area_text=area[1],
        area_text_en=area[2], onset=onset, expires=onset + timedelta(hours=alert.hours), headline=alert.headline_zh,
        headline_en=alert.headline_en, text=alert.text_zh, text_en=alert.text_en,
        cap=CapTriple(
            severity=Severity(alert.severity), urgency=Urgency(alert.urgency), certainty=Certainty(alert.certainty)
        ),
    )  # fmt: skip


def _info(
    root: etree._Element,
    issuer: Issuer,
    alert: Alert,
    sent: datetime,
    area: tuple[str, str, str],
    language: str,
) -> None:
    zh = language == "zh"
    info = _add(root, "info")
    onset = sent + timedelta(hours=alert.onset_h)
    for tag, text in (
        ("language", "zh-CN" if zh else "en-US"), ("category", "Met"), ("event", "台风" if zh else "Typhoon"),
        ("responseType", "AllClear" if alert.message == "Cancel" else "Prepare"),
        ("urgency", alert.urgency), ("severity", alert.severity), ("certainty", alert.certainty),
    ):  # fmt: skip
        _add(info, tag, text)
    _pair(info, "eventCode", "hazard", "typhoon")
    for tag, text in (
        ("effective", _time(sent)), ("onset", _time(onset)), ("expires", _time(onset + timedelta(hours=alert.hours))),
        ("senderName", issuer.issuer_zh if zh else issuer.issuer_en),
        ("headline", alert.headline_zh if zh else alert.headline_en),
        ("description", alert.text_zh if zh else alert.text_en),
    ):  # fmt: skip
        _add(info, tag, text)
    _pair(info, "parameter", "colour", alert.colour)
    where = _add(info, "area")
    _add(where, "areaDesc", area[1] if zh else area[2])
    _pair(where, "geocode", "area", area[0])


def _pair(parent: etree._Element, tag: str, name: str, value: str) -> None:
    pair = _add(parent, tag)
    _add(pair, "valueName", name)
    _add(pair, "value", value)


def _add(parent: etree._Element, tag: str, text: str | None = None) -> etree._Element:
    child = etree.SubElement(parent, f"{{{_NAMESPACE}}}{tag}")
    child.text = text
    return child


def _time(at: datetime) -> str:
    return at.replace(microsecond=0).isoformat()
