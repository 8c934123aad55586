"""The card of the flood hazard, read once."""

import tomllib
from importlib.resources import files

import msgspec
from msgspec import Struct


class Measure(Struct, frozen=True):
    """A measure for everybody from one local rank up, verbatim in both languages."""

    from_rank: int
    zh: str
    en: str


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


def read_card() -> Card:
    """The card; raises msgspec.ValidationError naming the field that is wrong."""
    text = files(__package__).joinpath("card.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), Card)
