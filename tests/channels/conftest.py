"""One message, as the sender takes it from the outbox."""

import pytest

from anlan.core.facts import Mode
from anlan.core.ports import Outgoing


@pytest.fixture
def message():
    """A live statutory warning to one post."""
    return Outgoing(
        id="delivery-5f2c",
        mode=Mode.LIVE,
        channel="any",
        to="warden",
        standing="statutory",
        subject="滨海区洪水预警（橙色）",
        text="180分钟内可能达到5.50 m\nmay reach 5.50 m",
        cap="<?xml version='1.0'?>\n<alert>洪水 🌊</alert>\n",
        repeat=False,
    )
