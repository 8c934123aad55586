"""The real city: 47 days of gate stages through the whole house, scored beside what it must beat."""

from itertools import takewhile

import msgspec
import pytest

from anlan.city.explain import explain
from anlan.city.headless import headless
from anlan.city.house import Place
from anlan.city.played import Played
from anlan.core.clock import LiveClock
from anlan.core.facts import Mode
from anlan.core.scenarios import Scenario
from anlan.flow.digest import journal_digest, outcome_digest
from anlan.sources import scenario_of
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database

pytestmark = [pytest.mark.data, pytest.mark.slow]
DAYS_S = 5 * 86_400


@pytest.fixture(scope="module")
def folder(shared_data):
    """Give the folder of gate files."""
    return shared_data / "jakarta_river_stage"


@pytest.fixture(scope="module")
def replayed(folder, tmp_path_factory):
    """Play the whole record once: where its house is, and what the command prints."""
    home, clock = tmp_path_factory.mktemp("jakarta"), LiveClock()
    began = clock.now()
    return home, headless(
        Played(data=str(folder)), home, elapsed_s=lambda: (clock.now() - began).total_seconds()
    )


def test_the_real_record_is_scored_beside_its_baselines(replayed, record_property):
    """62,916 readings in, none held back; better than straight lines, never and always on days nobody learnt from."""
    found = replayed[1]
    assert found["real"] is True
    assert found["observations"]["in"] == 62_916
    assert found["observations"]["quarantined"] == 0
    flood = found["scores"]["flood"]
    table = {"ours": flood, **flood["baseline"]}
    for name, line in table.items():
        text = f"CSI {line['csi']} · hit {line['hit']} miss {line['miss']} false {line['false_alarm']}"
        record_property(name, text)
        print(f"{name:>24}  {text}")  # shown with -s or -rA: the figures belong to the result
    assert flood["hit"] + flood["miss"] > 100
    assert all(line["hit"] + line["miss"] == flood["hit"] + flood["miss"] for line in table.values())
    for name in ("extrapolate_30_min", "extrapolate_60_min", "always", "never"):
        assert flood["csi"] > table[name]["csi"], name
    assert "without_tidal_gauges" in flood["groups"]
    assert set(flood["parts"]) == {"fit", "choose"}


def test_the_real_record_goes_the_whole_way(replayed):
    """Issued, approved by scripted people, confirmed, and every window closed; what is unknown is said."""
    found = replayed[1]
    outcomes = {warning.outcome for warning in found["warnings"]}
    assert {"hit", "false_alarm"} <= outcomes
    assert "open" not in outcomes
    assert found["approvals"]["scripted"] >= len(found["warnings"])
    assert 0 < found["confirmations"]["confirmed"] <= found["confirmations"]["asked"]
    assert {"people", "roads", "plans"} <= set(found["unknown"])
    assert all(warning.standing == "advisory" for warning in found["warnings"])


def test_the_first_real_warning_and_the_last_rest_on_readings_that_check(replayed):
    """From the sentence to the readings, their hash recomputed from the log; forward to the score."""
    home, found = replayed
    place = Place(home=home, mode=Mode.REPLAY)
    engine = open_database(place.url)
    for warning in (found["warnings"][0], found["warnings"][-1]):
        explained = explain(Journal(engine), place, warning.id)
        checked = [step.checked for step in explained.because if step.relation == "readings"]
        assert checked
        assert all(checked)
        assert "scores" in {step.relation for step in explained.came_of}
    engine.dispose()


def test_five_real_days_give_the_same_journal_twice(folder, play):
    """The first days of the same record, played two times: both sums are equal."""
    sums = []
    for name in ("one", "two"):
        replay = play(first_days(scenario_of(folder)), name)
        replay.run()
        journal = replay.house.journal
        sums.append((journal_digest(journal), outcome_digest(journal.facts())))
        assert journal.last_seq > 1_000
    assert sums[0] == sums[1]


def first_days(scenario: Scenario) -> Scenario:
    """The scenario up to its fifth day."""

    def early(moment) -> bool:
        return (moment.known_at - scenario.begins).total_seconds() < DAYS_S

    return msgspec.structs.replace(scenario, moments=lambda: takewhile(early, scenario.moments()))
