"""The plan library: clauses of the plans in force, found by words, cited by plan, clause and version.

Retrieval is BM25 over character 1- and 2-grams (Chinese is written without spaces; grams beat a dictionary here).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import bm25s
import numpy as np
from msgspec import Struct

from anlan.core.city import City, Clause, Plan

_WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")


class Hit(Struct, frozen=True, kw_only=True):
    """A clause that was found."""

    plan: str
    version: str
    clause: str
    zh: str
    en: str
    score: float


class Library:
    """The clauses of some plans, ready to be searched."""

    def __init__(self, plans: Iterable[Plan]) -> None:
        self._clauses = [(plan, clause) for plan in plans for clause in plan.clauses]
        self._index: bm25s.BM25 | None = None
        if self._clauses:
            texts = [_text(plan, clause) for plan, clause in self._clauses]
            self._index = bm25s.BM25()
            self._index.index([list(grams(text)) for text in texts], show_progress=False)

    def search(self, words: str, most: int = 5) -> list[Hit]:
        """The clauses nearest to the words, best first; nothing where no gram is shared."""
        asked = list(grams(words))
        if self._index is None or not asked:
            return []
        scores = np.asarray(self._index.get_scores(asked), dtype=np.float64)
        order = np.lexsort((np.arange(len(scores)), -scores))[:most]
        return [self._hit(int(place), float(scores[place])) for place in order if scores[place] > 0]

    def _hit(self, place: int, score: float) -> Hit:
        plan, clause = self._clauses[place]
        return Hit(
            plan=plan.name, version=plan.version, clause=clause.number, zh=clause.zh, en=clause.en,
            score=round(score, 4),
        )  # fmt: skip


def grams(text: str) -> Iterator[str]:
    """Latin words whole; Chinese as single characters and pairs.

    >>> list(grams("停课 SMS"))
    ['停', '课', '停课', 'sms']
    """
    for run in _WORD.findall(text.lower()):
        if run[0].isascii():
            yield run
        else:
            yield from run
            yield from (run[at : at + 2] for at in range(len(run) - 1))


def _text(plan: Plan, clause: Clause) -> str:
    """A clause is found by its own words and, more weakly, by the name of its plan."""
    return f"{clause.zh} {clause.en} {plan.zh} {plan.en} {clause.number}"


def in_force(city: City, plan: str, clause: str, version: str) -> Clause | None:
    """The clause that a citation names, None when the plan in force (this very version) has none such: then it is
    withdrawn or was never there, and nothing may cite it."""
    found = city.get(Plan, plan)
    if found is None or found.withdrawn or found.version != version:
        return None
    return next((item for item in found.clauses if item.number == clause), None)
