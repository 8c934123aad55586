"""A city may list everything above a gauge; its water is counted once."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from anlan.hazards.flood.basin import _next_above


@given(st.lists(st.integers(0, 6), min_size=1, max_size=8))
def test_listing_all_the_land_above_or_only_the_next_is_the_same(parents: list[int]) -> None:
    """A tree of gauges, each under a later one, told whole or by its next gauges, is read as the next ones."""
    direct: dict[str, tuple[str, ...]] = {f"g{n}": () for n in range(len(parents) + 1)}
    for n, step in enumerate(parents):
        below = f"g{min(n + 1 + step, len(parents))}"
        direct[below] = (*direct[below], f"g{n}")

    def whole(name: str) -> tuple[str, ...]:
        return tuple(one for above in direct[name] for one in (above, *whole(above)))

    told = {name: whole(name) for name in direct}
    assert {name: set(found) for name, found in _next_above(told).items()} == {
        name: set(found) for name, found in direct.items()
    }
    assert _next_above(direct) == direct
