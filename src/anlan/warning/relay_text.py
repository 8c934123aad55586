"""The text of a relay: the issuer's own words, level and times, set into the fields of a warning."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from msgspec.structs import replace

from anlan.core.city import Area, City
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual
from anlan.core.ladders import CapTriple, LevelRow, Urgency
from anlan.core.ports import Hazard, Seen
from anlan.core.warnings import BulletinReceived, Measure, Message, Relayed, Standing, Warning
from anlan.warning.measures import measures, ordered
from anlan.warning.texts import moment, say, texts

LOOK_AGAIN = timedelta(hours=24)
"""When the duty room looks again at a relay whose issuer named no end."""
_CATEGORY = {"Met": "natural", "Geo": "natural", "Env": "natural", "Fire": "natural", "Health": "health"}


def relay_text(
    bulletin: BulletinReceived,
    level: LevelRow,
    clause: str,
    revises: Warning | None,
    earlier: Warning | None,
    *,
    hazard: Hazard | None,
    seen: Seen,
    by: str,
) -> Warning:
    """The unsealed draft: nothing in it is ours but the frame; `revises` is the relay in force, if any."""
    message = bulletin.message if revises is not None else Message.ALERT
    if revises is not None and message is Message.ALERT:
        message = Message.UPDATE
    cancel = revises if message is Message.CANCEL else None
    expires = bulletin.expires or seen.at + LOOK_AGAIN
    relayed = _relayed(bulletin)
    cap = bulletin.cap or level.cap
    text = _words(bulletin, bulletin.text, bulletin.text_en, level, seen)
    return Warning(
        at=bulletin.at,
        by=by,
        because=(
            Link(relation="relays", target=bulletin.id),
            *((Link(relation="revises", target=revises.id),) if revises else ()),
        ),
        thread=earlier.thread_id if earlier else "",
        version=earlier.version + 1 if earlier else 1,
        hazard=bulletin.hazard,
        category=_category(bulletin),
        message=message,
        revises=revises.id if revises else None,
        number=earlier.number if earlier else _number(bulletin, seen),
        series="",
        area=bulletin.area,
        areas=bulletin.areas,
        area_text=_area_text(bulletin, seen.city),
        level=level.level,
        rank=level.rank,
        level_text=Bilingual(zh=level.zh, en=level.en),
        colour=level.colour,
        cap=_past(cap) if cancel else cap,
        risk=None,
        onset=bulletin.onset or bulletin.sent,
        expires=expires if not cancel else max(expires, seen.at + timedelta(hours=1)),
        headline=_words(bulletin, bulletin.headline, bulletin.headline_en, level, seen),
        description=text,
        heed=text,
        measures=cancel.measures if cancel else _measures(bulletin, level, hazard, seen.city),
        people=None,
        issuer=bulletin.issuer,
        standing=Standing.RELAY,
        clause=clause,
        assumptions=(),
        relayed=relayed,
    )


def _past(cap: CapTriple) -> CapTriple:
    """What is over lies in the past; how severe it was stays said."""
    return replace(cap, urgency=Urgency.PAST)


def _relayed(bulletin: BulletinReceived) -> Relayed:
    event = bulletin.event or bulletin.hazard
    return Relayed(
        bulletin=bulletin.id,
        identifier=bulletin.identifier,
        sender=bulletin.sender,
        sent=bulletin.sent,
        status=bulletin.status,
        event=Bilingual(zh=event, en=bulletin.event_en or _event_en(bulletin)),
        cap_category=bulletin.cap_category,
        english=bool(bulletin.headline_en and bulletin.text_en),
        ends=bulletin.expires is not None,
    )


def _event_en(bulletin: BulletinReceived) -> str:
    words = texts().hazard.get(bulletin.hazard)
    return words.event.en if words else bulletin.hazard


def _words(bulletin: BulletinReceived, zh: str, en: str, level: LevelRow, seen: Seen) -> Bilingual:
    """The issuer's words; without English of its own only who, which level and when are said, never a translation."""
    if en:
        return Bilingual(zh=zh, en=en)
    zone = seen.city.profile.zone
    onset, expires = bulletin.onset or bulletin.sent, bulletin.expires or seen.at + LOOK_AGAIN
    return say(
        texts().relay["no_english"],
        zh=zh,
        issuer=bulletin.issuer,
        event=bulletin.event_en or _event_en(bulletin),
        level=level.en,
        onset=moment(onset, zone),
        expires=moment(expires, zone),
    )


def _category(bulletin: BulletinReceived) -> Bilingual:
    words = texts().hazard.get(bulletin.hazard)
    if words is not None:
        return words.category
    return texts().relay[_CATEGORY.get(bulletin.cap_category, "accident")]


def _area_text(bulletin: BulletinReceived, city: City) -> Bilingual:
    """The area in the issuer's words, else by the city's names."""
    codes = bulletin.areas or (bulletin.area,)
    whole = (city.profile.zh, city.profile.en)
    found = [city.get(Area, code) for code in codes]
    names = [(area.zh, area.en) if area else whole for area in found]
    zh = bulletin.area_text or "、".join(name for name, _ in names)
    return Bilingual(zh=zh, en=bulletin.area_text_en or ", ".join(name for _, name in names))


def _measures(
    bulletin: BulletinReceived, level: LevelRow, hazard: Hazard | None, city: City
) -> tuple[Measure, ...]:
    """The issuer's instructions line by line; without any, what the city's own plans and card order."""
    lines = [line.strip() for line in bulletin.instruction.splitlines() if line.strip()]
    if not lines:
        own = measures(city, hazard, level.rank) if hazard else ordered(city, bulletin.hazard, level.rank)
        return tuple(own)
    english = [line.strip() for line in bulletin.instruction_en.splitlines() if line.strip()]
    if len(english) == len(lines):
        return tuple(Measure(zh, en) for zh, en in zip(lines, english, strict=True))
    template = texts().relay["no_measure_in_english"]
    return tuple(Measure(line, say(template, zh=line).en) for line in lines)


def _number(bulletin: BulletinReceived, seen: Seen) -> str:
    """Style ZZZZZZDDDUUUXX_YYYYMMDDhhmmss_N; N comes from the issuer's identifier, so no two relays share one."""
    area = bulletin.area[:6] if bulletin.area[:6].isdigit() and len(bulletin.area) >= 6 else "000000"
    words = texts().hazard.get(bulletin.hazard)
    tail = int(sha256(bulletin.identifier.encode()).hexdigest()[:8], 16) % 1_000_000
    local = seen.at.astimezone(seen.city.profile.zone)
    return f"{area}000000{words.code if words else '99'}_{local:%Y%m%d%H%M%S}_{tail}"
