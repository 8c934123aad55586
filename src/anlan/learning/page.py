"""The after-action report as a page of Markdown, Chinese with English beside it."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.observations import stamp_local
from anlan.learning.after_action import AfterAction


def page(report: AfterAction) -> str:
    """The whole report; what is not known says so, nothing is left blank."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: AfterAction) -> Iterator[str]:
    closed = stamp_local(report.closed) if report.closed else "未办结 / open"
    grade = f"{report.grade}{'' if report.grade_confirmed else '（初判）'}" if report.grade else "未定 / none"
    yield f"# 复盘 After-action: {report.title.zh}"
    yield ""
    yield f"- 事件 incident: `{report.incident}`"
    yield f"- 类型 type: {report.incident_type or '未定性 / not said'} · 区域 area: {report.area}"
    yield f"- 立案 opened: {stamp_local(report.opened)} · 办结 closed: {closed}"
    yield f"- 等级 grade: {grade} · 性质 mode: {report.mode}"
    yield ""
    yield "## 报送 Reports upward"
    yield ""
    said = report.reports
    yield f"应报 due {said.due}: 按时 on time {said.on_time}, 迟报 late {said.late}, 未报 open {said.open}"
    yield from (
        f"- {clock}: 迟 {minutes} 分钟 / {minutes} min late" for clock, minutes in said.late_min.items()
    )
    yield ""
    yield "## 任务与叫应 Tasks and confirmations"
    yield ""
    states = ", ".join(f"{name} {n}" for name, n in report.tasks.by_status.items()) or "无 / none"
    yield f"任务 tasks {report.tasks.given}: {states}"
    told = report.coverage
    share = "无预警叫应 / nobody was called" if told.share is None else f"{told.confirmed} / {told.asked}"
    yield f"叫应 confirmed: {share}"
    yield from _scores(report)
    yield from _cost(report)
    yield ""
    yield "## 教训 Lessons"
    yield ""
    yield from (f"- {lesson}" for lesson in report.lessons or ("未记录 / none recorded",))
    yield from _course(report)


def _scores(report: AfterAction) -> Iterator[str]:
    yield ""
    yield "## 预警检验 Scores"
    yield ""
    if not report.scores:
        yield "未评 / not scored"
        return
    yield "| hazard | level | n | hit | miss | false alarm | unknown | lead, median min |"
    yield "|---|---|---|---|---|---|---|---|"
    for line in report.scores:
        lead = "—" if line.lead_median_min is None else f"{line.lead_median_min}"
        yield (
            f"| {line.hazard} | {line.level} | {line.n} | {line.hit} | {line.miss} | {line.false_alarm} | "
            f"{line.unknown} | {lead} |"
        )


def _cost(report: AfterAction) -> Iterator[str]:
    yield ""
    yield "## 工时与费用 Hours and cost"
    yield ""
    yield f"{report.cost.person_hours} 人时 person-hours · {report.cost.yuan} 元 yuan ({report.cost.basis})"
    for one in report.cost.efforts:
        still = "（仍在外 / still out）" if one.open else ""
        yield f"- {one.unit} ({one.kind}, {one.people}): {one.hours} h, {one.yuan} yuan{still}"


def _course(report: AfterAction) -> Iterator[str]:
    yield ""
    yield "## 决定 Decisions"
    yield ""
    for one in report.decisions:
        waited = "" if one.waited_min is None else f", 等待 waited {one.waited_min} min"
        yield f"- {stamp_local(one.at)} {one.by}: {one.what}{waited}"
    yield ""
    yield "## 经过 Course of events"
    yield ""
    for line in report.timeline:
        known = (line.known_at - line.at).total_seconds()
        late = f" (known {stamp_local(line.known_at)})" if known > 60 else ""
        yield f"- {stamp_local(line.at)}{late} {line.text.zh} / {line.text.en}"
