"""A hazard's card: what its folder says of itself, readable without running it."""

from __future__ import annotations

import tomllib
from enum import StrEnum
from importlib.resources import files

import msgspec
from msgspec import Struct

from anlan.core.facts import Bilingual


class Phase(StrEnum):
    """The phases of a storm's night, in their order."""

    DEFENCE = "defence"
    RELOCATION = "relocation"
    SHELTER = "shelter"
    RESCUE = "rescue"
    RECOVERY = "recovery"


PHASE_WORDS = {
    Phase.DEFENCE: Bilingual("防御部署", "Defence laid out"),
    Phase.RELOCATION: Bilingual("人员转移", "People moved"),
    Phase.SHELTER: Bilingual("全员避险", "Everybody under shelter"),
    Phase.RESCUE: Bilingual("抢险救灾", "Rescue and relief"),
    Phase.RECOVERY: Bilingual("恢复", "Recovery"),
}


_AFTER = (Phase.RESCUE, Phase.RECOVERY)
"""No warning asks for these: they begin when it has struck."""


class Measure(Struct, frozen=True):
    """A measure from one local rank up, verbatim in both languages; `decides` is the body that may order it."""

    from_rank: int
    zh: str
    en: str
    phase: Phase | None = None
    decides_zh: str = ""
    decides_en: str = ""
    stops: str = ""
    """One of the five stops: school | work | production | transport | business; empty = none of them."""

    @property
    def text(self) -> tuple[str, str]:
        """The measure with who decides it, as (zh, en)."""
        if not self.decides_zh:
            return self.zh, self.en
        return f"{self.zh}（{self.decides_zh}决定）", f"{self.en} (decided by {self.decides_en})"


class Card(Struct, frozen=True):
    """What the folder says of itself."""

    name: str
    zh: str
    en: str
    gb35561: str
    cap_category: str
    maturity: str
    needs: tuple[str, ...]
    every_s: float
    horizons_min: tuple[int, ...]
    limits: dict[str, str]
    measures: tuple[Measure, ...]
    warns: bool = True
    """Its alarms may become drafts of warnings; without it they stay inside the house."""
    parameters: dict[str, object] = {}
    """What the model starts with, each with its source beside it in the file."""

    def measures_for(self, rank: int) -> list[tuple[str, str]]:
        """Measures of this rank and below that a warning asks for, verbatim, as (zh, en)."""
        return [item.text for item in self.measures if item.from_rank <= rank and item.phase not in _AFTER]

    def in_phase(self, phase: Phase) -> list[tuple[str, str]]:
        """Measures of one phase, whatever the level."""
        return [item.text for item in self.measures if item.phase is phase]


def read_card(package: str) -> Card:
    """The card of a hazard's package; raises msgspec.ValidationError naming the field that is wrong."""
    return card_of(files(package).joinpath("card.toml").read_text("utf-8"))


def card_of(text: str) -> Card:
    """The card a text of TOML holds; raises ValueError saying what is wrong and where."""
    return msgspec.convert(tomllib.loads(text), Card)
