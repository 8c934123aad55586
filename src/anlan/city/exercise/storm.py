"""The exercise, part storm: shelters, callers, the station, the hospital, an injection, red, the five stops.

What depends on the moment is looked up in the steps: which report it is, which shelter is next, which depot has enough.
"""

from __future__ import annotations

from collections.abc import Iterator

from anlan.city.exercise.desk import answers, item_notes, made_of, report_of
from anlan.city.exercise.landfall import LANDFALL
from anlan.city.exercise.staff import Header, Look, Make, Step
from anlan.core.approvals import APPROVALS
from anlan.core.city import Facility
from anlan.core.facts import Given
from anlan.core.given import Decided, Verdict
from anlan.core.incidents import Incident, IncidentOpened
from anlan.core.instructions import InstructionReceived, SuggestionTaken
from anlan.core.ladders import ResponseLevel
from anlan.core.people import Role
from anlan.core.proposals import PROPOSALS
from anlan.core.releases import Release, ReleaseDrafted, ReleaseForm, ReleaseSigned
from anlan.core.reports import CheckedBy, ReportTransferred, ReportVerified, Verification
from anlan.core.resources import (
    SHELTERS,
    STOCK,
    UNITS,
    ShelterCounted,
    ShelterFull,
    ShelterOpened,
    SupplyCommitted,
    SupplyRequested,
    SupplySent,
    UnitRecalled,
    UnitStatus,
)
from anlan.core.responses import (
    ResponseHeard,
    ResponseOrdered,
    response_code,
)
from anlan.core.tasks import TaskGiven
from anlan.core.warnings import Warning

GYM, HOSPITAL = "donghu-gym", "second-hospital"
SHORT = {"adult-diaper": 400.0, "infant-formula": 20.0}
"""What the desk asks for: the call names the things, how many is the desk's own estimate."""
FIVE = "停课、停工、停产、停运、停业，应急保障除外，各部门两小时内反馈落实"
AWAY = ((21, 2.5, 13.5),)
"""(inject, from, until) [min]: the first in rank is not there, nobody decides by routine."""
FIVE_EN = "Schools, work, production, transport and shops stop; emergency services excepted."


def _opened(look: Look, header: Header) -> Iterator[Given]:
    """The shelters of the districts on the coast, the lake and the river take people in."""
    for row in look.rows(SHELTERS).all():
        if row.area.startswith(("990101", "990102", "990103", "990104")) and not row.open:
            yield ShelterOpened(**header.spread(row.shelter), shelter=row.shelter)


def _counted(_: Look, header: Header) -> Given:
    return ShelterCounted(**header.spread(), shelter=GYM, people=640)


def _diverted(look: Look, header: Header) -> Iterator[Given]:
    full = made_of(look, "counted", ShelterFull)
    other = look.rows(SHELTERS).get(full.next_shelter)
    if other is None:
        raise LookupError("no shelter is next")
    yield ShelterCounted(**header.spread("from"), shelter=GYM, people=600)
    yield ShelterCounted(**header.spread("to"), shelter=other.shelter, people=(other.people or 0) + 40)


def _requested(_: Look, header: Header) -> Iterator[Given]:
    for item, amount in SHORT.items():
        yield SupplyRequested(**header.spread(item), item=item, amount=amount, to=GYM, note="安置点报缺")


def _depot(look: Look, item: str) -> str:
    free: dict[str, float] = {}
    for lot in look.rows(STOCK).where("item", item):
        free[lot.depot] = free.get(lot.depot, 0.0) + lot.free
    return max(sorted(free), key=lambda name: free[name])


def _promised(look: Look, header: Header) -> Iterator[Given]:
    for item, amount in SHORT.items():
        request = look.done(f"requested|{item}")
        yield SupplyCommitted(**header.spread(item), request=request, depot=_depot(look, item), amount=amount)


def _sent(look: Look, header: Header) -> Iterator[Given]:
    """Whoever has vehicles and is free drives: works crews first, then rescue teams, then power crews."""
    free = [
        row.unit
        for kind in ("works", "rescue", "power")
        for row in look.rows(UNITS).where("kind", kind)
        if row.status is UnitStatus.AVAILABLE
    ]
    for item, unit in zip(SHORT, free, strict=False):
        promise = look.journal.fact(look.done(f"promised|{item}"))
        if isinstance(promise, SupplyCommitted):
            yield SupplySent(**header.spread(item), request=promise.request, depot=promise.depot, unit=unit)


def _handed_to(department: str, note: str) -> Make:
    def make(look: Look, header: Header) -> Given:
        about = report_of(look).root
        return ReportTransferred(**header.spread(), about=about, department=department, note=note)

    return make


def _signed(look: Look, header: Header) -> Given:
    drafted = made_of(look, "drafted", Release)
    return ReleaseSigned(
        **header.spread(), about=drafted.thread_id, content=drafted.content, role=Role.COMMANDER
    )


def _station(look: Look, header: Header) -> Given:
    row = report_of(look)
    return IncidentOpened(
        **header.spread(), incident_type="40103", area=row.area or "990102006", title="站前广场旅客滞留",
        reports=(row.thread,),
    )  # fmt: skip


def _to_operators(look: Look, header: Header) -> Iterator[Given]:
    incident = made_of(look, "opened", Incident).thread_id
    for post, what in (
        ("police-duty", "疏导站前广场，单向放行"),
        ("railway-duty", "开放候车区，告知停运"),
        ("traffic-duty", "调大巴接驳疏散"),
    ):
        yield TaskGiven(**header.spread(post), incident=incident, what=what, post=post, due_min=30)


