"""What is open in every room, for the handover: one function a table, one line each in the list at the end.

A room extends the list with a function of its own: what is seen now → its open items, each with whoever has it in hand.
"""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.facts import Bilingual
from anlan.core.incidents import INCIDENTS, TASKS
from anlan.core.inspections import INSPECTIONS
from anlan.core.instructions import INSTRUCTIONS, ITEMS
from anlan.core.losses import LOSSES
from anlan.core.musts import MUSTS
from anlan.core.open_items import HOLDERS, NOTED, Collector, OpenItem
from anlan.core.oral import ORALS
from anlan.core.ports import Seen
from anlan.core.relocation import RELOCATIONS
from anlan.core.resources import REQUESTS
from anlan.core.signals import SIGNALS
from anlan.core.silence import SILENT_DISTRICTS
from anlan.core.sitreps import DUTIES


def noted(seen: Seen) -> Iterator[OpenItem]:
    """Written down by hand."""
    for row in seen.rows(NOTED).where("open", "yes"):
        yield OpenItem(
            key=f"noted|{row.thread}", kind="noted", area=row.area, text=Bilingual(row.text, row.text),
            since=row.opened, holder=row.post,
        )  # fmt: skip


def incidents(seen: Seen) -> Iterator[OpenItem]:
    """Open incidents: each needs a name at every handover."""
    for row in seen.rows(INCIDENTS).all():
        if row.open:
            yield OpenItem(
                key=f"incident|{row.thread}", kind="incident", area=row.area, text=row.title, since=row.opened
            )


def reports_due(seen: Seen) -> Iterator[OpenItem]:
    """Reports upward that have not gone: with whoever has the incident."""
    for row in seen.rows(DUTIES).all():
        if row.waits:
            holder = seen.rows(HOLDERS).get(f"incident|{row.incident}")
            yield OpenItem(
                key=f"report_duty|{row.thread}", kind="report_duty", area=row.area, since=row.due,
                text=Bilingual(f"报送 {row.receiver}（{row.clause}）", f"Report to {row.receiver} ({row.clause})"),
                holder=holder.holder if holder else "",
            )  # fmt: skip


def tasks(seen: Seen) -> Iterator[OpenItem]:
    """Tasks that are late, failed or call for help."""
    for row in seen.rows(TASKS).all():
        if row.status in ("overdue", "needs_help", "failed"):
            yield OpenItem(
                key=f"task|{row.thread}", kind="task", area=row.area or None, text=row.what, since=row.changed,
                holder=row.post,
            )  # fmt: skip


def signals(seen: Seen) -> Iterator[OpenItem]:
    """Active signals: a broken sensor or a silent feed among them; whoever acknowledged one has it."""
    for row in seen.rows(SIGNALS).all():
        if row.active:
            yield OpenItem(
                key=f"signal|{row.thread}", kind="signal", area=row.area, text=row.text, since=row.opened,
                holder=row.acknowledged_by or "",
            )  # fmt: skip


def silent_districts(seen: Seen) -> Iterator[OpenItem]:
    """Districts nobody hears from."""
    for row in seen.rows(SILENT_DISTRICTS).all():
        if row.state == "silent":
            yield OpenItem(
                key=f"silent|{row.thread}",
                kind="silent_district",
                area=row.area,
                text=row.text,
                since=row.since,
            )


def must_do(seen: Seen) -> Iterator[OpenItem]:
    """What issuing or cancelling a warning orders, not done yet."""
    for row in seen.rows(MUSTS).all():
        if row.state != "done":
            yield OpenItem(
                key=f"must|{row.thread}", kind="must", area=row.area, text=row.what, since=row.due,
                holder=row.post or row.department,
            )  # fmt: skip


def oral_consents(seen: Seen) -> Iterator[OpenItem]:
    """Consents by telephone that are not countersigned."""
    for row in seen.rows(ORALS).all():
        if row.state in ("due", "overdue"):
            text = Bilingual(
                f"电话请示 {row.code} 待补签", f"Consent by telephone {row.code} to be countersigned"
            )
            yield OpenItem(
                key=f"oral|{row.thread}", kind="oral", area=row.area, text=text, since=row.told_at,
                holder=row.post,
            )  # fmt: skip


def instructions(seen: Seen) -> Iterator[OpenItem]:
    """Instructions nobody has split, and items that are not closed, with their owners."""
    for row in seen.rows(INSTRUCTIONS).where("open", "yes"):
        if not row.items:
            yield OpenItem(
                key=f"instruction|{row.thread}", kind="instruction", area=row.area,
                text=Bilingual(f"批示未分解：{row.text}", f"Not split yet: {row.text}"), since=row.said_at,
            )  # fmt: skip
    for item in seen.rows(ITEMS).where("open", "yes"):
        yield OpenItem(
            key=f"item|{item.thread}", kind="instruction", area=item.area, text=Bilingual(item.what, item.what),
            since=item.changed, holder=item.owner,
        )  # fmt: skip


def moves(seen: Seen) -> Iterator[OpenItem]:
    """Relocations that nobody may come home from yet, with their organisers."""
    for row in seen.rows(RELOCATIONS).where("open", "yes"):
        yield OpenItem(
            key=f"relocation|{row.thread}", kind="relocation", area=row.area, text=row.title, since=row.opened,
            holder=row.organiser,
        )  # fmt: skip


def requests(seen: Seen) -> Iterator[OpenItem]:
    """Supplies that were asked for and have not all come."""
    for row in seen.rows(REQUESTS).where("open", "yes"):
        depots = ", ".join(dict.fromkeys(held.depot for held in row.consignments))
        yield OpenItem(
            key=f"request|{row.thread}", kind="request", area=row.area, since=row.opened, holder=depots,
            text=Bilingual(f"物资 {row.item} 未到齐", f"Supplies outstanding: {row.item}"),
        )  # fmt: skip


def losses(seen: Seen) -> Iterator[OpenItem]:
    """Rows of the loss table that raise questions or were sent back, with who reported them."""
    for row in seen.rows(LOSSES).all():
        if row.state in ("questioned", "sent_back"):
            yield OpenItem(
                key=f"losses|{row.area}", kind="losses", area=row.area, since=row.as_of, holder=row.by,
                text=Bilingual(f"灾情表待核：{row.area}", f"Losses to be checked: {row.area}"),
            )  # fmt: skip


def inspections(seen: Seen) -> Iterator[OpenItem]:
    """Findings that are not put right."""
    for row in seen.rows(INSPECTIONS).where("open", "yes"):
        yield OpenItem(
            key=f"risk|{row.thread}", kind="risk", area=row.area, since=row.at, holder=row.owner,
            text=Bilingual(f"{row.what}：{row.finding}", f"{row.what}: {row.finding}"),
        )  # fmt: skip


COLLECTORS: tuple[Collector, ...] = (
    noted,
    incidents,
    reports_due,
    tasks,
    signals,
    silent_districts,
    must_do,
    oral_consents,
    instructions,
    moves,
    requests,
    losses,
    inspections,
)
