"""The exercise's alerts before the storm: what is relayed, suggested, ordered and drafted, and who decides."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from anlan.city.exercise.marking import MACHINE, Check, Night, says
from anlan.city.exercise.staff import Header, Look, Step
from anlan.core.approvals import Approval
from anlan.core.exercise import Point
from anlan.core.facts import Bilingual, Fact, Given
from anlan.core.given import FieldReported
from anlan.core.incidents import TASKS, IncidentOpened, Task, TaskChanged
from anlan.core.ladders import ResponseLevel
from anlan.core.proposals import (
    DROPS,
    PROPOSALS,
    OptionDrafted,
    Proposal,
    ProposalEdited,
    Sentence,
    SentenceDropped,
)
from anlan.core.responses import (
    Response,
    ResponseCountersigned,
    ResponseHeard,
    ResponseOrdered,
    ResponseReadBack,
    ResponseRefused,
    ResponseSuggested,
    response_code,
)
from anlan.core.shifts import DutyNoted
from anlan.core.timers import TimerStopped
from anlan.core.warnings import (
    BULLETINS,
    BulletinReceived,
    Delivery,
    Message,
    Standing,
    Warning,
    WarningIssued,
)

BODY, MATTER = "government", "台风防御应急响应"
"""In whose name the city's response stands from its start to its end, and for what."""
SCHOOLS, BRIDGE, UNDERPASS = "typhoon 3.9", "跨海大桥", "下穿隧道"
WITHDRAWN = Sentence(
    text=Bilingual("台风橙色预警信号生效后封闭跨海大桥。", "The sea bridge is closed once an orange signal is out."),
    plan="typhoon", clause="3.6", version="2012",
)  # fmt: skip
IN_FORCE = Sentence(
    text=Bilingual("跨海大桥风力达到10级时由公安交警实施交通管制。", ""), plan="typhoon", clause="3.17", version="2018"
)  # fmt: skip


def at_once(what: str, cause: Fact | None, fact: Fact | None) -> Point:
    """A step of the machine, held to two seconds from its cause."""
    if cause is None or fact is None:
        return Point(what=what, met=False, within_min=MACHINE)
    took = (fact.known - cause.known).total_seconds() / 60
    return Point(what=what, met=True, fact=fact.id, after_min=round(took, 2), within_min=MACHINE)


def _order(header: Header, level: ResponseLevel, *measures: str, oral: str = "") -> ResponseOrdered:
    return ResponseOrdered(
        **header.spread(), department=BODY, level=level, matter=MATTER, expected_h=72.0, measures=measures,
        hazard="typhoon", oral_from=oral, line="值班专线" if oral else "",
    )  # fmt: skip


def _heard(look: Look, header: Header) -> Given:
    """The short code is read from the order that waits, and said back."""
    order = look.journal.fact(look.done("ordered"))
    if not isinstance(order, ResponseOrdered):
        raise LookupError("no order waits")
    return ResponseHeard(
        **header.spread(), about=order.id, code=response_code(order), listeners=("chief", "day-officer"), recorded=True
    )  # fmt: skip


def _countersigned(look: Look, header: Header) -> Given:
    heard = look.done("heard")
    running = next((fact for _, fact in look.journal.followers(heard) if isinstance(fact, Response)), None)
    if running is None:
        raise LookupError("no response is in force")
    return ResponseCountersigned(**header.spread(), about=running.thread_id)


def _proposal(look: Look, number: int) -> Proposal:
    """The newest proposal for the warning that relays an inject's alert."""
    relayed = look.rows(BULLETINS).get(look.told(number).id)
    rows = look.rows(PROPOSALS).where("for", relayed.warning) if relayed else []
    found = look.journal.fact(rows[-1].draft) if rows else None
    if not isinstance(found, Proposal):
        raise LookupError("nothing is proposed")
    return found


def _reviewed(look: Look, header: Header) -> Given:
    """Who closes an underpass is the police: one line of the draft gets its body."""
    proposal = _proposal(look, 7)
    actions = proposal.options[0].actions
    number = next((n for n, one in enumerate(actions, 1) if UNDERPASS in one.text.zh), None)
    if number is None:
        raise LookupError("no line about underpasses")
    return ProposalEdited(
        **header.spread(),
        about=proposal.thread_id,
        action=number,
        post="police-duty",
        note="断交由公安交警执行",
    )


def _schools(look: Look, header: Header) -> Given:
    for row in look.rows(TASKS).all():
        if row.clause == SCHOOLS:
            return FieldReported(**header.spread(), task=row.thread, status="done")
    raise LookupError("nobody was asked about schools")


def _drafted(look: Look, header: Header) -> Given:
    """A draft as a model might write it: one sentence of a plan that is withdrawn, one of the plan in force."""
    rows = look.rows(PROPOSALS).where("for", _bridge(look))
    if not rows:
        raise LookupError("nothing is proposed for the bridge")
    return OptionDrafted(**header.spread(), about=rows[-1].thread, sentences=(WITHDRAWN, IN_FORCE))


