"""Proposals: a warning in force triggers clauses of the plan; a person approves, nothing acts by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from anlan.core.approvals import ApprovalAsked
from anlan.core.city import Clause, Plan, Post
from anlan.core.evidence import Clause as Cited
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import INCIDENTS, TASKS
from anlan.core.people import Role
from anlan.core.ports import Seen
from anlan.core.proposals import PROPOSALS, Action, Option, Proposal
from anlan.core.warnings import Message, Warning, WarningIssued
from anlan.decision.plans import generic_plan

VALID_FOR = timedelta(hours=6)
UNKNOWN_RESOURCES = Bilingual(
    "可用力量和物资未知：执行前须逐项核实", "Forces and supplies are unknown: check each before acting"
)
GENERIC_PLAN = Bilingual(
    "城市未提供预案，依据通用预案", "The city has brought no plan; a generic plan is cited"
)
PEOPLE_UNKNOWN = Bilingual("影响人数未知", "The number of people affected is unknown")


class Proposing:
    """One proposal for each warning that is issued or raised, with every action cited to its clause."""

    name = "decision"
    takes = (WarningIssued, Proposal)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """An issued warning gets a proposal; a proposal asks for one commander or officer."""
        match fact:
            case WarningIssued() if fact.message is not Message.CANCEL:
                warning = seen.fact(fact.draft)
                if isinstance(warning, Warning) and not self._is_there(fact, seen):
                    yield from self._propose(fact, warning, seen)
            case Proposal():
                yield ApprovalAsked(
                    at=fact.at,
                    by=self.name,
                    about=fact.thread_id,
                    subject="proposal",
                    draft=fact.id,
                    content=fact.shown(),
                    people=1,
                    roles=(Role.COMMANDER, Role.OFFICER),
                    expires=fact.expires,
                    assumptions=fact.assumptions,
                )

    def _is_there(self, fact: WarningIssued, seen: Seen) -> bool:
        rows = seen.rows(PROPOSALS).where("for", fact.thread)
        return any(row.rank >= fact.rank for row in rows)

    def _propose(self, issued: WarningIssued, warning: Warning, seen: Seen) -> Iterator[Proposal]:
        found = _clauses(warning, seen)
        if found is None:
            return
        plan, clauses, generic = found
        ordered = _ordered(issued.thread, seen)
        clauses = [clause for clause in clauses if Bilingual(clause.zh, clause.en) not in ordered]
        if not clauses:
            return
        actions = tuple(_action(plan, clause, warning.area, seen) for clause in clauses)
        concerns = [UNKNOWN_RESOURCES]
        if generic:
            concerns.append(GENERIC_PLAN)
        if warning.people is None:
            concerns.append(PEOPLE_UNKNOWN)
        title = Bilingual(
            f"{warning.area_text.zh} {warning.level_text.zh} 处置",
            f"{warning.area_text.en}: act on {warning.level_text.en}",
        )
        cites = tuple(
            Cited(document=plan.name, clause=clause.number, version=plan.version) for clause in clauses
        )
        yield Proposal(
            at=issued.at,
            by=self.name,
            because=(Link(relation="triggered_by", target=issued.id), *cites),
            for_thread=issued.thread,
            hazard=warning.hazard,
            series=warning.series,
            area=warning.area,
            rank=warning.rank,
            options=(Option(title=title, actions=actions, people=warning.people, concerns=tuple(concerns)),),
            assumptions=warning.assumptions,
            expires=seen.at + VALID_FOR,
            written_by="rule",
        )


def _ordered(thread: str, seen: Seen) -> set[Bilingual]:
    """What a warning's incident has been told to do already: a raise adds to it, and orders nothing twice."""
    incidents = seen.rows(INCIDENTS).where("for", thread)
    return {
        task.what for incident in incidents for task in seen.rows(TASKS).where("incident", incident.thread)
    }


def _clauses(warning: Warning, seen: Seen) -> tuple[Plan, list[Clause], bool] | None:
    """The city's own plan first; the generic one where the city has brought none for this hazard."""
    generic = generic_plan(warning.hazard)
    for plan, ours in [
        *((plan, False) for plan in seen.city.all(Plan).values() if not plan.withdrawn),
        *(((generic, True),) if generic else ()),
    ]:
        clauses = [
            clause
            for clause in plan.clauses
            if clause.hazard == warning.hazard
            and clause.from_rank is not None
            and clause.from_rank <= warning.rank
        ]
        if clauses:
            return plan, clauses, ours
    return None


def _action(plan: Plan, clause: Clause, area: str, seen: Seen) -> Action:
    """A clause that names no post of the city goes to the first post of the area, else to the duty room."""
    posts = seen.city.all(Post)
    here = (name for name, post in posts.items() if post.area in (area, "*"))
    post = clause.post if clause.post in posts else next(here, "duty")
    return Action(
        plan=plan.name,
        plan_version=plan.version,
        clause=clause.number,
        text=Bilingual(clause.zh, clause.en),
        post=post,
        within_min=clause.within_min or 60,
        needs=clause.needs,
        resources="unknown",
    )
