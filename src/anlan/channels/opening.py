"""Makes the channels a city has settings for; the entry points of `anlan.channels` give the makers by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from anlan.core.ports import Channel

ALWAYS: Mapping[str, Mapping[str, object]] = {"inapp": {}}
"""The screens need no settings; every other channel is closed until a city opens it."""


def open_channels(
    makers: Mapping[str, object], settings: Mapping[str, Mapping[str, object]] | None = None
) -> list[Channel]:
    """One channel for each name with settings, as keyword arguments of its maker, and the screens in any case.

    Raises ValueError, naming the channel, for a name nobody makes and for settings its maker does not take.
    """
    wanted = {**ALWAYS, **(settings or {})}
    channels: list[Channel] = []
    for name, arguments in wanted.items():
        maker = makers.get(name)
        if not callable(maker):
            raise ValueError(f"channels.{name}: no such channel; installed are {', '.join(sorted(makers))}")
        try:
            channels.append(cast(Channel, maker(**arguments)))
        except (TypeError, ValueError) as error:
            raise ValueError(f"channels.{name}: {error}") from error
    return channels
