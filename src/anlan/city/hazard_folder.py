"""Whether the folder of a hazard is whole: its card, its words, its measures. Said in one line each."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import msgspec

from anlan.core.cards import Card, card_of
from anlan.warning.texts import hazard_words

FILES = ("card.toml", "__init__.py", "hazard.py")
_OPEN = re.compile(r"<[^<>\n]+>")
_LINE = re.compile(r"\(at line (\d+), column \d+\)")


def faults(folder: Path) -> list[str]:
    """What is wrong, each as `file[:line]: what`; empty when nothing is."""
    if not folder.is_dir():
        return [f"{folder}: no such folder"]
    missing = [f"{folder / name}: missing" for name in FILES if not (folder / name).is_file()]
    card = folder / "card.toml"
    return missing + (list(_card_faults(card)) if card.is_file() else [])


def _card_faults(path: Path) -> Iterator[str]:
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        yield f"{path}: not UTF-8 ({error.reason} at byte {error.start})"
        return
    yield from (
        f"{path}:{number}: still to be written: {found.group()}"
        for number, line in enumerate(text.splitlines(), 1)
        if (found := _OPEN.search(line.partition("#")[0]))
    )
    try:
        card = card_of(text)
    except tomllib.TOMLDecodeError as error:
        line = _LINE.search(str(error))
        yield f"{path}:{line.group(1) if line else 1}: {error}"
    except msgspec.ValidationError as error:
        yield f"{path}: {error}"
    else:
        yield from (f"{path}: {what}" for what in _content_faults(card, path.parent.name))


def _content_faults(card: Card, folder: str) -> Iterator[str]:
    if card.name != folder:
        yield f"name is {card.name!r} in a folder called {folder!r}"
    if not card.horizons_min or any(a >= b for a, b in pairwise((0, *card.horizons_min))):
        yield f"horizons_min must rise from above 0, not {list(card.horizons_min)}"
    if card.every_s <= 0:
        yield f"every_s must be above 0, not {card.every_s:g}"
    if not card.needs:
        yield "needs names no property: what does it read?"
    for language in ("zh", "en"):
        if not card.limits.get(language, "").strip():
            yield f"limits.{language} is empty: what may it not say?"
    if not card.measures:
        yield "no measures: a warning without them cannot be sent"
    for number, measure in enumerate(card.measures, 1):
        if not (measure.zh.strip() and measure.en.strip()):
            yield f"measure {number} lacks a language"
        if bool(measure.decides_zh) != bool(measure.decides_en):
            yield f"measure {number} names who decides in one language only"
        if measure.from_rank < 1:
            yield f"measure {number}: from_rank starts at 1, not {measure.from_rank}"
    if card.warns:
        try:
            hazard_words(card.name)
        except ValueError as error:
            yield str(error)
