"""The four ladders of emergency work; they are never mapped onto one another silently.

`None` is legal wherever the law gives no rung: 社会安全 incidents have no colour (突发事件应对法 2024, art. 63).
"""

from enum import StrEnum

from msgspec import Struct


class Colour(StrEnum):
    """Warning colours, 四级蓝 to 一级红 (突发事件应对法 2024, art. 63)."""

    BLUE = "blue"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"

    @property
    def rank(self) -> int:
        """1 for blue … 4 for red."""
        return _COLOURS.index(self) + 1

    @property
    def zh(self) -> str:
        """The single character drawn inside the mark: 蓝 黄 橙 红."""
        return "蓝黄橙红"[self.rank - 1]


_COLOURS = (Colour.BLUE, Colour.YELLOW, Colour.ORANGE, Colour.RED)


class Severity(StrEnum):
    """CAP 1.2 `severity`, in the spelling of the standard."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"
    UNKNOWN = "Unknown"


class Urgency(StrEnum):
    """CAP 1.2 `urgency`."""

    IMMEDIATE = "Immediate"
    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"
    UNKNOWN = "Unknown"


class Certainty(StrEnum):
    """CAP 1.2 `certainty`."""

    OBSERVED = "Observed"
    LIKELY = "Likely"
    POSSIBLE = "Possible"
    UNLIKELY = "Unlikely"
    UNKNOWN = "Unknown"


class CapTriple(Struct, frozen=True, kw_only=True):
    """Severity, urgency and certainty of one CAP `info` block."""

    severity: Severity
    urgency: Urgency
    certainty: Certainty


class ResponseLevel(StrEnum):
    """Emergency response Ⅳ to Ⅰ; started by a person, never by a colour (法 71, 72)."""

    IV = "Ⅳ"
    III = "Ⅲ"
    II = "Ⅱ"
    I = "Ⅰ"  # noqa: E741 — the ladder's own numeral


class EventGrade(StrEnum):
    """Grade of what happened, 一般 to 特别重大 (法 3)."""

    GENERAL = "一般"
    LARGER = "较大"
    MAJOR = "重大"
    EXTREME = "特别重大"


class LevelRow(Struct, frozen=True, kw_only=True):
    """One row of the city's own table from a local level to the ladders; a city edits it, code never guesses it."""

    level: str
    """The city's own word, e.g. "Siaga 2" or "警戒"."""
    rank: int
    """Order among the local levels of one hazard; higher is worse."""
    colour: Colour | None
    cap: CapTriple
    zh: str
    en: str
    source: str
    """Where the row comes from: a clause, a standard, or "assumed" with the reason."""
