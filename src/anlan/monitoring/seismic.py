"""What follows from a report of an earthquake inside the house: a signal, and odds for the command alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.city import Area
from anlan.core.earthquakes import EARTHQUAKES, AftershockOdds, EarthquakeReported
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.places import metres_between
from anlan.core.ports import Seen
from anlan.core.signals import SIGNALS, Signal
from anlan.science.aftershocks import MODEL, chance_of_one, expected_shocks
from anlan.science.shaking import blind_zone_km, hypocentral_km, intensity, scatter, waves

_OF_90 = 1.645
_DAYS = (1.0, 7.0)
_FELT = 4.0
"""Degrees from which people are frightened: below it a report of a far shock is no signal of this city."""
_ODDS_FROM = 5.0
_NAMED = 3
"""Areas named in one line; the rest are counted."""


class Seismic:
    """Says what a reported shock means for the city's areas. Nothing of it goes out: warnings of it are relayed."""

    name = "seismic"
    takes = (EarthquakeReported,)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """One signal an event, changed by later reports; odds of later shocks from magnitude 5 on."""
        if not isinstance(fact, EarthquakeReported):
            return
        yield from self._signal(fact, seen)
        if fact.magnitude >= _ODDS_FROM:
            yield from self._odds(fact, seen)

    def _signal(self, report: EarthquakeReported, seen: Seen) -> Iterator[Fact]:
        areas = _strongest_first(report, seen)
        if not areas or areas[0][1] < _FELT:
            return
        open_rows = seen.rows(SIGNALS).where("open", f"earthquake|{report.event}")
        zh, en = _words(report, areas, seen)
        yield Signal(
            at=seen.at,
            by=self.name,
            because=(Link(relation="derived_from", target=report.id),),
            thread=open_rows[0].thread if open_rows else "",
            signal_kind="earthquake",
            group=report.event,
            change="grew" if open_rows else "opened",
            area=None,
            value=report.magnitude,
            text=Bilingual(zh, en),
        )

    def _odds(self, report: EarthquakeReported, seen: Seen) -> Iterator[Fact]:
        row = seen.rows(EARTHQUAKES).get(report.event)
        for days in _DAYS:
            least = max(_ODDS_FROM, round(report.magnitude - 1.0, 1))
            expected = expected_shocks(report.magnitude, least, 0.0, days)
            chance = chance_of_one(expected)
            span = f"{days:.0f}"
            shown = f"{min(max(chance, 0.01), 0.99):.0%}"
            yield AftershockOdds(
                at=seen.at,
                by=self.name,
                because=(Link(relation="derived_from", target=report.id),),
                event=row.event if row else report.event,
                since=report.at,
                until=report.at + timedelta(days=days),
                magnitude=least,
                expected=expected,
                chance=chance,
                model=MODEL,
                text=Bilingual(
                    f"震后{span}天内发生{least:.1f}级以上地震的可能性约{shown}（通用参数，未按本序列拟合；仅供指挥层）",
                    f"Chance of a shock of {least:.1f} or more within {span} days about {shown} "
                    "(generic numbers, not fitted to this sequence; command only)",
                ),
            )


def _strongest_first(report: EarthquakeReported, seen: Seen) -> list[tuple[Area, float, float]]:
    """Areas with a seat: expected intensity and hypocentral distance [km], strongest first."""
    found = []
    for area in seen.city.all(Area).values():
        if area.place is not None and area.kind in ("district", "city"):
            far = float(hypocentral_km(metres_between(area.place, report.place) / 1000, report.depth_km))
            found.append((area, float(intensity(report.magnitude, far)), far))
    return sorted(found, key=lambda row: (-row[1], row[0].code))


def _words(report: EarthquakeReported, areas: list[tuple[Area, float, float]], seen: Seen) -> tuple[str, str]:
    late = max((seen.at - report.at).total_seconds(), 0.0)
    blind = blind_zone_km(late, report.depth_km)
    zone = seen.city.profile.zone
    zh, en = [], []
    for area, expected, far in areas[:_NAMED]:
        half = _OF_90 * float(scatter(far))
        low, high = max(expected - half, 1.0), min(expected + half, 12.0)
        s = report.at + timedelta(seconds=float(waves(far).s[1]))
        clock = f"{s.astimezone(zone):%H:%M:%S}"
        zh.append(f"{area.zh}约{low:.1f}–{high:.1f}度，S波{clock}")
        en.append(f"{area.en} about {low:.1f}–{high:.1f}, S wave {clock}")
    more = len(areas) - len(zh)
    size = f"{report.magnitude_type}{report.magnitude:.1f}"
    return (
        f"{report.agency}报告{size}地震，预警盲区半径约{blind:.0f}公里；预计烈度："
        + "；".join(zh)
        + (f"；另有{more}处" if more > 0 else "")
        + "。只供内部，对外转发有权机关的预警",
        f"{report.agency} reports {size}, blind zone about {blind:.0f} km; expected intensity: "
        + "; ".join(en)
        + (f"; and {more} more" if more > 0 else "")
        + ". Internal: what goes out is the lawful issuer's warning, relayed",
    )
