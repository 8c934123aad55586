"""The sender: carries the outbox out of the house, and says what became of every attempt."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

import msgspec
from sqlalchemy import Engine

from anlan.core.clock import Clock
from anlan.core.ports import Channel, Outgoing
from anlan.store.journal.outbox import Held, delay, next_due, take

MOST_TRIES = 6
AT_ONCE = 100
_EXPIRES = re.compile(r"<(?:\w+:)?expires>([^<]+)</")

Refusal = Callable[[Outgoing, Channel], str | None]


class Sender:
    """Sends what the journal decided: nothing lost; doubled only where the peer cannot help, then marked."""

    def __init__(self, engine: Engine, channels: Iterable[Channel], clock: Clock, refusal: Refusal) -> None:
        self._engine, self._clock, self._refusal = engine, clock, refusal
        self._channels = {channel.name: channel for channel in channels}

    def run_once(self, now: datetime | None = None) -> int:
        """Handle up to 100 due messages and return how many; `now` is the clock's time when not given."""
        now = self._clock.now() if now is None else now
        handled = 0
        while handled < AT_ONCE and next_due(self._engine, now):
            with take(self._engine, now) as held:
                if held is None:  # all that is due lies in the hands of other senders
                    break
                self._handle(held, now)
                handled += 1
        return handled

    def _handle(self, held: Held, now: datetime) -> None:
        held.settle_open(now)
        channel = self._channels.get(held.message.channel)
        if (reason := self._stopped(held, channel)) is not None:
            held.finish(held.begin(now), "refused", reason, now)
            held.leave("refused")
        elif channel is not None:
            self._attempt(held, channel, now)

    def _stopped(self, held: Held, channel: Channel | None) -> str | None:
        """Why this message must not leave the house: mode and standing are checked again here."""
        if channel is None:
            return f"no channel is called {held.message.channel!r}"
        if held.mode != held.message.mode.value:
            return f"a {held.message.mode.value} message lies in a {held.mode} row"
        return self._refusal(held.message, channel)

    def _attempt(self, held: Held, channel: Channel, now: datetime) -> None:
        unknown = sum(attempt.result == "unknown" for attempt in held.attempts)
        if len(held.attempts) >= MOST_TRIES or (unknown > 1 and not channel.deduplicates):
            held.leave("unknown" if unknown else "failed")
            return
        if _over(held.message, now):
            held.finish(held.begin(now), "failed", "the warning had expired", now)
            held.leave("failed")
            return
        repeat = held.message.repeat or (unknown > 0 and not channel.deduplicates)
        number = held.begin(now)
        result, detail = _send(channel, msgspec.structs.replace(held.message, repeat=repeat))
        held.finish(number, result, detail, now)
        if result == "sent":
            held.leave("sent")
        else:
            held.leave(result if number >= MOST_TRIES else "waiting", now + delay(number))


def _send(channel: Channel, message: Outgoing) -> tuple[str, str]:
    """(result, detail): OSError and ValueError mean not taken; after any other error nobody knows."""
    try:
        return "sent", channel.send(message)
    except TimeoutError as error:  # the peer may have taken it already
        return "unknown", f"{type(error).__name__}: {error}"
    except (OSError, ValueError) as error:
        return "failed", f"{type(error).__name__}: {error}"
    except Exception as error:  # a channel's own fault must not stop the others
        return "unknown", f"{type(error).__name__}: {error}"


def _over(message: Outgoing, now: datetime) -> bool:
    """The warning in the message is past its CAP `expires`: nobody should be woken by it any more."""
    found = _EXPIRES.search(message.cap)
    if found is None:
        return False
    try:
        return datetime.fromisoformat(found.group(1).strip()) < now
    except (ValueError, TypeError):  # no time, or a naive one: better sent than held back for ever
        return False
