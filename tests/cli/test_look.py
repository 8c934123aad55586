"""`anlan why` and `anlan status`: from a sentence to its readings, forward to its score; how the house is."""

import json

import pytest


@pytest.fixture(scope="module")
def hit(drilled) -> str:
    """Give the id of a warning that went out and came true."""
    return next(one["id"] for one in drilled[1]["warnings"] if one["outcome"] == "hit")


@pytest.fixture(scope="module")
def walked(call, drilled, hit) -> dict:
    """Give what `why` says about it."""
    done = call("why", hit, "--json", "--home", drilled[0])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def kinds(steps: list[dict]) -> set[str]:
    """The kinds of fact a walk reached."""
    return {step["id"].partition("-")[0] for step in steps}


def test_why_goes_back_to_readings_that_still_hash_to_what_was_written(walked):
    """The approval, the text, the timer, and stretches of readings, every one of them checked against the log."""
    readings = [step for step in walked["because"] if step["relation"] == "readings"]
    assert readings
    assert all(step["checked"] is True for step in readings)
    assert any(" readings of linjiang/" in step["says"] for step in readings)
    assert kinds(walked["because"]) >= {"approval", "decided", "warning", "approval_asked"}


def test_why_goes_forward_to_deliveries_confirmations_and_the_score(walked):
    """What was sent, who was called, who answered, what was done, and what the warning was worth."""
    assert kinds(walked["came_of"]) >= {"delivery", "confirm_asked", "confirmed", "proposal", "task", "score"}
    scores = [step for step in walked["came_of"] if step["relation"] == "scores" and step["depth"] == 1]
    assert any("label=hit" in step["says"] for step in scores)


def test_why_of_the_text_reaches_its_score_too(call, drilled, walked):
    """The sentence itself, `warning`, not only the fact that it went out."""
    text = next(step["id"] for step in walked["because"] if step["id"].startswith("warning-"))
    found = json.loads(call("why", text, "--json", "--home", drilled[0]).stdout)
    assert " / " in found["says"]
    assert "scores" in {step["relation"] for step in found["came_of"]}


def test_why_of_a_confirmation_goes_back_to_the_readings(call, drilled, walked):
    """A warden's 收到 knows what it answers."""
    answer = next(step["id"] for step in walked["came_of"] if step["id"].startswith("confirmed-"))
    found = json.loads(call("why", answer, "--json", "--home", drilled[0]).stdout)
    assert "readings" in {step["relation"] for step in found["because"]}


def test_why_of_a_proposal_cites_the_clause(call, drilled, walked):
    """Plan, version and number of the clause."""
    proposal = next(step["id"] for step in walked["came_of"] if step["id"].startswith("proposal-"))
    found = json.loads(call("why", proposal, "--json", "--home", drilled[0]).stdout)
    assert "cites" in {step["relation"] for step in found["because"]}


def test_every_warning_of_the_drill_rests_on_readings_that_check(call, drilled):
    """Not one of them has evidence that the log does not bear out."""
    for warning in drilled[1]["warnings"]:
        found = json.loads(call("why", warning["id"], "--json", "--home", drilled[0]).stdout)
        checked = [step["checked"] for step in found["because"] if step["relation"] == "readings"]
        assert checked
        assert all(checked), warning["id"]


def test_a_unique_beginning_of_an_id_is_enough(call, drilled, hit):
    """Twelve characters of the hash name one fact; people read, they do not paste."""
    kind, _, digest = hit.partition("-")
    done = call("why", f"{kind}-{digest[:12]}", "--home", drilled[0])
    assert done.exit_code == 0
    assert hit in done.stdout
    assert "because" in done.stdout
    assert "scores → " in done.stdout


@pytest.mark.parametrize("unknown", ["warning_issued-ffff", "nothing", "warning_issued-", "%"])
def test_an_unknown_or_ambiguous_id_is_one_clear_error(call, drilled, unknown):
    """Said with the id; no traceback, nothing on stdout."""
    refused = call("why", unknown, "--home", drilled[0])
    assert refused.exit_code == 1
    assert refused.stdout == ""
    assert refused.stderr.startswith(f"Error: {unknown}: the journal has no fact")


def test_status_says_how_the_house_is(call, drilled):
    """Counts of what stands, how far readings were taken in, feeds, and what is unknown by name."""
    found = json.loads(call("status", "--json", "--home", drilled[0]).stdout)
    assert found["facts"] > 1_000
    assert found["observations_read"] == found["observations_stored_to"] > 0
    assert found["waiting_for_approval"] == 0
    assert found["tasks_open"] == sum(
        n for state, n in drilled[1]["tasks"].items() if state not in ("done", "failed")
    )
    asked, confirmed = drilled[1]["confirmations"]["asked"], drilled[1]["confirmations"]["confirmed"]
    assert found["confirmed"] == f"{confirmed} of {asked}"
    assert [feed["source"] for feed in found["feeds"]] != []
    assert found["feeds"][0]["silent"] is True
    text = call("status", "--home", drilled[0]).stdout
    assert f"facts: {found['facts']}" in text


@pytest.mark.parametrize("command", [["status"], ["why", "x"], ["journal", "verify"], ["quarantine", "list"]])
def test_where_no_house_is_it_is_said(call, tmp_path, command):
    """A look creates nothing."""
    refused = call(*command, "--home", tmp_path / "none")
    assert refused.exit_code == 1
    assert "no house here yet" in refused.stderr
    assert not (tmp_path / "none").exists()


def test_the_brief_tells_the_day_and_what_nobody_told(call, drilled):
    """`anlan brief`: what happened in the drill and what is open; no rota was told, and that is no nought."""
    found = json.loads(call("brief", "--hours", "48", "--json", "--home", drilled[0]).stdout)
    assert found["happened"]["incidents"]
    assert found["duty"]["rota_gaps"] is None
    shown = call("brief", "--hours", "48", "--home", drilled[0])
    assert shown.exit_code == 0
    assert "nobody has told" in shown.stdout
