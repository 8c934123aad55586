"""Why, and what came of it: the walk through evidence in both directions."""

from __future__ import annotations

from collections.abc import Callable

from msgspec import Struct
from starlette.requests import Request
from starlette.responses import Response

from anlan.core.city import City, Series
from anlan.core.evidence import Clause, Evidence, Link, Range, Step
from anlan.core.facts import Bilingual, Fact, Time
from anlan.core.people import User
from anlan.core.proposals import Proposal
from anlan.web.desk import answer, desk_of, user_of
from anlan.web.gauges import may_see
from anlan.web.guard import Routes

MOST_STEPS = 200


class Node(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step of a walk: a fact, a stretch of readings, or a clause."""

    depth: int
    relation: str
    id: str = ""
    kind: str = ""
    at: Time | None = None
    by: str = ""
    text: Bilingual | None = None
    range: Range | None = None
    clause: Clause | None = None


def add(routes: Routes) -> None:
    """Add the walk."""

    @routes.get("/api/why/{fact_id}", "read")
    def why(request: Request, fact_id: str) -> Response:
        """What a fact rests on and what followed from it, as far as the person who asks may see."""
        desk, user = desk_of(request), user_of(request)
        view, city = desk.seen_as(user), desk.city()
        fact = view.fact(fact_id)
        if fact is None:
            return answer({"detail": "no such fact"}, 404)
        return answer(
            {
                "fact": _fact_node(0, "", fact),
                "why": _nodes(view.why(fact_id), city, user),
                "came_of": _nodes(view.came_of(fact_id), city, user),
            }
        )


def _nodes(steps: list[Step], city: City, user: User) -> list[Node]:
    nodes = []
    for step in steps[:MOST_STEPS]:
        if isinstance(step.fact, Fact):
            nodes.append(_fact_node(step.depth, step.relation, step.fact))
        elif (
            step.evidence is not None
            and (node := _evidence_node(step, step.evidence, city, user)) is not None
        ):
            nodes.append(node)
    return nodes


def _fact_node(depth: int, relation: str, fact: Fact) -> Node:
    return Node(
        depth=depth, relation=relation, id=fact.id, kind=fact.kind, at=fact.at, by=fact.by, text=_text(fact)
    )


def _evidence_node(step: Step, evidence: Evidence, city: City, user: User) -> Node | None:
    if isinstance(evidence, Range):
        series = city.get(Series, evidence.series)
        if series is None or not may_see(user, series):
            return None
        text = Bilingual(series.zh, series.en)
        return Node(
            depth=step.depth,
            relation=step.relation,
            kind="readings",
            at=evidence.until,
            text=text,
            range=evidence,
        )
    if isinstance(evidence, Clause):
        return Node(depth=step.depth, relation=step.relation, kind="clause", clause=evidence)
    assert isinstance(evidence, Link)  # noqa: S101 — the walk resolves links into facts
    return None


_SPEAKING: tuple[Callable[[Fact], object], ...] = (
    lambda fact: getattr(fact, "headline", None),
    lambda fact: getattr(fact, "text", None),
    lambda fact: getattr(fact, "title", None),
    lambda fact: getattr(fact, "what", None),
    lambda fact: fact.options[0].title if isinstance(fact, Proposal) and fact.options else None,
)


def _text(fact: Fact) -> Bilingual | None:
    """What a fact says, where it says something in both languages."""
    return next((found for say in _SPEAKING if isinstance(found := say(fact), Bilingual)), None)
