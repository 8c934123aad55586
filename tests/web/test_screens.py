"""Screen rows follow the journal, say what they know, and leave no trace where they no longer belong."""

from __future__ import annotations

from datetime import timedelta
from types import ModuleType

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.city.screens import Follower, Shown, project
from anlan.city.screens.project import PROJECTION
from anlan.city.screens.shown import KEEP_LINES
from anlan.core.approvals import Approval, ApprovalStale
from anlan.core.city import City
from anlan.core.facts import Mode, seal
from anlan.core.given import Acknowledged, Confirmed
from anlan.core.incidents import Incident, Task, TaskChanged
from anlan.core.learning import Score
from anlan.core.people import Audience
from anlan.core.sitreps import Sitrep
from anlan.core.timers import TimerSet, TimerStopped
from anlan.core.warnings import DraftDropped, Message, WarningEnded
from anlan.store.journal import Journal, Stored, Turn, screens
from anlan.store.journal.database import open_database
from anlan.store.journal.screens import ScreenRow
from anlan.testing.strategies import any_draft


def rows(house: object, name: str) -> dict[str, dict[str, object]]:
    """Give the rows of one table that are not gone, decoded."""
    found = screens.read(house.engine)
    return {row.key: msgspec.json.decode(row.body) for row in found if row.name == name}


def everything(house: object) -> list[tuple[object, ...]]:
    """Give all rows that are there, as they are stored."""
    return sorted(
        (row.name, row.key, row.area or "", row.audience, row.seq, row.body)
        for row in screens.read(house.engine)
    )


def test_a_rebuilt_screen_equals_the_followed_one(house: object, duty: ModuleType) -> None:
    """The screen is a fold of the journal: built anew it reads the same, byte for byte, and tells readers to reload."""
    duty.fill(house)
    followed, before = everything(house), screens.head(house.engine)
    Follower(house.journal, house.engine).rebuild()
    assert everything(house) == followed
    after = screens.head(house.engine)
    assert (after.screen, after.lag) == (before.screen, 0)
    assert after.generation == before.generation + 1


@pytest.mark.parametrize("every", [1, 3, 7])
def test_a_follower_that_stops_goes_on_where_it_was(house: object, duty: ModuleType, every: int) -> None:
    """However often the follower is started anew between facts, the rows are those of one that never stopped."""
    duty.fill(house)
    whole = everything(house)
    with house.journal.writing() as connection:
        screens.swap(connection, [], 0, PROJECTION)
    for until in range(every, house.journal.last_seq + every, every):
        Follower(_Until(house.journal, until), house.engine).follow()
    assert everything(house) == whole


class _Until:
    """A journal that knows nothing beyond a seq: what a follower that was stopped there had seen."""

    def __init__(self, journal: object, until: int) -> None:
        self._journal, self._until = journal, until

    def facts(self, after: int = 0, *, until: int | None = None, kind: str | None = None) -> object:
        """Give facts up to the seq."""
        most = self._until if until is None else min(until, self._until)
        return self._journal.facts(after, until=most, kind=kind)

    def __getattr__(self, name: str) -> object:
        """Give everything else as it is."""
        return getattr(self._journal, name)