def _no_power(look: Look, header: Header) -> Given:
    place = look.city.get(Facility, HOSPITAL)
    if place is None:
        raise LookupError(HOSPITAL)
    return IncidentOpened(
        **header.spread(), incident_type="20401", area=place.area, title="市二院地下配电房进水停电",
        reports=(report_of(look).thread,), place=place.place,
    )  # fmt: skip


def _recalled(look: Look, header: Header) -> Given | None:
    """The hospital comes first: where no generator is free, the one in the district is called off what it does."""
    everybody = look.rows(UNITS).where("kind", "power")
    rows = [row for row in everybody if row.area.startswith("990101")]
    if not rows or any(row.status is UnitStatus.AVAILABLE for row in everybody):
        return None
    return UnitRecalled(**header.spread(), unit=rows[0].unit, note="市二院优先")


def _hospital(look: Look, header: Header) -> Given:
    place = look.city.get(Facility, HOSPITAL)
    if place is None:
        raise LookupError(HOSPITAL)
    return IncidentOpened(
        **header.spread(), incident_type="30201", area=place.area, title="市二院运行可能中断",
        parent=made_of(look, "power", Incident).thread_id, place=place.place,
    )  # fmt: skip


def _refuted(look: Look, header: Header) -> Given:
    return ReportVerified(
        **header.spread(), about=report_of(look).thread, state=Verification.FALSE, means=CheckedBy.RECORDS,
        note="冒充指令，不执行",
    )  # fmt: skip


def _order(_: Look, header: Header) -> Given:
    return ResponseOrdered(
        **header.spread(), department="government", level=ResponseLevel.I, matter="台风防御", expected_h=24.0,
        measures=("全员避险", "停课停工停产停运停业"), hazard="typhoon", oral_from="vice-mayor", line="值班电话",
    )  # fmt: skip


def _heard(look: Look, header: Header) -> Given:
    order = look.journal.fact(look.done("order"))
    if not isinstance(order, ResponseOrdered):
        raise LookupError("no order")
    return ResponseHeard(
        **header.spread(), about=order.id, code=response_code(order), listeners=("duty", "chief")
    )


def _second(look: Look, header: Header) -> Given:
    """The second in rank decides what the first has not answered."""
    bulletin = look.told()
    relay = next(fact for _, fact in look.journal.followers(bulletin.id) if isinstance(fact, Warning))
    proposal = look.rows(PROPOSALS).where("for", relay.thread_id)[-1]
    row = look.rows(APPROVALS).get(proposal.thread)
    if row is None or row.state != "waiting":
        raise LookupError("the proposal does not wait")
    return Decided(
        **header.spread(), about=row.about, content=row.content, verdict=Verdict.APPROVE, role=Role.COMMANDER,
        reason="值班主任未答复，按顺位批准", scripted=True,
    )  # fmt: skip


def _notice(_: Look, header: Header) -> Given:
    return ReleaseDrafted(
        **header.spread(), form=ReleaseForm.NOTICE, title="五停公告", department="government", area="990100",
        text="【演练】停课、停工、停产、停运、停业，应急保障除外。", text_en=f"[DRILL] {FIVE_EN}",
    )  # fmt: skip


def _schools(_: Look, header: Header) -> Given:
    return ReleaseDrafted(
        **header.spread(), form=ReleaseForm.NOTICE, title="停课安排", department="government", area="990100",
        text="【演练】明日全市学校停课，复课另行通知。", text_en="[DRILL] All schools are closed tomorrow.",
    )  # fmt: skip


STEPS: tuple[Step, ...] = (
    Step(number=16, name="opened", after_min=-120, by="civil-affairs-duty", make=_opened),
    Step(number=16, name="counted", after_min=1, by="donghu-town-duty", make=_counted),
    Step(number=16, name="requested", after_min=5, by="duty", make=_requested),
    Step(number=16, name="promised", after_min=10, by="grain-duty", make=_promised),
    Step(number=16, name="sent", after_min=20, by="grain-duty", make=_sent),
    Step(number=16, name="diverted", after_min=30, by="duty", make=_diverted),
    Step(number=17, name="handed over", after_min=21, by="duty", make=_handed_to("education", "请发布停课安排")),
    Step(number=17, name="drafted", after_min=40, by="education-duty", make=_schools),
    Step(number=17, name="signed", after_min=45, by="education-duty", make=_signed),
    Step(number=18, name="opened", after_min=4, by="duty", make=_station),
    Step(number=18, name="tasks", after_min=7, by="duty", make=_to_operators),
    Step(number=19, name="power", after_min=2, by="duty", make=_no_power),
    Step(number=19, name="recalled", after_min=3, by="duty", make=_recalled),
    Step(number=19, name="hospital", after_min=4, by="duty", make=_hospital),
    Step(number=20, name="refuted", after_min=6, by="duty", make=_refuted),
    Step(number=20, name="reported", after_min=8, by="duty", make=_handed_to("police", "疑似冒充指令，举报处理")),
    Step(number=21, name="order", after_min=6, by="duty", make=_order),
    Step(number=21, name="heard", after_min=8, by="duty", make=_heard),
    Step(number=21, name="second", after_min=14, by="flood-hq", make=_second),
    Step(number=22, name="instruction", after_min=2, by="duty",
         make=lambda _, header: InstructionReceived(
             **header.spread(), text=FIVE, giver="mayor", medium="message", said_at=header.at)),
    Step(number=22, name="split", after_min=4, by="duty",
         make=lambda look, header: SuggestionTaken(**header.spread(), about=look.done("instruction"))),
    Step(number=22, name="drafted", after_min=6, by="duty", make=_notice),
    Step(number=22, name="signed", after_min=10, by="government-duty", make=_signed),
    item_notes(22, "已落实"),
    answers(22),
    *LANDFALL,
)  # fmt: skip
