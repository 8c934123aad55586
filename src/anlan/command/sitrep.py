"""初报 by template: eight items of 总体应急预案 2025 §3.3.1; what is not known prints 正在核实, never blank."""

from anlan.core.city import Area
from anlan.core.facts import Bilingual, Fact, Mode
from anlan.core.incidents import TASKS, IncidentRow
from anlan.core.observations import stamp_local
from anlan.core.ports import Seen
from anlan.core.sitreps import Sitrep
from anlan.core.warnings import WARNINGS

CHECKING = ("正在核实", "being verified")


def first_report(fact: Fact, incident: IncidentRow, seen: Seen, by: str) -> Sitrep:
    """The first report of an incident from what the house knows now."""
    items = _items(incident, seen)
    missing = tuple(name for name, zh, _ in items if zh == CHECKING[0])
    drill = ("【演练】", "[DRILL] ") if seen.mode is Mode.DRILL else ("", "")
    text = Bilingual(
        drill[0] + "；".join(f"{_ZH[name]}：{zh}" for name, zh, _ in items) + "。",
        drill[1] + "; ".join(f"{name}: {en}" for name, _, en in items) + ".",
    )
    return Sitrep(at=fact.at, by=by, incident=incident.thread, form="first", text=text, missing=missing)


_ZH = {
    "time": "时间",
    "place": "地点",
    "source": "信息来源",
    "nature": "事件性质",
    "extent": "影响范围及损害程度",
    "casualties": "人员伤亡和失联",
    "trend": "发展趋势",
    "measures": "已采取措施",
}


def _items(incident: IncidentRow, seen: Seen) -> list[tuple[str, str, str]]:
    """(item, zh, en) in the order of the plan."""
    area = seen.city.get(Area, incident.area)
    warning = seen.rows(WARNINGS).get(incident.for_thread)
    tasks = seen.rows(TASKS).where("incident", incident.thread)
    done = sum(task.status == "done" for task in tasks)
    opened = stamp_local(incident.opened)
    people = area.people if area else None
    return [
        ("time", opened, opened),
        ("place", area.zh if area else incident.area, area.en if area else incident.area),
        (
            "source",
            "监测预警" if warning else "现场报告",
            "monitoring and warning" if warning else "report from the field",
        ),
        ("nature", incident.title.zh, incident.title.en),
        ("extent", CHECKING[0], CHECKING[1])
        if people is None
        else ("extent", f"区域内 {people} 人", f"{people} people in the area"),
        ("casualties", *CHECKING),
        ("trend", warning.level, warning.level) if warning and warning.level else ("trend", *CHECKING),
        ("measures", f"下达任务 {len(tasks)} 项，完成 {done} 项", f"{len(tasks)} tasks given, {done} done"),
    ]
