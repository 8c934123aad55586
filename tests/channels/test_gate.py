"""The gate: what may leave the house by which way, and how it is marked."""

from importlib.metadata import entry_points
from itertools import product

import pytest
from msgspec.structs import replace

from anlan.channels.file import File
from anlan.channels.gate import marked, refusal
from anlan.channels.inapp import InApp
from anlan.channels.smtp import Smtp
from anlan.channels.webhook import Webhook
from anlan.core.facts import Mode
from anlan.core.warnings import Standing


def _ways(folder):
    """Every channel as an inside way and, where the city can open it to residents, as a public one."""
    yield InApp()
    for public in (False, True):
        yield File(folder=folder, public=public)
        yield Webhook(addresses={"*": "http://127.0.0.1:9/"}, public=public)
        yield Smtp(host="127.0.0.1", port=9, sender="a@b", addresses={"*": "c@d"}, public=public)


def test_only_live_words_of_a_lawful_issuer_reach_residents(message, tmp_path):
    """Of every mode × standing × channel, a public way takes exactly live statutory and live relay."""
    pairs = 0
    for mode, standing, channel in product(Mode, Standing, _ways(tmp_path)):
        reason = refusal(replace(message, mode=mode, standing=standing), channel)
        lawful = mode is Mode.LIVE and standing in (Standing.STATUTORY, Standing.RELAY)
        assert (reason is None) == (lawful or not channel.public), (mode, standing, channel.name, reason)
        pairs += 1
    assert pairs == len(Mode) * len(Standing) * 7


def test_a_refusal_says_which_way_and_why(message, tmp_path):
    """The reason is written into the journal, so it names the channel and what is wrong."""
    way = File(folder=tmp_path, public=True)
    assert "drill" in refusal(replace(message, mode=Mode.DRILL), way)
    assert "advisory" in refusal(replace(message, standing="advisory"), way)


@pytest.mark.parametrize("standing", ["", "Statutory", "public", "statutory "])
def test_a_standing_nobody_knows_is_refused(message, tmp_path, standing):
    """A typing error never opens the way to residents."""
    assert refusal(replace(message, standing=standing), File(folder=tmp_path, public=True))


def test_a_drill_says_so_first_and_once(message):
    """Subject and text begin with 【演练】, also when their writer had put it there already."""
    drill = replace(message, mode=Mode.DRILL)
    written = replace(drill, subject="【演练】" + drill.subject, text="【演练】" + drill.text)
    assert marked(written, deduplicates=False) == marked(drill, deduplicates=False)
    assert marked(drill, deduplicates=False).subject == "【演练】" + message.subject
    assert marked(drill, deduplicates=False).text.startswith("【演练】")


def test_a_repeat_is_marked_only_where_the_peer_cannot_drop_it(message):
    """重复 stands after 演练; a peer that drops doubles gets the same words again."""
    repeat = replace(message, repeat=True, mode=Mode.DRILL)
    assert marked(repeat, deduplicates=False).subject.startswith("【演练】【重复 REPEAT】")
    assert "重复" not in marked(repeat, deduplicates=True).subject
    assert marked(message, deduplicates=False) == message


def test_the_built_in_ways_come_through_the_same_door_as_others():
    """Each is found by its entry point, under the name it goes by."""
    found = {entry.name: entry.load() for entry in entry_points(group="anlan.channels")}
    assert {name: found[name].name for name in ("inapp", "file", "webhook", "smtp")} == {
        "inapp": "inapp",
        "file": "file",
        "webhook": "webhook",
        "smtp": "smtp",
    }
