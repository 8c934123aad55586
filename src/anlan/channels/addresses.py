"""Where a receiver is reached: only at what the city has configured for that channel, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping

EVERYBODY = "*"
"""Stands for receivers without an address of their own, e.g. where one platform takes every message."""


def address_of(addresses: Mapping[str, str], to: str) -> str:
    """The address configured for a receiver, else that for everybody; raises ValueError without either."""
    found = addresses.get(to) or addresses.get(EVERYBODY)
    if found is None:
        known = ", ".join(sorted(addresses)) or "none"
        raise ValueError(f"no address for {to!r} is configured; known: {known}")
    return found
