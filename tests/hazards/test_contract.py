"""Every hazard installed passes the contract that plug-ins must pass: no list of excuses."""

from collections.abc import Callable

import pytest

from anlan.city.house import hazards
from anlan.testing.hazards import hazard_checks

CASES = [
    pytest.param(check, id=f"{name}-{rule}")
    for name, hazard in hazards().items()
    for rule, check in hazard_checks(hazard)
]


@pytest.mark.parametrize("check", CASES)
def test_a_hazard_keeps_the_contract(check: Callable[[], None]) -> None:
    """Each named check of the contract holds for each hazard found."""
    check()


def test_flood_is_among_the_hazards_found():
    """The built-ins come through the same door as plug-ins."""
    assert "flood" in hazards()
