"""A city opens the ways out that it has settings for, and no other."""

from importlib.metadata import entry_points

import pytest

from anlan.channels.opening import open_channels


@pytest.fixture
def makers():
    """What is installed."""
    return {entry.name: entry.load() for entry in entry_points(group="anlan.channels")}


def test_without_settings_only_the_screens_are_open(makers):
    """A fresh city sends nothing out of the house."""
    assert [channel.name for channel in open_channels(makers)] == ["inapp"]


def test_settings_open_a_channel_and_decide_whether_it_is_public(makers, tmp_path):
    """Each table of settings is one channel; public is said, never assumed."""
    mail = {"host": "mail.example", "port": 587, "sender": "a@b.example", "addresses": {}}
    settings = {
        "file": {"folder": str(tmp_path), "public": True},
        "webhook": {"addresses": {"*": "https://p.example/"}, "deduplicates": True},
        "smtp": mail,
    }
    found = {
        channel.name: (channel.public, channel.deduplicates) for channel in open_channels(makers, settings)
    }
    assert found == {
        "inapp": (False, True),
        "file": (True, True),
        "webhook": (False, True),
        "smtp": (False, False),
    }


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"pigeon": {}}, "channels.pigeon: no such channel; installed are .*file.*webhook"),
        ({"file": {"dir": "x"}}, "channels.file: .*dir"),
        ({"webhook": {"addresses": {"*": "ftp://x/"}}}, "channels.webhook: .*no http or https"),
    ],
)
def test_a_wrong_setting_is_named_before_the_first_message(makers, settings, message):
    """Which channel, and what is wrong with it."""
    with pytest.raises(ValueError, match=message):
        open_channels(makers, settings)
