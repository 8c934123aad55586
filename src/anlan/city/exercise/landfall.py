"""The exercise, part landfall: gas, first report, an underpass, the silent island, wind, three sources, the gates."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.city.exercise.desk import made_of, report_of
from anlan.city.exercise.staff import Header, Look, Step
from anlan.core.casualties import (
    FigureApproved,
    FigureEntry,
    FigureStated,
)
from anlan.core.city import Facility
from anlan.core.extraction import Figure
from anlan.core.facts import Given
from anlan.core.given import FieldReported, TookAction
from anlan.core.incidents import INCIDENTS, TASKS, EscalationFeared, Incident, IncidentOpened, TaskRow
from anlan.core.proposals import Proposal, WaterReleaseAsked
from anlan.core.releases import ReleaseDrafted, ReleaseForm
from anlan.core.reports import CheckedBy, ReportAttached, ReportVerified, Verification
from anlan.core.resources import (
    SHELTERS,
    UNITS,
    Dispatched,
    RoadClosed,
    ShelterCounted,
    UnitStatus,
)
from anlan.core.shifts import DutyNoted
from anlan.core.signals import SIGNALS
from anlan.core.sitreps import SitrepAsked, SitrepForm
from anlan.core.tasks import TaskGiven

PARK, UNDERPASS, TUNNEL = "gangcheng-park", "pingan-underpass", "平安路下穿隧道"
THROUGH = ("fire-fire-03", "rescue-emergency-03", "police-police-03", "medical-health-03")
BEYOND = "112.74436,21.94047"
"""Units whose quickest way to a place goes through the underpass."""
BLOW = "T+0 风力超限，人员已在车内，任务不出舱"


def _gas(look: Look, header: Header) -> Given:
    place = look.city.get(Facility, PARK)
    if place is None:
        raise LookupError(PARK)
    return IncidentOpened(
        **header.spread(),
        incident_type="20101",
        area=place.area,
        title="石化园液氨罐区气体报警",
        place=place.place,
    )


def _to_check(look: Look, header: Header) -> Iterator[Given]:
    incident = made_of(look, "opened", Incident).thread_id
    for post in ("fire-duty", "park-duty"):
        yield TaskGiven(
            **header.spread(post), incident=incident, what="核实A3报警，查找漏点", post=post, due_min=15
        )


def _indoors(look: Look, header: Header) -> Given:
    return ReleaseDrafted(
        **header.spread(), form=ReleaseForm.BRIEF, title="下风向就地避险", department="emergency",
        incident=made_of(look, "opened", Incident).thread_id,
        text="【演练】下风向居民请关闭门窗，留在室内，等待通知。",
        text_en="[DRILL] Downwind: close doors and windows, stay indoors, wait for word.",
    )  # fmt: skip


def _leak(look: Look) -> str:
    return made_of(look, "opened", Incident, 23).thread_id


def _attached(look: Look, header: Header) -> Given:
    return ReportAttached(**header.spread(), about=report_of(look).thread, incident=_leak(look))


def _verified(look: Look, header: Header) -> Given:
    return ReportVerified(
        **header.spread(), about=report_of(look).thread, state=Verification.TRUE, means=CheckedBy.DEPARTMENT,
        note="119现场回告",
    )  # fmt: skip


def _open_for(look: Look, area: str) -> str:
    """The incident of an area that is being handled; the newest where there are several."""
    rows = [row for row in look.rows(INCIDENTS).where("state", "open") if row.area == area]
    if not rows:
        raise LookupError(f"nothing is being handled in {area}")
    return rows[-1].thread


def _free(look: Look, kind: str, area: str) -> str:
    rows = [
        row.unit for row in look.rows(UNITS).where("kind", kind)
        if row.status is UnitStatus.AVAILABLE and row.area.startswith(area)
    ]  # fmt: skip
    if not rows:
        raise LookupError(f"no {kind} unit is free in {area}")
    return rows[0]


def _windy(look: Look) -> str:
    """The gauge that stands in the highest wind."""
    rows = [
        row
        for row in look.rows(SIGNALS).where("active", "threshold")
        if row.worst is not None and row.worst.endswith("wind_speed")
    ]
    if not rows:
        raise LookupError("no wind stands over a level")
    return str(max(rows, key=lambda row: (row.rank, row.value or 0.0, row.group)).worst)


def _through(look: Look) -> str:
    for unit in THROUGH:
        row = look.rows(UNITS).get(unit)
        if row is not None and row.status is UnitStatus.AVAILABLE:
            return unit
    raise LookupError("nobody is free")


def _three_sources(look: Look, header: Header) -> Iterator[Given]:
    incident = _open_for(look, "990101")
    for nth in range(3):
        about = report_of(look, nth).thread
        yield ReportAttached(**header.spread(str(nth)), about=about, incident=incident)


def _stated(look: Look, header: Header) -> Given:
    return FigureStated(
        **header.spread(), incident=_open_for(look, "990101"), figure=Figure.DEATHS, value=2, source="health",
        verified=True, note="逐一核对",
    )  # fmt: skip


def _approved_figure(look: Look, header: Header) -> Given:
    return FigureApproved(**header.spread(), about=made_of(look, "found", FigureEntry).thread_id)


def _notified(look: Look) -> list[TaskRow]:
    """The tasks of the release that tell those below."""
    proposal = made_of(look, "asked", Proposal, 30)
    incident = look.rows(INCIDENTS).where("for", proposal.for_thread)
    tasks = look.rows(TASKS).where("incident", incident[-1].thread) if incident else []
    return [task for task in tasks if task.what.zh.startswith("开闸前告知")]


def _phoned(look: Look, header: Header) -> Iterator[Given]:
    for task in _notified(look):
        if not task.over:
            yield FieldReported(**header.spread(task.post), task=task.thread, status="done")


def _gates(look: Look, header: Header) -> Given:
    tasks = _notified(look)
    if not tasks or any(task.status != "done" for task in tasks):
        raise LookupError("not everybody below has been told")
    return TookAction(
        **header.spread(),
        what="云岭水库开闸下泄600立方米每秒",
        why="下游责任人已全部告知",
        area="990105003",
        hazard="flood",
    )


def _filled(look: Look, header: Header) -> Given:
    """The last places of the shelter that the move at Shimen counts on are taken."""
    row = look.rows(SHELTERS).get("shelter-shimen-23")
    if row is None or row.capacity is None:
        raise LookupError("the shelter is not known")
    return ShelterCounted(**header.spread(), shelter=row.shelter, people=row.capacity - 60)


LANDFALL: tuple[Step, ...] = (
    Step(number=23, name="opened", after_min=2, by="duty", make=_gas),
    Step(number=23, name="to check", after_min=3, by="duty", make=_to_check),
    Step(number=23, name="indoors", after_min=8, by="duty", make=_indoors),
    Step(number=24, name="attached", after_min=1, by="duty", make=_attached),
    Step(number=24, name="verified", after_min=3, by="fire-duty", make=_verified),
    Step(number=24, name="feared", after_min=5, by="duty",
         make=lambda look, header: EscalationFeared(
             **header.spread(), incident=_leak(look), note="台风中可能再次泄漏")),
    Step(number=24, name="asked", after_min=6, by="duty",
         make=lambda look, header: SitrepAsked(
             **header.spread(), incident=_leak(look), form=SitrepForm.FIRST)),
    Step(number=26, name="under way", after_min=-4, by="duty",
         make=lambda look, header: Dispatched(**header.spread(), unit=_through(look), to=BEYOND, override=BLOW)),
    Step(number=26, name="closed", after_min=3, by="traffic-duty",
         make=lambda _, header: RoadClosed(
             **header.spread(), road=TUNNEL, area="990108002", note="积水27厘米，1台泵故障")),
    Step(number=26, name="guarded", after_min=6, by="police-duty",
         make=lambda look, header: Dispatched(
             **header.spread(), unit=_free(look, "police", "9901"), to=UNDERPASS, override="断交点值守，车内待命")),
    Step(number=27, name="satellite", after_min=30, by="duty",
         make=lambda _, header: DutyNoted(**header.spread(), text="卫星电话接通南屿区值班室：停电，基站退服")),
    Step(number=27, name="forces", after_min=32, by="duty",
         make=lambda look, header: Dispatched(
             **header.spread(), unit=_free(look, "fire", "990109"), to="990109001", override="启用岛上预置队")),
    Step(number=28, name="sent out", after_min=2, by="duty",
         make=lambda look, header: Dispatched(
             **header.spread(), unit=_free(look, "rescue", "99010"), to=_windy(look))),
    Step(number=28, name="suspended", after_min=4, by="flood-hq",
         make=lambda look, header: TaskGiven(
             **header.spread(), incident=_open_for(look, "990100"), what="暂停一切外出作业，就地避险",
             post="emergency-duty", due_min=10)),
    Step(number=29, name="attached", after_min=3, by="duty", make=_three_sources),
    Step(number=29, name="verifier", after_min=5, by="duty",
         make=lambda look, header: TaskGiven(
             **header.spread(), incident=_open_for(look, "990101"), what="核实死亡人数，逐一核对后回复",
             post="health-duty", due_min=110)),
    Step(number=29, name="text", after_min=6, by="duty",
         make=lambda look, header: SitrepAsked(
             **header.spread(), incident=_open_for(look, "990101"), form=SitrepForm.CONTINUED)),
    Step(number=29, name="found", after_min=70, by="health-duty", make=_stated),
    Step(number=29, name="approved", after_min=75, by="flood-hq", make=_approved_figure),
    Step(number=30, name="asked", after_min=1, by="water-duty",
         make=lambda _, header: WaterReleaseAsked(
             **header.spread(), reservoir="yunling-reservoir", flow_m3_s=600.0)),
    Step(number=30, name="phoned", after_min=20, by="duty", make=_phoned),
    Step(number=30, name="gates", after_min=25, by="water-duty", make=_gates),
    Step(number=31, name="filled", after_min=0, by="shimen-duty", make=_filled),
)  # fmt: skip
