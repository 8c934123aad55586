"""Proposals: what is in force or afoot triggers clauses and rules; a person approves, nothing acts by itself."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from anlan.core.approvals import APPROVALS, ApprovalAsked, ApprovalRefused, ApprovalStale, Assumption
from anlan.core.city import Area, Clause, IncidentType, Plan, TaskTemplate, Trigger
from anlan.core.evidence import Clause as Cited
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import INCIDENTS, TASKS, Incident, IncidentTypeSet
from anlan.core.people import Role
from anlan.core.ports import Seen
from anlan.core.proposals import PROPOSALS, Proposal, SentenceDropped
from anlan.core.signals import Signal
from anlan.core.warnings import Message, Warning, WarningIssued
from anlan.decision.library import in_force
from anlan.decision.options import Case, anew, options
from anlan.decision.plans import generic_plan
from anlan.decision.rules import held
from anlan.science.reach import CityRoads

VALID_FOR = timedelta(hours=6)
RULE_UNKNOWN = Bilingual("规则条件无读数", "a rule has no reading to go by")


class Proposing:
    """One proposal for each warning that is issued or raised, and for each signal that an expert rule knows."""

    name = "decision"
    takes = (WarningIssued, Signal, Incident, IncidentTypeSet, Proposal, ApprovalStale, ApprovalRefused)

    def __init__(self, roads: CityRoads | None = None) -> None:
        self._roads = roads or CityRoads()

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """What is issued or seen gets a proposal; a proposal asks for one commander or officer."""
        match fact:
            case WarningIssued() if fact.message is not Message.CANCEL:
                warning = seen.fact(fact.draft)
                if isinstance(warning, Warning) and not self._is_there(fact.thread, fact.rank, seen):
                    yield from self._for_warning(fact, warning, seen)
            case Signal() if fact.change != "cleared" and fact.area is not None:
                if not self._is_there(fact.thread_id, fact.rank, seen):
                    yield from self._for_signal(fact, fact.area, seen)
            case Incident() | IncidentTypeSet() if fact.incident_type and fact.category != "social":
                if not self._is_there(fact.thread_id, 0, seen):
                    yield from self._for_incident(fact, seen)
            case ApprovalStale():
                yield from self._again(fact, seen)
            case ApprovalRefused():
                yield from self._means_anew(fact, seen)
            case Proposal():
                yield ask(fact)

    def _is_there(self, thread: str, rank: int, seen: Seen) -> bool:
        return any(row.rank >= rank for row in seen.rows(PROPOSALS).where("for", thread))

    def _for_warning(self, issued: Fact, warning: Warning, seen: Seen) -> Iterator[Fact]:
        found = _clauses(warning, seen)
        plan, clauses, generic = found or (None, [], False)
        later = _one_level_up(plan, warning) if plan is not None and not generic else []
        ruled, dropped, unknown = self._ruled(issued, seen, warning.hazard, warning.rank)
        yield from dropped
        ordered = _ordered(issued.thread, seen)
        now = _once([*((plan, clause) for clause in clauses if plan is not None), *ruled])
        now = [pair for pair in now if Bilingual(pair[1].zh, pair[1].en) not in ordered]
        if not now:
            return
        title = Bilingual(
            f"{warning.area_text.zh} {warning.level_text.zh} 处置",
            f"{warning.area_text.en}: act on {warning.level_text.en}",
        )
        case = Case(
            area=warning.area,
            title=title,
            people=warning.people,
            generic=generic,
            now=tuple(now),
            later=tuple((plan, clause) for clause in later if plan is not None),
            concerns=unknown,
        )
        yield self._proposal(
            issued, case, seen, for_thread=issued.thread, hazard=warning.hazard, series=warning.series,
            rank=warning.rank, assumptions=warning.assumptions,
        )  # fmt: skip

    def _for_signal(self, signal: Signal, area: str, seen: Seen) -> Iterator[Fact]:
        """Rules of the city about readings alone: an underpass under water, a gas alarm."""
        about = [
            rule
            for rule in seen.city.all(Trigger).values()
            if rule.hazard is None and rule.incident_type is None and set(rule.above) & set(signal.members)
        ]
        if not about:
            return
        ruled, dropped, unknown = self._ruled(signal, seen, None, max(1, signal.rank), about)
        yield from dropped
        ordered = _ordered(signal.thread_id, seen)
        now = tuple(pair for pair in ruled if Bilingual(pair[1].zh, pair[1].en) not in ordered)
        if not now:
            return
        place = seen.city.get(Area, area)
        people = place.people if place else None
        title = Bilingual(f"{signal.text.zh} 处置", f"{signal.text.en}: act")
        case = Case(area=area, title=title, people=people, now=now, concerns=unknown)
        yield self._proposal(
            signal, case, seen, for_thread=signal.thread_id, hazard="", series=signal.worst or "",
            rank=signal.rank, assumptions=(),
        )  # fmt: skip

    def _for_incident(self, fact: Incident | IncidentTypeSet, seen: Seen) -> Iterator[Fact]:
        """An event of a type that no warning stands behind: its template, its plan and the rules about its type."""
        row, kind = (
            seen.rows(INCIDENTS).get(fact.thread_id),
            seen.city.get(IncidentType, fact.incident_type),
        )
        if row is None or row.for_thread or kind is None:
            return
        rules = [rule for rule in seen.city.all(Trigger).values() if rule.incident_type == fact.incident_type]
        ruled, dropped, unknown = self._ruled(fact, seen, kind.hazard, 1, rules, fact.incident_type)
        yield from dropped
        now = _once([*_template(kind, seen), *ruled])
        done = {task.what for task in seen.rows(TASKS).where("incident", row.thread)}
        now = [pair for pair in now if Bilingual(pair[1].zh, pair[1].en) not in done]
        if not now:
            return
        title = Bilingual(f"{row.title.zh}：{kind.zh}处置", f"{row.title.en}: act on {kind.en}")
        place = fact.place if isinstance(fact, Incident) else None
        case = Case(area=row.area, title=title, people=None, place=place, now=tuple(now), concerns=unknown)
        yield self._proposal(
            fact,
            case,
            seen,
            for_thread=row.thread,
            hazard=kind.hazard or "",
            series="",
            rank=0,
            assumptions=(),
        )

    def _ruled(
        self,
        cause: Fact,
        seen: Seen,
        hazard: str | None,
        rank: int,
        rules: list[Trigger] | None = None,
        incident_type: str | None = None,
    ) -> tuple[list[tuple[Plan, Clause]], list[SentenceDropped], tuple[Bilingual, ...]]:
        """Clauses of the rules that fire; citations that are not in force are dropped; what could not be checked."""
        found: list[tuple[Plan, Clause]] = []
        dropped: list[SentenceDropped] = []
        unknown: list[Bilingual] = []
        chosen = list(seen.city.all(Trigger).values()) if rules is None else rules

        def latest(series: str) -> float | None:
            reading = seen.readings.latest(series)
            return None if reading is None else reading[1]

        for rule in held(chosen, hazard=hazard, incident_type=incident_type, rank=rank, latest=latest):
            trigger = rule.trigger
            if rules is None and trigger.hazard is None:
                continue
            if rule.unknown:
                zh, en = f"{trigger.zh}：{RULE_UNKNOWN.zh}", f"{trigger.en}: {RULE_UNKNOWN.en}"
                unknown.append(
                    Bilingual(f"{zh}（{'、'.join(rule.unknown)}）", f"{en} ({', '.join(rule.unknown)})")
                )
            for number in trigger.clauses if rule.fired else ():
                pair = _cited(trigger, number, seen)
                if pair is None:
                    dropped.append(self._drop(cause, trigger, number))
                elif pair not in found:
                    found.append(pair)
        return found, dropped, tuple(unknown)

    def _drop(self, cause: Fact, trigger: Trigger, number: str) -> SentenceDropped:
        return SentenceDropped(
            at=cause.at, by=self.name, proposal="", text=Bilingual(trigger.zh, trigger.en), plan=trigger.plan,
            clause=number, plan_version="", reason="withdrawn_or_unknown",
        )  # fmt: skip

    def _proposal(
        self,
        cause: Fact,
        case: Case,
        seen: Seen,
        *,
        for_thread: str,
        hazard: str,
        series: str,
        rank: int,
        assumptions: tuple[Assumption, ...],
    ) -> Proposal:
        expires = seen.at + VALID_FOR
        cites = tuple(
            Cited(document=plan.name, clause=clause.number, version=plan.version) for plan, clause in case.now
        )
        return Proposal(
            at=cause.at,
            by=self.name,
            because=(Link(relation="triggered_by", target=cause.id), *cites),
            for_thread=for_thread,
            hazard=hazard,
            series=series,
            area=case.area,
            rank=rank,
            options=options(case, expires, seen, self._roads),
            assumptions=assumptions,
            expires=expires,
            written_by="rule",
        )

    def _again(self, stale: ApprovalStale, seen: Seen) -> Iterator[Proposal]:
        """重审: what died of a condition of one option is asked about again, the options as they stand now."""
        row, old = seen.rows(PROPOSALS).get(stale.about), seen.fact(stale.draft)
        if row is None or not isinstance(old, Proposal) or row.draft != old.id or seen.at > old.expires:
            return
        approval = seen.rows(APPROVALS).get(stale.about)
        alone = [item.name for option in old.options for item in option.assumptions]
        if approval is None or stale.broken not in alone:
            return
        left = tuple(
            option for option in old.options if stale.broken not in [item.name for item in option.assumptions]
        )
        # where no option is left that does without it, all are worked out anew with what there is now
        left = left or tuple(
            anew(option, old.area, row.thread, old.expires, seen, self._roads) for option in old.options
        )
        change = Bilingual(f"条件不再成立：{stale.text.zh}", f"a condition broke: {stale.text.en}")
        yield msgspec.structs.replace(
            old, at=stale.at, by=self.name, because=(Link(relation="revises", target=old.id),), thread=row.thread,
            version=old.version + 1, options=left, revises=old.id, changes=(change,),
        )  # fmt: skip

    def _means_anew(self, refused: ApprovalRefused, seen: Seen) -> Iterator[Proposal]:
        """A unit that an option named serves another by now: the options are asked about with those that are free."""
        row = seen.rows(PROPOSALS).get(refused.about)
        old = seen.fact(row.draft) if row else None
        approval = seen.rows(APPROVALS).get(refused.about)
        if row is None or not isinstance(old, Proposal) or approval is None or approval.state != "waiting":
            return
        units = [item for option in old.options for item in option.assumptions if item.kind == "unit_free"]
        if refused.reason not in [item.name for item in units]:
            return
        found = tuple(
            anew(option, old.area, row.thread, old.expires, seen, self._roads) for option in old.options
        )
        if found == old.options:
            return
        change = Bilingual(
            f"点名队伍已另有任务：{refused.reason}", f"a unit named is busy by now: {refused.reason}"
        )
        yield msgspec.structs.replace(
            old, at=refused.at, by=self.name, because=(Link(relation="revises", target=old.id),),
            thread=row.thread, version=old.version + 1, options=found, revises=old.id, changes=(change,),
        )  # fmt: skip


def ask(proposal: Proposal) -> ApprovalAsked:
    """One commander or officer is asked about exactly this version."""
    return ApprovalAsked(
        at=proposal.at,
        by="decision",
        about=proposal.thread_id,
        subject="proposal",
        draft=proposal.id,
        content=proposal.shown(),
        people=1,
        roles=(Role.COMMANDER, Role.OFFICER),
        expires=proposal.expires,
        assumptions=proposal.assumptions,
    )


def _once(pairs: list[tuple[Plan, Clause]]) -> list[tuple[Plan, Clause]]:
    """Each clause once, as it came first: a template may give it another post than its plan."""
    first: dict[tuple[str, str], tuple[Plan, Clause]] = {}
    for plan, clause in pairs:
        first.setdefault((plan.name, clause.number), (plan, clause))
    return list(first.values())


def _template(kind: IncidentType, seen: Seen) -> list[tuple[Plan, Clause]]:
    """What the city orders at the start of such an event: each step with the words of the clause that it names."""
    template, plan = seen.city.get(TaskTemplate, kind.code), seen.city.get(Plan, kind.plan)
    if template is None or plan is None or plan.withdrawn:
        return []
    numbered = {clause.number: clause for clause in plan.clauses}
    found = []
    for step in template.steps:
        if step.from_grade is not None or (clause := numbered.get(step.clause)) is None:
            continue
        post = kind.department if step.post == "department" else step.post
        needs = step.needs or clause.needs
        found.append(
            (plan, msgspec.structs.replace(clause, post=post, within_min=step.within_min, needs=needs))
        )
    return found


def _cited(trigger: Trigger, number: str, seen: Seen) -> tuple[Plan, Clause] | None:
    plan = seen.city.get(Plan, trigger.plan)
    clause = in_force(seen.city, trigger.plan, number, plan.version) if plan else None
    return (plan, clause) if plan and clause else None


def _ordered(thread: str, seen: Seen) -> set[Bilingual]:
    """What a warning's incident has been told to do already: a raise adds to it, and orders nothing twice."""
    incidents = seen.rows(INCIDENTS).where("for", thread)
    return {
        task.what for incident in incidents for task in seen.rows(TASKS).where("incident", incident.thread)
    }


def _one_level_up(plan: Plan, warning: Warning) -> list[Clause]:
    return [
        clause
        for clause in plan.clauses
        if clause.hazard == warning.hazard and clause.from_rank == warning.rank + 1
    ]


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
