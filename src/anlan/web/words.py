"""The words of the page, zh and en, from one catalogue that serves templates and scripts alike."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from starlette.requests import Request

LANGUAGES = ("zh", "en")
COOKIE = "anlan-lang"

Words = dict[str, str]


@cache
def catalogue() -> dict[str, Words]:
    """Language → key → text; raises ValueError for a key that lacks a language."""
    raw = tomllib.loads(files("anlan.web").joinpath("words.toml").read_text("utf-8"))
    found: dict[str, Words] = {language: {} for language in LANGUAGES}
    for section, entries in raw.items():
        for name, texts in entries.items():
            if set(texts) != set(LANGUAGES):
                raise ValueError(f"words.toml: {section}.{name} needs exactly {', '.join(LANGUAGES)}")
            for language in LANGUAGES:
                found[language][f"{section}.{name}"] = texts[language]
    return found


def say(language: str, key: str, **slots: object) -> str:
    """One text with its slots filled; raises KeyError for a key nobody has written."""
    return catalogue()[language][key].format(**slots)


def language_of(request: Request) -> str:
    """What was asked for in the address, else chosen before, else what the browser prefers, else Chinese."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(COOKIE)):
        if wanted in LANGUAGES:
            return wanted
    for part in request.headers.get("accept-language", "").split(","):
        code = part.split(";")[0].strip().lower()[:2]
        if code in LANGUAGES:
            return code
    return LANGUAGES[0]
