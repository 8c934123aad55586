"""The exercise's injects as what reaches the house: words that are said, alerts that are issued."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from anlan.core.city import Area, Profile
from anlan.core.exercise import Inject
from anlan.core.scenarios import Happening, HappeningKind
from anlan.sources.mangkhut_2018.alerts import issued, to_bulletin, to_xml
from anlan.sources.simulation import Ground


class _Injects(Struct, frozen=True):
    inject: tuple[Inject, ...]


@cache
def injects() -> tuple[Inject, ...]:
    """The 37 injects, in order."""
    path = Path(__file__).with_name("injects.toml")
    return msgspec.toml.decode(path.read_bytes(), type=_Injects).inject


def happenings(ground: Ground, landfall: datetime) -> list[Happening]:
    """Everything that is said or issued, in the order of known time."""
    found = [one for inject in injects() for one in _spoken(inject, ground, landfall)]
    return sorted([*found, *_alerts(ground, landfall)], key=lambda one: (one.known_at, one.number, one.name))


def _spoken(inject: Inject, ground: Ground, landfall: datetime) -> list[Happening]:
    area = ground.area(inject.area) if inject.area else None
    found = []
    for number, said in enumerate(inject.said, 1):
        first = landfall + timedelta(minutes=inject.offset_min - said.before_min, seconds=number - 1)
        found += [
            Happening(
                known_at=first + timedelta(minutes=said.over_min) * (time / said.times),
                name=f"inject-{inject.number}-{number}-{time + 1}",
                number=inject.number,
                kind=HappeningKind.REPORT,
                channel=said.channel,
                caller=said.caller,
                text=said.text,
                picture=said.picture,
                area=area,
            )
            for time in range(said.times)
        ]
    return found


def _alerts(ground: Ground, landfall: datetime) -> list[Happening]:
    offsets = {inject.number: inject.offset_min for inject in injects()}
    issuer, where = issued(), whole(ground)
    found: list[Happening] = []
    earlier: list[tuple[str, datetime]] = []
    for alert in issuer.alert:
        sent = landfall + timedelta(minutes=offsets[alert.inject] + alert.after_min)
        one = Happening(
            known_at=sent, name=alert.name, number=alert.inject, kind=HappeningKind.CAP, channel="official",
            caller="authority", text=alert.text_zh, area=where[0],
            cap=to_xml(issuer, alert, sent, earlier[-1:], where),
            given=to_bulletin(issuer, alert, sent, [name for name, _ in earlier[-1:]], where),
        )  # fmt: skip
        found.append(one)
        earlier.append((alert.name, sent))
    return found


def whole(ground: Ground) -> tuple[str, str, str]:
    """Code and names of the whole city: its own area, or "*" where it has none."""
    profile = next(iter(ground.all(Profile).values()), None)
    names = (profile.zh, profile.en) if profile else ("全市", "whole city")
    area = next((row.code for row in ground.all(Area).values() if row.kind == "city"), "*")
    return area, *names
