"""What a sender is told: a receipt after the commit, or one clear error when nothing could be read."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Reason(StrEnum):
    """Why a row was not taken."""

    UNKNOWN_SERIES = "unknown_series"
    INCONVERTIBLE_UNIT = "inconvertible_unit"
    NO_TIME_ZONE = "no_time_zone"
    NOT_FINITE = "not_finite"
    UNREADABLE = "unreadable"
    BROKEN_TEXT = "broken_text"
    EPOCH_TIME = "epoch_time"
    FUTURE = "future"


class Refusal(Struct, frozen=True):
    """One row that went to quarantine; `row` counts from 0 in the order of the message."""

    row: int
    reason: Reason
    detail: str


class Receipt(Struct, frozen=True, kw_only=True):
    """What became of a message, said after the commit: each row is accepted, duplicate or quarantined."""

    arrival: int
    accepted: int = 0
    flagged: int = 0
    """How many of the accepted carry a flag."""
    duplicate: int = 0
    quarantined: list[Refusal] = []


class UnreadableMessage(ValueError):
    """Nothing of a message can be read: truncated, of no known shape, or no message at all. Nothing was stored."""


class UnreadableFile(UnreadableMessage):
    """Nothing of a file can be read. Nothing was stored."""
