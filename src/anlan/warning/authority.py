"""Who may lawfully speak, who may be relayed, and how many must approve: read from the city's authority table."""

from __future__ import annotations

import re

from msgspec.structs import replace

from anlan.core.city import Authority, City, Department
from anlan.core.ladders import Colour
from anlan.core.warnings import Standing, Warning
from anlan.warning.texts import texts

_FICTIONAL = re.compile(r"\s*[(（](?:虚构|fictional)[)）]$")
"""How a made-up issuer marks its own name."""


def authority(city: City, *, hazard: str, level: str, area: str) -> Authority:
    """Who speaks for hazard × level × area: the row of the area, of its nearest parent with one, or of "*".

    Without a row only advice by the duty room is possible, and its clause says so. A row that allows relaying
    gives a text of ours no standing either: a relayed text is the issuer's own, word for word.
    """
    rows = rows_of(city, hazard=hazard, level=level, area=area)
    found = next((row for row in rows if row.standing != Standing.RELAY), rows[0] if rows else None)
    words = texts().authority
    advisory = Authority(
        hazard=hazard,
        level=level,
        area=area,
        body=words.duty_room,
        clause=words.unknown,
        standing=Standing.ADVISORY,
    )
    if found is None:
        return advisory
    if found.standing == Standing.RELAY:
        return replace(advisory, clause=words.relay_only.format(body=found.body, clause=found.clause))
    return found


def rows_of(city: City, *, hazard: str, level: str, area: str) -> list[Authority]:
    """The rows for hazard × level, those of the area first, then of its parents, then of the whole city."""
    rows = [row for row in city.all(Authority).values() if (row.hazard, row.level) == (hazard, level)]
    return [row for code in dict.fromkeys((*city.around(area), "*")) for row in rows if row.area == code]


def may_be_relayed(city: City, *, issuer: str, hazard: str, level: str, area: str) -> Authority | None:
    """The row that lets this very body be relayed for hazard × level × area; None = its word stays a report.

    A body that the table lets speak for the city itself may be relayed too.
    """
    lawful = (Standing.RELAY, Standing.STATUTORY)
    rows = rows_of(city, hazard=hazard, level=level, area=area)
    return next((row for row in rows if row.standing in lawful and _is_body(city, row.body, issuer)), None)


def _is_body(city: City, body: str, issuer: str) -> bool:
    """The issuer is this body: by the very name, or by a department's name that the table writes in both languages."""
    spoken = _FICTIONAL.sub("", issuer).strip()
    if not spoken or spoken == body:
        return bool(spoken)
    departments = city.all(Department).values()
    return any(
        spoken in (row.zh, row.en) and body in (f"{row.zh} {row.en}", row.zh, row.en) for row in departments
    )


def people_needed(city: City, draft: Warning, before: Warning | None) -> int:
    """How many must say yes: two where red of our own comes or goes; what is relayed is the issuer's, and takes one.

    The city's table may ask for more, never for fewer.
    """
    red = Colour.RED in (draft.colour, before.colour if before else None)
    fewest = 2 if red and draft.standing is not Standing.RELAY else 1
    rows = rows_of(city, hazard=draft.hazard, level=draft.level, area=draft.area)
    asked = [row.people for row in rows if row.body == draft.issuer and row.people is not None]
    return max(fewest, *asked) if asked else fewest
