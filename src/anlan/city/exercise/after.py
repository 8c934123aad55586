"""The exercise, part after: the last report, the end of the response, what was scored, and what was learned."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from anlan.city.exercise.alerts import at_once
from anlan.city.exercise.marking import Check, Night, says
from anlan.city.exercise.staff import Header, Look, Step
from anlan.core.approvals import Approval
from anlan.core.casualties import FIGURES, FigureStated
from anlan.core.closing import FindingRecorded, Revision
from anlan.core.drills import DrillHeld
from anlan.core.exercise import Point
from anlan.core.extraction import Figure
from anlan.core.facts import Given
from anlan.core.given import Confirmed, ReportReceived
from anlan.core.incidents import INCIDENTS
from anlan.core.learning import Score
from anlan.core.losses import LOSSES
from anlan.core.responses import (
    RESPONSES,
    Response,
    ResponseEnded,
    ResponseEndingAsked,
    ResponseRefused,
    ResponseRow,
)
from anlan.core.sitreps import (
    ItemSaid,
    ReportDuty,
    ReportItem,
    ReportLate,
    ReportMade,
    Sitrep,
    SitrepAsked,
    SitrepForm,
)
from anlan.core.warnings import ConfirmAsked, ConfirmFailed, WarningIssued
from anlan.learning.after_action import after_action

WHERE = "990101"
"""The district of which three sources told three figures."""
LESSONS = (
    ("3.8", "转移令下达到逐户告知耗时过长，名册应每季度复核"),
    ("3.12", "停运决定与列车停运不同步，站前滞留，应先约定告知时限"),
    ("3.19", "医院地下配电房防水未列入核查，应逐院列明"),
)


def _typhoon(look: Look) -> str:
    found = next((row.thread for row in look.rows(INCIDENTS).all() if row.hazard == "typhoon"), None)
    if found is None:
        raise LookupError("no event is open for the typhoon")
    return found


def _report(form: SitrepForm, name: str, after_min: float) -> Step:
    return Step(
        number=37, name=name, after_min=after_min, by="duty",
        make=lambda look, header: SitrepAsked(**header.spread(), incident=_typhoon(look), form=form),
    )  # fmt: skip


def _figure(look: Look, header: Header) -> Given | None:
    """The dead of the typhoon: what was approved there, else what the hospital told; never a sum, never a guess."""
    incident = _typhoon(look)
    rows = [row for row in look.rows(FIGURES).all() if row.figure == Figure.DEATHS and row.value is not None]
    if any(row.incident == incident for row in rows):
        return None
    near = [row.value for row in rows if row.area is not None and row.area.startswith(WHERE)]
    told = look.told(29, 1)
    count = told.extracted.count(Figure.DEATHS) if isinstance(told, ReportReceived) else None
    value = near[0] if near else count.number.value if count else None
    if value is None:
        raise LookupError("nobody has told how many died")
    return FigureStated(
        **header.spread(), incident=incident, figure=Figure.DEATHS, value=round(value), source="health",
        verified=True, note="与医院逐人核实",
    )  # fmt: skip


def _said(look: Look, header: Header) -> Iterator[Given]:
    """Losses from the districts' accepted rows as they stand; the rest in the duty room's own words."""
    accepted = [row.loss_wan_yuan for row in look.rows(LOSSES).all() if row.state == "accepted"]
    known = [value for value in accepted if value is not None]
    if not known:
        raise LookupError("no district's losses are accepted")
    words = {
        ReportItem.LOSSES: f"直接经济损失{sum(known):g}万元（{len(known)}个区核定数）",
        ReportItem.TREND: "台风预警已解除，趋于平稳",
        ReportItem.OUTCOME: "险情均已处置，返迁按审批进行，响应拟终止",
        ReportItem.REMAINING: "受损设施修复，灾后评估",
    }
    for item, text in words.items():
        yield ItemSaid(**header.spread(item.value), incident=_typhoon(look), item=item, text=text)


def _running(look: Look) -> list[ResponseRow]:
    found = look.rows(RESPONSES).where("state", "in_force")
    if not found:
        raise LookupError("no response is in force")
    return found


def _by_another(look: Look, header: Header) -> Given:
    """A bureau may not end what the government started."""
    return ResponseEndingAsked(**header.spread(), about=_running(look)[0].thread, department="emergency")


def _ended(look: Look, header: Header) -> Iterator[Given]:
    for row in _running(look):
        yield ResponseEndingAsked(
            **header.spread(row.thread),
            about=row.thread,
            department=row.department,
            note="预警解除，终报已签",
        )


def _lessons(look: Look, header: Header) -> Iterator[Given]:
    for clause, text in LESSONS:
        yield FindingRecorded(
            **header.spread(clause), incident=_typhoon(look), plan="typhoon", clause=clause, text=text
        )


def _drill(look: Look, header: Header) -> Given:
    """The drill report is the house's own after-action report of the typhoon; its figures go into the record."""
    told = after_action(list(look.journal.facts()), look.city, _typhoon(look))
    share = "未知" if told.coverage.share is None else f"{told.coverage.share:.0%}"
    scored, lessons = sum(row.n for row in told.scores), len(told.lessons)
    text = (
        f"任务{told.tasks.given}项；叫应{told.coverage.asked}人，确认{share}；评分{scored}次；教训{lessons}条"
    )
    return DrillHeld(**header.spread(), plan="typhoon", evaluation=text)


