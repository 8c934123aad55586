"""The words of the page, zh and en, from one catalogue that serves templates and scripts alike."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from starlette.requests import Request

LANGUAGES = ("zh", "en")
FILES = (
    "words.toml",
    "desk-words.toml",
    "duty-words.toml",
    "command-words.toml",
    "warning-words.toml",
    "reports-words.toml",
)
"""The page's own words, and the names of facts, fields and values on the desks."""
COOKIE = "anlan-lang"

Words = dict[str, str]


@cache
def catalogue() -> dict[str, Words]:
    """Language → key → text; raises ValueError for a key that lacks a language or is written twice.

    A field or value that means something else in one table or act is written for it: `"calls.households"`.
    """
    found: dict[str, Words] = {language: {} for language in LANGUAGES}
    read = (tomllib.loads(files("anlan.web").joinpath(name).read_text("utf-8")) for name in FILES)
    for section, entries in (pair for raw in read for pair in raw.items()):
        for name, texts in entries.items():
            if set(texts) != set(LANGUAGES):
                raise ValueError(f"{section}.{name} needs exactly {', '.join(LANGUAGES)}")
            if f"{section}.{name}" in found[LANGUAGES[0]]:
                raise ValueError(f"{section}.{name} is written twice: one of them would never be read")
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
