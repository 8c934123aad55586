"""Every channel that needs no server, and our own twin, passes the contract that plug-ins must pass."""

from pathlib import Path

import pytest

from anlan.channels.file import File
from anlan.channels.inapp import InApp
from anlan.channels.webhook import Webhook
from anlan.testing.channels import MESSAGE, channel_checks
from anlan.testing.twins import MemoryChannel


def makers(folder: Path):
    """Channels that can be made here; what cannot be reached where that can be."""
    return {
        "memory": (MemoryChannel, lambda: MemoryChannel(script=[OSError("closed")])),
        "inapp": (InApp, None),
        "file": (lambda: File(folder=folder / "out"), lambda: File(folder=Path("/dev/null/no"))),
    }


NAMES = [name for name, _ in channel_checks(InApp, InApp)]


@pytest.mark.parametrize("rule", NAMES)
@pytest.mark.parametrize("channel", ["memory", "inapp", "file"])
def test_a_channel_keeps_the_contract(tmp_path, channel, rule):
    """Each rule by its name."""
    checks = dict(channel_checks(*makers(tmp_path)[channel]))
    if rule not in checks:
        assert channel == "inapp"
        return
    checks[rule]()


def test_a_peer_that_cannot_be_reached_is_said_by_the_webhook():
    """A closed port is an OSError or ValueError, never silence."""
    checks = dict(channel_checks(InApp, lambda: Webhook(addresses={"*": "http://127.0.0.1:9/"})))
    checks["what_is_not_taken_is_said"]()


class Silent:
    """Breaks every rule it can."""

    name, public, deduplicates = "", None, False

    def send(self, message):
        """Say nothing."""
        if message.text != MESSAGE.text:
            raise RuntimeError("oops")


@pytest.mark.parametrize("rule", NAMES)
def test_the_contract_finds_a_channel_that_breaks_it(rule):
    """A contract that finds nothing would prove nothing."""
    with pytest.raises((AssertionError, RuntimeError)):
        dict(channel_checks(Silent, Silent))[rule]()
