"""Plug-ins by entry point; the built-ins come through the same door."""

from importlib.metadata import entry_points


class NameClash(ValueError):
    """Two plug-ins of one group under one name: neither is taken silently."""


def plugins(group: str) -> dict[str, object]:
    """Everything installed under a group, by name; raises NameClash naming both providers."""
    found: dict[str, object] = {}
    origin: dict[str, str] = {}
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        if point.name in found and origin[point.name] != point.value:
            raise NameClash(f"{group}: {point.name!r} is claimed by {origin[point.name]} and {point.value}")
        found[point.name], origin[point.name] = point.load(), point.value
    return found