def test_rows_and_cursor_move_together_or_not_at_all(
    house: object, duty: ModuleType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A follower that fails while writing leaves rows and cursor as they were, and takes the same facts again."""
    duty.fill(house, "A")
    before, head = everything(house), screens.head(house.engine)
    broken = Follower(house.journal, house.engine)
    broken.follow()
    at = max(house.journal.last_known, duty.START)
    text, body = seal(duty.warning("B"), seq=house.journal.last_seq + 1, known_at=at, mode=Mode.DRILL)
    house.journal.commit(Turn(facts=[Stored(text, body)], changes={}))

    def fail(*_: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr(screens, "_set", fail)
    with pytest.raises(OSError, match="disk"):
        broken.follow()
    assert everything(house) == before
    assert screens.head(house.engine).lag == 1
    monkeypatch.undo()
    assert broken.follow() == 1
    assert text.id in rows(house, "warnings")
    assert screens.head(house.engine).screen == head.screen + 1


@settings(max_examples=200)
@given(drafts=st.lists(any_draft().filter(lambda fact: fact.kind != "configured"), max_size=6))
def test_no_fact_of_any_kind_stops_the_screen(drafts: list[object]) -> None:
    """Every kind of fact, with whatever it may hold, goes through the projection and gives JSON."""
    shown = Shown(City())
    for seq, draft in enumerate(drafts, 1):
        fact, _ = seal(draft, seq=seq, known_at=draft.at, mode=Mode.LIVE)
        for row in project(fact, shown):
            assert row.seq == seq
            msgspec.json.decode(row.body)


def test_a_cleared_signal_stays_until_somebody_has_seen_it(house: object, duty: ModuleType) -> None:
    """Clearing does not hide what nobody acknowledged; acknowledged and cleared it goes."""
    (first,) = house.tell(duty.signal("A"))
    house.tell(duty.signal("A", thread=first.id, version=2, change="cleared"))
    (card,) = rows(house, "signals").values()
    assert not card["active"]
    house.tell(Acknowledged(at=duty.START, by="wang", key="k1", about=first.id))
    assert rows(house, "signals") == {}


def test_a_worse_level_needs_a_new_acknowledgement(house: object, duty: ModuleType) -> None:
    """What worsens to a higher rank is nobody's again."""
    (first,) = house.tell(duty.signal("A"))
    house.tell(Acknowledged(at=duty.START, by="wang", key="k1", about=first.id))
    house.tell(duty.signal("A", thread=first.id, version=2, change="worsened", level="grave", rank=3))
    (card,) = rows(house, "signals").values()
    assert (card["acknowledged_by"], card["colour"]) == (None, "red")


def test_a_signal_that_moves_on_leaves_the_area_it_left(house: object, duty: ModuleType) -> None:
    """When the worst gauge is in another area, the first area gets a mark of its going, without its words."""
    (first,) = house.tell(duty.signal("A"))
    house.tell(duty.signal("B", thread=first.id, version=2, group=first.group, words="secret of B"))
    found = [row for row in screens.read(house.engine, gone=True) if row.name == "signals"]
    assert [(row.area, row.gone, row.body == b"{}") for row in sorted(found, key=lambda row: row.area)] == [
        ("A", True, True),
        ("B", False, False),
    ]


def test_an_update_waits_beside_the_text_in_force(house: object, duty: ModuleType) -> None:
    """A draft never hides what is in force; rejected, it is kept as what came to nothing."""
    text = duty.fill(house, "A")["A"]
    (update,) = house.tell(
        duty.warning("A", thread=text.id, version=2, rank=3, message=Message.UPDATE, words="worse")
    )
    card = rows(house, "warnings")[text.id]
    assert (card["in_force"]["draft"], card["waiting"]["draft"]) == (text.id, update.id)
    house.tell(DraftDropped(at=duty.START, by="warning", thread=text.id, draft=update.id, reason="rejected"))
    card = rows(house, "warnings")[text.id]
    assert (card["state"], card["waiting"], card["dropped"]["draft"]) == ("issued", None, update.id)


def test_coverage_counts_every_post_once(house: object, duty: ModuleType) -> None:
    """叫应 says how many of how many; a post that acts after confirming is still one post."""
    text = duty.fill(house, "A")["A"]
    assert rows(house, "warnings")[text.id]["coverage"] == {
        "asked": 1,
        "confirmed": 0,
        "acted": 0,
        "failed": 0,
    }
    for key, acted in (("yes-1", False), ("yes-2", True)):
        house.tell(Confirmed(at=duty.START, by="fang", key=key, about=text.id, post="post-a", acted=acted))
    assert rows(house, "warnings")[text.id]["coverage"] == {
        "asked": 1,
        "confirmed": 1,
        "acted": 1,
        "failed": 0,
    }
    assert next(iter(rows(house, "confirms").values()))["by"] == "fang"


def test_an_approval_shows_who_said_what_and_what_broke_it(house: object, duty: ModuleType) -> None:
    """Who has said yes stands on the card, the code is of the hash shown, what broke names itself."""
    text = duty.fill(house, "A")["A"]
    said = {"at": duty.START, "by": "approvals", "about": text.id, "draft": text.id, "content": "ab" * 32}
    house.tell(
        Approval(
            **said,
            person="wang",
            role="officer",
            option=0,
            complete=False,
            rejected=False,
            reason="",
            scripted=True,
        )
    )
    approval = rows(house, "warnings")[text.id]["approval"]
    assert (approval["code"], approval["state"], approval["said"][0]["person"]) == (
        "ABABAB",
        "waiting",
        "wang",
    )
    assert approval["said"][0]["scripted"]
    stale = {name: said[name] for name in ("at", "by", "about", "draft")}
    house.tell(ApprovalStale(**stale, broken="stage", text=duty.both("A1 left 2.5-3.9 m")))
    approval = rows(house, "warnings")[text.id]["approval"]
    assert (approval["state"], approval["broken"]["en"]) == ("stale", "A1 left 2.5-3.9 m.")


def test_work_from_incident_to_report_is_on_the_screen(house: object, duty: ModuleType) -> None:
    """Incident, task, its timer, its course and the report upward each have their row."""
    text = duty.fill(house, "A")["A"]
    (incident,) = house.tell(
        Incident(
            at=duty.START,
            by="command",
            hazard="flood",
            area="A",
            for_thread=text.id,
            opened_by="x",
            title=duty.both("Act"),
        )
    )
    due = duty.START + timedelta(minutes=30)
    (task,) = house.tell(
        Task(
            at=duty.START,
            by="command",
            incident=incident.id,
            what=duty.both("Close it"),
            post="post-a",
            area="A",
            due=due,
            clause="4.1",
        )
    )
    house.tell(TimerSet(at=duty.START, by="command", timer="task", about=task.id, due=due))
    (timer,) = rows(house, "timers").values()
    assert (timer["area"], timer["subject"]["en"]) == ("A", "Close it.")
    house.tell(TaskChanged(at=duty.START, by="response", thread=task.id, status="done"))
    assert rows(house, "timers") == {}
    assert rows(house, "tasks")[task.id]["status"] == "done"
    house.tell(
        Sitrep(
            at=duty.START,
            by="command",
            incident=incident.id,
            form="first",
            text=duty.both("So far"),
            missing=("casualties",),
        )
    )
    assert rows(house, "incidents")[incident.id]["reports"][0]["missing"] == ["casualties"]


def test_timers_go_when_they_are_stopped(house: object, duty: ModuleType) -> None:
    """A stopped timer leaves the screen; the house's own wake-ups never come onto it."""
    for name in ("approval", "assumptions"):
        house.tell(TimerSet(at=duty.START, by="approvals", timer=name, about="all", due=duty.START))
    assert [row["timer"] for row in rows(house, "timers").values()] == ["approval"]
    house.tell(TimerStopped(at=duty.START, by="approvals", timer="approval", about="all"))
    assert rows(house, "timers") == {}


def test_a_newer_warning_takes_the_place_of_the_ended_one(house: object, duty: ModuleType) -> None:
    """What hung on the ended warning leaves with it: proposals, confirmations, incident and tasks."""
    text = duty.fill(house, "A")["A"]
    house.tell(WarningEnded(at=duty.START, by="warning", thread=text.id, reason="cancelled"))
    assert rows(house, "notices") == {}
    (newer,) = house.tell(duty.warning("A", words="again"))
    assert set(rows(house, "warnings")) == {newer.id}
    assert rows(house, "proposals") == rows(house, "confirms") == {}


def test_scores_are_kept_by_area_and_hazard(house: object, duty: ModuleType) -> None:
    """Every verdict is counted, and the warning carries its own."""
    text = duty.fill(house, "A")["A"]
    for label in ("hit", "hit", "false_alarm"):
        house.tell(
            Score(
                at=duty.START,
                by="learning",
                about=text.id,
                label=label,
                series="s",
                level="l",
                reached_at=None,
                lead_min=42.0,
            )
        )
    (track,) = rows(house, "scores").values()
    assert (track["hit"], track["false_alarm"], track["miss"]) == (2, 1, 0)
    assert rows(house, "warnings")[text.id]["score"] == "false_alarm"


def test_the_duty_log_keeps_its_last_lines_and_no_more(house: object, duty: ModuleType) -> None:
    """The log is a ring of 200 lines an area: it neither grows nor leaves marks behind."""
    for number in range(KEEP_LINES + 30):
        house.tell(duty.signal("A", words=f"line {number}", group=f"g{number}"))
    lines = rows(house, "log")
    assert len(lines) == KEEP_LINES
    assert max(line["n"] for line in lines.values()) == KEEP_LINES + 30
    assert not [row for row in screens.read(house.engine, gone=True) if row.name == "log" and row.gone]


def test_screen_rows_stand_on_both_databases(database_url: str) -> None:
    """Put, put again, told gone, swapped: SQLite and PostgreSQL keep the same rows and count the same generation."""
    engine = open_database(database_url, durable=False)
    journal = Journal(engine)
    row = ScreenRow(name="signals", key="k", area="A", audience=Audience.DUTY, seq=1, body=b'{"n":1}')
    gone = msgspec.structs.replace(row, seq=3, body=b"{}", gone=True)
    with journal.writing() as connection:
        screens.write(connection, [row, msgspec.structs.replace(row, key="other", area=None)], 2)
    assert [found.key for found in screens.read(engine)] == ["k", "other"]
    with journal.writing() as connection:
        screens.write(connection, [gone], 3)
    assert screens.read(engine, 2, gone=True) == [gone]
    with journal.writing() as connection:
        screens.write(connection, [], 3 + screens.KEEP_GONE)
    assert screens.read(engine, gone=True) == [msgspec.structs.replace(row, key="other", area=None)]
    with journal.writing() as connection:
        screens.swap(connection, [row], 9, PROJECTION)
    assert screens.read(engine) == [row]
    assert (screens.head(engine).screen, screens.head(engine).generation) == (9, 1)
    engine.dispose()
