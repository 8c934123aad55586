"""Deliveries: the rows that put one text into the outbox, one a channel of the receiver."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from anlan.core.evidence import Link
from anlan.core.facts import Fact, Mode
from anlan.core.warnings import CallOut, Delivery, Standing, Warning
from anlan.warning.posts import Call, address
from anlan.warning.texts import marked


class Receiver(Struct, frozen=True):
    """Who is told, by which ways, and where it answers for (None = the whole city)."""

    call: Call
    channels: tuple[str, ...]
    area: str | None


def deliveries(
    cause: Fact,
    said: Warning | CallOut,
    to: Receiver,
    text: str,
    *,
    by: str,
    thread: str,
    mode: Mode,
    cap: str = "",
) -> Iterator[Delivery]:
    """One queued delivery a channel; a call of an order is told to posts only, so it never has public standing."""
    if isinstance(said, Warning):
        standing, subject = said.standing, said.headline.zh
    else:
        standing, subject = Standing.ADVISORY, said.what
    for channel in to.channels:
        yield Delivery(
            at=cause.at,
            by=by,
            because=(Link(relation="cites", target=said.id),),
            warning=thread,
            draft=said.id,
            channel=channel,
            to=address(to.call),
            step="queued",
            attempt=0,
            standing=standing,
            subject=marked(subject, mode),
            text=text,
            cap=cap,
            area=to.area,
            holder=to.call.holder,
        )
