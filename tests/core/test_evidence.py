"""Evidence is walked both ways: every fact once, nearest first, and always to an end."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from anlan.core.evidence import Clause, Evidence, Link, Range, what_came_of, why

AT = datetime(2018, 9, 16, tzinfo=UTC)
READINGS = Range(series="s", since=AT, until=AT, known_until=AT, n=1, digest="d")
RULE = Clause(document="plan", clause="3.2", version="1")


class Node(Struct, frozen=True):
    """As much of a fact as a walk needs."""

    id: str
    because: tuple[Evidence, ...] = ()


def link(target, relation="derived_from"):
    """One step."""
    return Link(relation=relation, target=target)


def test_why_ends_at_readings_clauses_and_given_facts():
    """Nearest first; each with how far and by which relation."""
    nodes = {
        "warning": Node("warning", (link("risk"), RULE)),
        "risk": Node("risk", (link("signal", "triggered_by"),)),
        "signal": Node("signal", (READINGS, link("unknown"))),
    }
    steps = [
        (step.depth, step.relation, getattr(step.fact, "id", None), step.evidence)
        for step in why(nodes["warning"], nodes.get)
    ]
    assert steps == [
        (1, "derived_from", "risk", None),
        (1, "clause", None, RULE),
        (2, "triggered_by", "signal", None),
        (3, "range", None, READINGS),
    ]


GRAPHS = st.dictionaries(st.sampled_from("abcdefg"), st.sets(st.sampled_from("abcdefg")), min_size=1)


@given(GRAPHS)
def test_both_walks_reach_each_fact_once_and_come_to_an_end(graph):
    """Also in circles, which no journal has; backwards and forwards reach one another."""
    nodes = {name: Node(name, tuple(link(target) for target in sorted(to))) for name, to in graph.items()}

    def followers(name):
        return [("derived_from", node) for node in nodes.values() if name in graph[node.id]]

    for start in nodes.values():
        back = [step.fact.id for step in why(start, nodes.get)]
        assert len(back) == len(set(back))
        assert start.id not in back
        for name in back:
            assert start.id in [step.fact.id for step in what_came_of(nodes[name], followers)]