STEPS: tuple[Step, ...] = (
    _report(SitrepForm.CONTINUED, "continued 1", -720),
    _report(SitrepForm.CONTINUED, "continued 2", -360),
    _report(SitrepForm.CONTINUED, "continued 3", 0),
    Step(number=37, name="figure", after_min=-30, by="health-duty", make=_figure),
    Step(number=37, name="said", after_min=5, by="duty", make=_said),
    _report(SitrepForm.FINAL, "final", 8),
    Step(number=37, name="ended by another", after_min=12, by="emergency-duty", make=_by_another),
    Step(number=37, name="ended", after_min=15, by="flood-hq", make=_ended),
    Step(number=37, name="lessons", after_min=60, by="duty", make=_lessons),
    Step(number=37, name="drill", after_min=90, by="chief", make=_drill),
)


def _scored(night: Night) -> Point:
    """Every warning of ours whose window has closed has its score, a hit its lead."""
    end = night.facts[-1].known - timedelta(hours=1)
    issued = {
        fact.id
        for fact in night.facts
        if isinstance(fact, WarningIssued) and fact.raises and fact.series and fact.window_ends < end
    }
    scores = [fact for fact in night.facts if isinstance(fact, Score)]
    scored = set().union(*map(night.because, scores))
    led = all(fact.lead_min is not None for fact in scores if fact.label == "hit")
    return says("every warning scored, a hit with its lead", met=bool(issued) and issued <= scored and led)


def _covered(night: Night) -> Point:
    """Every post that was called for a warning said so, or is named as silent to the end of its chain."""
    warned = {fact.thread for fact in night.facts if isinstance(fact, WarningIssued)}
    until = night.at(37)
    asked, heard, failed = set(), set(), set()
    called: dict[tuple[str, str], set[str]] = {}
    for fact in night.facts:
        match fact:
            case ConfirmAsked() if fact.warning in warned and fact.known < until:
                asked.add((fact.warning, fact.for_post))
                called.setdefault((fact.warning, fact.post), set()).add(fact.for_post)
            case Confirmed():
                heard |= {(fact.about, post) for post in called.get((fact.about, fact.post), {fact.post})}
            case ConfirmFailed():
                failed.add((fact.warning, fact.for_post))
    return says("every post answered, or is named as silent", met=bool(asked) and asked <= heard | failed)


def _on_time(night: Night) -> Point:
    end = night.facts[-1].known
    duties = {fact.thread_id for fact in night.facts if isinstance(fact, ReportDuty) and fact.due < end}
    shown = {fact.thread for fact in night.facts if isinstance(fact, ReportMade | ReportLate)}
    return says("every report clock met, or shown late", met=bool(duties) and duties <= shown)


def _thirty_seven(night: Night) -> tuple[list[Point], list[Point]]:
    ask, third = night.step(37, "final"), night.step(37, "continued 3")
    final = night.follows(ask, Sitrep, lambda fact: fact.form == SitrepForm.FINAL)
    whole = final is not None and final.ready and not final.missing and len(final.items) == 11
    continued = night.follows(third, Sitrep, lambda fact: fact.number >= 3)
    signed = [
        fact
        for fact in night.of(Approval, 37)
        if final is not None and fact.draft == final.id and fact.complete
    ]
    refused = night.follows(
        night.step(37, "ended by another"), ResponseRefused, lambda fact: "body" in fact.missing
    )
    ended = night.of(ResponseEnded, 37)
    began = {fact.thread_id: fact.department for fact in night.facts if isinstance(fact, Response)}
    own = bool(ended) and {fact.thread: fact.department for fact in ended} == began
    revisions = night.of(Revision, 37)
    drill = night.step(37, "drill")
    return [
        at_once("the third continued report is drafted", third, continued),
        at_once("the final report holds its eleven parts", ask, final if whole else None),
        at_once("no other body may end the response", night.step(37, "ended by another"), refused),
        _scored(night),
        _covered(night),
        _on_time(night),
        night.point(37, "drill report from the journal", drill if isinstance(drill, DrillHeld) else None),
    ], [
        night.point(37, "final report signed", signed[0] if signed else None, within_min=60),
        night.point(
            37, "response ended by the body that began it", ended[-1] if own else None, within_min=60
        ),
        night.point(37, "three lessons turned to clauses", revisions[-1] if len(revisions) == 3 else None),
    ]


CHECKS: Mapping[int, Check] = {37: _thirty_seven}
