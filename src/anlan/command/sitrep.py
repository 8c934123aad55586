"""初报, 续报, 终报 by template: what is known goes in by code; what is missing reads 正在核实, never blank or zero."""

from __future__ import annotations

from anlan.command.figures import casualties
from anlan.core.city import Area, IncidentType
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import TASKS, Incident, IncidentRow
from anlan.core.observations import stamp_local
from anlan.core.ports import Seen
from anlan.core.responses import RESPONSES
from anlan.core.sitreps import ITEMS_SAID, SITREPS, ItemRow, ReportItem, Said, Sitrep, SitrepForm, SitrepRow
from anlan.core.warnings import WARNINGS

CHECKING = Bilingual("正在核实", "being verified")
EIGHT = tuple(ReportItem)[:8]
"""总体应急预案 2025 §3.3.1."""
PARTS: dict[str, tuple[ReportItem, ...]] = {
    SitrepForm.FIRST: EIGHT,
    SitrepForm.CONTINUED: EIGHT,
    SitrepForm.FINAL: (*EIGHT, ReportItem.LOSSES, ReportItem.OUTCOME, ReportItem.REMAINING),
    SitrepForm.INQUIRY: (
        ReportItem.NATURE, ReportItem.CASUALTIES, ReportItem.LOSSES, ReportItem.CAUSE, ReportItem.MEASURES,
        ReportItem.LESSONS,
    ),
    SitrepForm.SUMMARY: (
        ReportItem.NATURE, ReportItem.CASUALTIES, ReportItem.LOSSES, ReportItem.MEASURES, ReportItem.OUTCOME,
        ReportItem.LESSONS,
    ),
}  # fmt: skip
COMPLETE = frozenset({SitrepForm.FINAL, SitrepForm.INQUIRY, SitrepForm.SUMMARY})
"""What is written at the end may not go while a part is missing; a 初报 may (21 号 11)."""
ZH = {
    "time": "时间", "place": "地点", "source": "信息来源", "nature": "事件性质", "extent": "影响范围及损害程度",
    "casualties": "人员伤亡和失联", "trend": "发展趋势", "measures": "已采取措施", "losses": "经济损失",
    "outcome": "处置结果", "remaining": "遗留问题", "cause": "原因", "lessons": "经验教训",
}  # fmt: skip
FORMS = {
    "first": Bilingual("初报", "First report"),
    "continued": Bilingual("续报", "Continued report"),
    "final": Bilingual("终报", "Final report"),
    "inquiry": Bilingual("调查评估报告", "Inquiry report"),
    "summary": Bilingual("应对工作总结", "Summary of the response"),
}


def draft(fact: Fact, incident: IncidentRow, form: str, seen: Seen, by: str) -> Sitrep:
    """A report of an incident from what the house knows now; one that waits unsigned is written anew."""
    waiting = next((row for row in _of(incident, form, seen) if row.state in ("waiting", "held")), None)
    items = tuple(_item(item, incident, seen) for item in PARTS[form])
    missing = tuple(said.item.value for said in items if not said.known)
    shown = _changed(items, incident, seen) if form == SitrepForm.CONTINUED else items
    links = tuple(Link(relation="cites", target=row.fact) for row in _said(incident, seen).values())
    older = seen.fact(waiting.draft) if waiting else None
    return Sitrep(
        at=fact.at,
        by=by,
        thread=waiting.thread if waiting else "",
        version=older.version + 1 if older else 1,
        because=links,
        incident=incident.thread,
        area=incident.area,
        form=form,
        number=waiting.number if waiting else 1 + len(_of(incident, form, seen)),
        text=_text(shown, seen),
        missing=missing,
        items=items,
        ready=not (missing and form in COMPLETE),
        audience=incident.audience,
    )


def heading(sitrep: Sitrep, incident: IncidentRow, seen: Seen) -> Bilingual:
    """The subject line of a report as it goes out."""
    name = FORMS[sitrep.form]
    number = str(sitrep.number) if sitrep.form == SitrepForm.CONTINUED else ""
    drill = seen.mode.mark
    return Bilingual(
        f"{drill.zh}{name.zh}{number}：{incident.title.zh}",
        f"{drill.en}{name.en}{' ' if number else ''}{number}: {incident.title.en}",
    )


def _of(incident: IncidentRow, form: str, seen: Seen) -> list[SitrepRow]:
    return [row for row in seen.rows(SITREPS).where("incident", incident.thread) if row.form == form]