def _bridge(look: Look) -> str:
    opened = look.done("bridge")
    found = next((fact for _, fact in look.journal.followers(opened) if fact.kind == "incident"), None)
    if found is None:
        raise LookupError("no event is open for the bridge")
    return found.thread_id


def _asked_why(look: Look, header: Header) -> Iterator[Given]:
    """What was taken out is looked up, and written down with its reason."""
    about = look.rows(PROPOSALS).where("for", _bridge(look))[-1].thread
    rows = look.rows(DROPS).where("proposal", about)
    if not rows:
        raise LookupError("nothing was taken out")
    for number, row in enumerate(rows):
        why = f"{row.plan} {row.clause}（{row.plan_version}）{row.reason}"
        yield DutyNoted(**header.spread(str(number)), text=f"草案删去：{row.text.zh} {why}")


FOUR, THREE, TWO = ResponseLevel.IV, ResponseLevel.III, ResponseLevel.II
ALERTS: tuple[Step, ...] = (
    Step(number=1, name="leader told", after_min=2.5, by="duty",
         make=lambda _, header: DutyNoted(**header.spread(), text="台风蓝色预警信号已报带班领导，建议会商")),
    Step(number=3, name="ordered without items", after_min=2, by="duty",
         make=lambda _, header: ResponseOrdered(
             **header.spread(), department=BODY, level=FOUR, matter=MATTER, expected_h=0, measures=(),
             hazard="typhoon", oral_from="chief")),
    Step(number=3, name="ordered", after_min=4, by="duty",
         make=lambda _, header: _order(header, FOUR, "66.1", "66.3", oral="chief")),
    Step(number=3, name="heard", after_min=6, by="duty", make=_heard),
    Step(number=3, name="countersigned", after_min=200, by="chief", make=_countersigned),
    Step(number=7, name="reviewed", after_min=3, by="duty", make=_reviewed),
    Step(number=7, name="level three", after_min=30, by="flood-hq",
         make=lambda _, header: _order(header, THREE, "66.1", "66.2", "66.3", "66.5")),
    Step(number=12, name="level two", after_min=10, by="flood-hq",
         make=lambda _, header: _order(header, TWO, "66.1", "66.5", "67.1", "67.2", "67.6")),
    Step(number=12, name="schools", after_min=30, by="education-duty", make=_schools),
    Step(number=13, name="bridge", after_min=-1, by="duty",
         make=lambda _, header: IncidentOpened(
             **header.spread(), incident_type="20301", area="990101", title="跨海大桥大风侧翻险情")),
    Step(number=13, name="drafted", after_min=0, by="model", make=_drafted),
    Step(number=13, name="asked why", after_min=5, by="duty", make=_asked_why),
)  # fmt: skip


def _draft(night: Night, number: int) -> tuple[BulletinReceived | None, Warning | None, WarningIssued | None]:
    told = night.told(number)
    draft = night.follows(told, Warning)
    issued = [
        fact for fact in night.of(WarningIssued, number) if draft is not None and fact.draft == draft.id
    ]
    return told if isinstance(told, BulletinReceived) else None, draft, issued[0] if issued else None


def _suggested(night: Night, issued: WarningIssued | None) -> ResponseSuggested | None:
    found = [fact for fact in night.facts if isinstance(fact, ResponseSuggested)] if issued else []
    return next(
        (fact for fact in found if issued and fact.seq > issued.seq and fact.for_thread == issued.thread),
        None,
    )


def _one(night: Night) -> tuple[list[Point], list[Point]]:
    told, draft, issued = _draft(night, 1)
    suggested = _suggested(night, issued)
    same = (
        told is not None
        and draft is not None
        and (draft.issuer, draft.description.zh, draft.standing) == (told.issuer, told.text, Standing.RELAY)
    )
    confirmed = [
        fact
        for fact in night.of(Approval, 1)
        if fact.complete and draft is not None and fact.draft == draft.id
    ]
    return [
        at_once("relay draft in the issuer's own words", told, draft if same else None),
        night.never(1, "the colour starts no response", Response, hours=1.5),
        at_once("consulting first is suggested", issued, suggested if suggested and suggested.level is None else None),
    ], [
        night.point(1, "confirmed", confirmed[0] if confirmed else None, within_min=3),
        night.point(1, "leader in charge told", night.step(1, "leader told"), within_min=3),
    ]  # fmt: skip


def _three(night: Night) -> tuple[list[Point], list[Point]]:
    lacking, ordered = night.step(3, "ordered without items"), night.step(3, "ordered")
    refused = night.follows(
        lacking, ResponseRefused, lambda fact: {"expected_h", "measures"} <= set(fact.missing)
    )
    read = night.follows(ordered, ResponseReadBack, lambda fact: len(fact.code) == 6)
    heard = night.follows(night.step(3, "heard"), Response, lambda fact: fact.level is FOUR and fact.oral)
    stopped = night.follows(
        night.step(3, "countersigned"), TimerStopped, lambda fact: fact.timer == "countersign"
    )
    return [
        at_once("an order without its four items is refused", lacking, refused),
        at_once("the order waits with a short code", ordered, read),
    ], [
        night.point(3, "code read back, response in force", heard, within_min=15),
        night.point(3, "countersigned", stopped, within_min=240),
    ]