def _text(items: tuple[Said, ...], seen: Seen) -> Bilingual:
    drill = seen.mode.mark
    if not items:
        return Bilingual(f"{drill.zh}较上次报告无变化。", f"{drill.en}No change since the last report.")
    return Bilingual(
        drill.zh + "；".join(f"{ZH[said.item]}：{said.text.zh}" for said in items) + "。",
        drill.en + "; ".join(f"{said.item.value}: {said.text.en}" for said in items) + ".",
    )


def _changed(items: tuple[Said, ...], incident: IncidentRow, seen: Seen) -> tuple[Said, ...]:
    """Only what reads otherwise than in the report that was signed last."""
    signed = [row for row in seen.rows(SITREPS).where("incident", incident.thread) if row.state == "signed"]
    last = seen.fact(signed[-1].draft) if signed else None
    before = {said.item: said.text for said in last.items} if isinstance(last, Sitrep) else {}
    return tuple(said for said in items if before.get(said.item) != said.text)


def _said(incident: IncidentRow, seen: Seen) -> dict[ReportItem, ItemRow]:
    return {row.item: row for row in seen.rows(ITEMS_SAID).where("incident", incident.thread)}


def _item(item: ReportItem, incident: IncidentRow, seen: Seen) -> Said:
    """How one item reads now. Figures of people come from the ledger only, whatever somebody typed."""
    told = _said(incident, seen).get(item)
    found = Bilingual(told.text, told.text) if told and item is not ReportItem.CASUALTIES else None
    text = found or _from_the_house(item, incident, seen)
    return Said(item=item, text=CHECKING, known=False) if text is None else Said(item=item, text=text)


def _from_the_house(item: ReportItem, incident: IncidentRow, seen: Seen) -> Bilingual | None:
    match item:
        case ReportItem.TIME:
            opened = stamp_local(incident.opened)
            return Bilingual(opened, opened)
        case ReportItem.PLACE:
            area = seen.city.get(Area, incident.area)
            return Bilingual(area.zh, area.en) if area else Bilingual(incident.area, incident.area)
        case ReportItem.SOURCE:
            return _source(incident, seen)
        case ReportItem.NATURE:
            return _nature(incident, seen)
        case ReportItem.EXTENT:
            return _extent(incident, seen)
        case ReportItem.CASUALTIES:
            return casualties(incident.thread, seen)
        case ReportItem.TREND:
            return _trend(incident, seen)
        case ReportItem.MEASURES:
            return _measures(incident, seen)
        case _:
            return None


def _source(incident: IncidentRow, seen: Seen) -> Bilingual:
    if seen.rows(WARNINGS).get(incident.for_thread):
        return Bilingual("监测预警", "monitoring and warning")
    opened = seen.fact(incident.thread)
    reports = len(opened.reports) if isinstance(opened, Incident) else 0
    if reports:
        return Bilingual(f"接报 {reports} 起", f"{reports} reports received")
    return Bilingual("现场报告", "report from the field")


def _nature(incident: IncidentRow, seen: Seen) -> Bilingual:
    kind = seen.city.get(IncidentType, incident.incident_type)
    grade = f"，{'' if incident.grade_confirmed else '初判'}{incident.grade}" if incident.grade else ""
    if kind is None:
        return incident.title
    en = f", {'' if incident.grade_confirmed else 'first judged '}{incident.grade}" if incident.grade else ""
    return Bilingual(f"{kind.zh}（{incident.title.zh}）{grade}", f"{kind.en} ({incident.title.en}){en}")


def _extent(incident: IncidentRow, seen: Seen) -> Bilingual | None:
    area = seen.city.get(Area, incident.area)
    people = area.people if area else None
    return None if people is None else Bilingual(f"区域内 {people} 人", f"{people} people in the area")


def _trend(incident: IncidentRow, seen: Seen) -> Bilingual | None:
    if incident.may_escalate:
        return Bilingual("可能演化为重大、特别重大事件", "may become a major or extreme event")
    warning = seen.rows(WARNINGS).get(incident.for_thread)
    return Bilingual(warning.level, warning.level) if warning and warning.level else None


def _measures(incident: IncidentRow, seen: Seen) -> Bilingual:
    tasks = [
        task
        for task in seen.rows(TASKS).where("incident", incident.thread)
        if task.status not in ("cancelled", "reassigned")
    ]
    done = sum(task.status == "done" for task in tasks)
    levels = [
        row for row in seen.rows(RESPONSES).where("incident", incident.thread) if row.state == "in_force"
    ]
    zh = "".join(f"，{row.department}启动{row.level}级响应" for row in levels)
    en = "".join(f", {row.department} at response level {row.level}" for row in levels)
    return Bilingual(
        f"下达任务 {len(tasks)} 项，完成 {done} 项{zh}", f"{len(tasks)} tasks given, {done} done{en}"
    )