def _seven(night: Night) -> tuple[list[Point], list[Point]]:
    told, draft, issued = _draft(night, 7)
    earlier = _draft(night, 1)[1]
    revises = draft is not None and earlier is not None and draft.revises == earlier.id
    cited = [
        fact
        for fact in (night.of(Delivery, 7, hours=1) if draft and earlier else [])
        if draft
        and earlier
        and fact.draft == draft.id
        and "<references>" in fact.cap
        and earlier.number in fact.cap
    ]
    proposals = [
        fact
        for fact in night.facts
        if isinstance(fact, Proposal) and issued is not None and fact.for_thread == issued.thread
        and fact.known <= issued.known
    ]  # fmt: skip
    words = "".join(action.text.zh for one in proposals for action in one.options[0].actions)
    whole = all(word in words for word in ("渔船全部回港", "海上作业人员上岸", "塔吊"))
    edited = night.follows(night.step(7, "reviewed"), Proposal, lambda fact: fact.written_by == "person")
    approved = [fact for fact in night.of(Approval, 7) if edited is not None and fact.draft == edited.id]
    tasks = [night.follows(_given(night, one), Task) for one in approved]
    posts = [fact.post for one in approved for fact in night.of(Task, 7) if one.id in night.because(fact)]
    update = draft if revises and draft is not None and draft.message is Message.UPDATE else None
    return [
        at_once("the earlier relay is superseded", told, update),
        at_once("with references in CAP", issued, cited[0] if cited else None),
        at_once("boats, workers at sea and cranes proposed", issued, proposals[-1] if whole else None),
    ], [
        night.point(7, "draft gone over", edited, within_min=15),
        night.point(7, "approved", tasks[0] if tasks else None, within_min=30),
        says("every line has its body", met=bool(posts) and "duty" not in posts and all(posts)),
    ]


def _given(night: Night, fact: Fact) -> Fact | None:
    """The given fact whose turn a fact belongs to."""
    before = (
        one for one in reversed(night.facts[: fact.seq]) if isinstance(one, Given) and one.seq <= fact.seq
    )
    return next(before, None)


def _twelve(night: Night) -> tuple[list[Point], list[Point]]:
    issued = _draft(night, 12)[2]
    suggested = _suggested(night, issued)
    step, schools = night.step(12, "level two"), night.step(12, "schools")
    listed = {number[:2] for number in suggested.measures} if suggested else set()
    raised = (
        suggested is not None and (suggested.now, suggested.level) == (THREE, TWO) and bool(suggested.reasons)
    )
    level = night.follows(step, Response, lambda fact: fact.level is TWO and fact.before is THREE)
    tasks = {fact.id for fact in night.facts if isinstance(fact, Task) and fact.clause == SCHOOLS}
    done = [fact for fact in night.of(TaskChanged, 12) if fact.thread in tasks and fact.status == "done"]
    return [
        at_once("measures of both lists of the law", issued, suggested if listed == {"66", "67"} else None),
        at_once("from level three to two suggested, with reasons", issued, suggested if raised else None),
        night.never(
            12, "no level changes by itself", Response, lambda fact: step is None or fact.order != step.id, hours=4
        ),
    ], [
        night.point(12, "level set by the commander", level, within_min=30),
        night.point(12, "schools decided by their bureau", done[0] if done and schools else None, within_min=60),
    ]  # fmt: skip


def _thirteen(night: Night) -> tuple[list[Point], list[Point]]:
    step = night.step(13, "drafted")
    dropped = night.follows(step, SentenceDropped, lambda fact: fact.reason == "withdrawn_or_unknown")
    anew = night.follows(step, Proposal)
    ours = anew is not None and anew.options[0].name == "by_plan"
    shown = (
        [action.text.zh for one in anew.options for action in one.actions] if anew else [WITHDRAWN.text.zh]
    )
    model = [one for one in anew.options if one.name == "model"] if anew else []
    counted = any(line.en.startswith("1 sentence") for one in model for line in one.concerns)
    return [
        at_once("sentence with a withdrawn clause dropped", step, dropped),
        at_once("counted, and said", step, anew if counted and WITHDRAWN.text.zh not in shown else None),
        at_once("the rules' draft is shown first", step, anew if ours else None),
    ], [night.point(13, "why was looked up", night.step(13, "asked why|0"), within_min=15)]


ALERT_CHECKS: Mapping[int, Check] = {1: _one, 3: _three, 7: _seven, 12: _twelve, 13: _thirteen}
