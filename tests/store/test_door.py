"""A screen reads through the door: what a person may not see is not there, and leaves no trace in what they do see."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from anlan.core.clock import VirtualClock
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, seal
from anlan.core.given import Acknowledged, Decided, FieldReported, GroupChanged, Verdict
from anlan.core.incidents import Task
from anlan.core.people import Audience, Role, User
from anlan.core.signals import Signal
from anlan.core.timers import TimerSet
from anlan.store.door import Door
from anlan.store.journal import Journal, Stored, Turn
from anlan.store.journal.database import open_database
from anlan.store.journal.schema import SCREEN
from anlan.testing.small import small_flow
from anlan.testing.twins import beginning

SERIES = {"s-a": "A", "s-b": "B", "s-a2": "A"}


def user(role=Role.COMMANDER, *areas):
    """Somebody."""
    return User(name="li", role=role, areas=areas or ("A",))


def put(engine, name, key, area, seq, audience=Audience.DUTY, gone=False, body=b"{}"):
    """One screen row."""
    row = {
        "name": name,
        "key": key,
        "area": area,
        "audience": audience,
        "seq": seq,
        "body": body,
        "gone": gone,
    }
    with engine.begin() as connection:
        connection.execute(insert(SCREEN).values(**row))


def keys(rows):
    """Names of rows."""
    return [row.key for row in rows]


@pytest.fixture
def screens(engine):
    """Give a house with rows of two areas, of no area, for each audience, and one that is gone."""
    put(engine, "signals", "a", "A", 1)
    put(engine, "signals", "b", "B", 2)
    put(engine, "signals", "city", None, 3)
    put(engine, "signals", "field", "A", 4, Audience.FIELD)
    put(engine, "signals", "odds", "A", 5, Audience.COMMAND)
    put(engine, "signals", "over", "A", 6, gone=True)
    put(engine, "tasks", "t", "A", 7, Audience.FIELD)
    return Door(engine)


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        (user(Role.COMMANDER, "*"), ["a", "b", "city", "field", "odds"]),
        (user(Role.COMMANDER, "A"), ["a", "field", "odds"]),
        (user(Role.OFFICER, "A"), ["a", "field"]),
        (user(Role.OFFICER, "*"), ["a", "b", "city", "field"]),
        (user(Role.OFFICER, "B"), ["b"]),
        (user(Role.DEPARTMENT, "A", "B"), ["a", "b", "field"]),
        (user(Role.FIELD, "A"), ["field"]),
        (user(Role.ADMINISTRATOR, "*"), []),
        (User(name="x", role=Role.COMMANDER, areas=()), []),
    ],
)
def test_rows_are_seen_by_role_area_and_audience(screens, who, sees):
    """The list, the count, one row, the changes and the head all follow the same rule."""
    view = screens.seen_as(who)
    assert keys(view.screen("signals")) == sees
    assert view.count("signals") == len(sees)
    for key in ("a", "b", "city", "field", "odds"):
        assert (view.row("signals", key) is not None) == (key in sees)
    changed = [row for row in view.since(0) if row.name == "signals" and not row.gone]
    assert sorted(keys(changed)) == sees
    assert view.head() == max([row.seq for row in view.since(0)], default=0)


def test_changes_come_in_order_with_what_is_gone(screens):
    """A screen that was away learns what to take down; never rows it has seen."""
    view = screens.seen_as(user(Role.OFFICER, "A"))
    assert keys(view.since(0)) == ["a", "field", "over", "t"]
    assert [(row.key, row.gone) for row in view.since(4)] == [("over", True), ("t", False)]
    assert view.row("signals", "over") is None
    assert view.since(7) == []


def journal_of(engine, drafts):
    """A journal that holds drafts as they are, each a turn; a Link to "n" is to the n-th fact."""
    journal, sealed = Journal(engine), []
    journal.take_over()
    for seq, draft in enumerate(drafts, 1):
        because = tuple(
            Link(relation=link.relation, target=sealed[int(link.target)].id) for link in draft.because
        )
        placed, body = seal(
            msgspec.structs.replace(draft, because=because), seq=seq, known_at=beginning(), mode="live"
        )
        journal.commit(Turn(facts=[Stored(placed, body)], changes={}))
        sealed.append(placed)
    return sealed


def signal(area, group="g", because=()):
    """A signal of an area."""
    links = tuple(Link(relation="derived_from", target=str(number)) for number in because)
    return Signal(
        at=beginning(), by="m", because=links, signal_kind="help", group=group, change="opened", area=area,
        members=(), worst=None, level=None, rank=1, value=None, unit=None, text=Bilingual("", ""),
    )  # fmt: skip


def group(members, key="g"):
    """A change of a group of series."""
    return GroupChanged(
        at=beginning(), by="streams", key=key, signal_kind="threshold", rule="r", group="g", change="opened",
        members=members, worst=members[0],
    )  # fmt: skip


def test_a_fact_is_seen_where_it_belongs(engine):
    """By its own area, by the thread it is about, by its series; what belongs nowhere is the whole city's."""
    (opened,) = journal_of(engine, [signal("A")])
    flow = small_flow(Journal(engine), VirtualClock(beginning()))
    flow._stages = ()
    flow.start()
    about = {
        "decided": Decided(
            at=beginning(), by="w", key="1", about=opened.id, content="", verdict=Verdict.APPROVE, role="o"
        ),
        "mine": group(("s-a", "s-a2"), "2"),
        "both": group(("s-a", "s-b"), "3"),
        "nowhere": Acknowledged(at=beginning(), by="w", key="4", about="no such thing"),
        "theirs": group(("s-b",), "5"),
    }
    ids = {name: flow.submit(draft).facts[0].id for name, draft in about.items()}
    door = Door(engine, SERIES.get)
    mine, all_of_it = door.seen_as(user(Role.OFFICER, "A")), door.seen_as(user(Role.OFFICER, "*"))
    assert {name for name, fact_id in ids.items() if mine.fact(fact_id) is not None} == {"decided", "mine"}
    assert all(all_of_it.fact(fact_id) is not None for fact_id in (*ids.values(), opened.id))
    assert mine.fact(ids["theirs"]) is mine.fact("never was") is None


def test_walks_go_as_far_as_sight_goes(engine):
    """A fact of another area is neither shown nor walked through, in both directions."""
    drafts = [signal("A", "1"), signal("B", "2", [0]), signal("A", "3", [1, 0]), signal("A", "4", [1])]
    one, two, three, four = journal_of(engine, drafts)
    door = Door(engine)
    mine, everything = door.seen_as(user()), door.seen_as(user(Role.OFFICER, "*"))

    def reached(steps):
        return [step.fact.id for step in steps]

    assert reached(mine.why(three.id)) == [one.id]
    assert reached(everything.why(three.id)) == [two.id, one.id]
    assert reached(mine.came_of(one.id)) == [three.id]
    assert reached(everything.came_of(one.id)) == [two.id, three.id, four.id]
    assert mine.why(four.id) == mine.why(two.id) == mine.came_of(two.id) == mine.came_of("never was") == []
    assert mine.thread(two.id) == []
    assert mine.thread(one.id) == [one]


def test_the_field_sees_its_tasks_and_no_desk_facts(engine):
    """A team's phone shows what it has to do, not what the desk weighs."""
    task = Task(
        at=beginning(), by="c", incident="i", what=Bilingual("", ""), post="p", area="A", clause="",
        due=beginning() + timedelta(hours=1),
    )  # fmt: skip
    desk, job = journal_of(engine, [signal("A"), task])
    field = Door(engine).seen_as(user(Role.FIELD, "A"))
    assert field.fact(job.id) == job
    assert field.fact(desk.id) is None
    assert Door(engine).seen_as(user(Role.ADMINISTRATOR, "*")).fact(job.id) is None


def test_a_report_of_the_field_belongs_where_its_task_is(engine):
    """Through the task it names."""
    task = Task(
        at=beginning(), by="c", incident="i", what=Bilingual("", ""), post="p", area="B", clause="",
        due=beginning() + timedelta(hours=1),
    )  # fmt: skip
    (job,) = journal_of(engine, [task])
    flow = small_flow(Journal(engine), VirtualClock(beginning()))
    flow._stages = ()
    flow.start()
    report = FieldReported(at=beginning(), by="team", key="k", task=job.id, status="received")
    said = flow.submit(report).facts[0].id
    assert Door(engine).seen_as(user(Role.FIELD, "B")).fact(said) is not None
    assert Door(engine).seen_as(user(Role.FIELD, "A")).fact(said) is None


# --- non-interference: two worlds that differ only in area B ------------------------------------------------------

TEXT = st.text("xyz", max_size=3)
AUDIENCES = st.sampled_from(sorted(Audience))
MINE = st.tuples(st.just("A"), TEXT, AUDIENCES, st.booleans(), st.sets(st.integers(0, 9), max_size=3))
THEIRS = st.tuples(st.sampled_from(["B", None]), TEXT, AUDIENCES, st.booleans(), st.sets(st.integers(0, 9)))
WORLDS = st.lists(st.one_of(MINE, st.tuples(THEIRS, THEIRS)), min_size=1, max_size=10)


def build(entries):
    """A house: one fact and one screen row an entry; facts of A rest on earlier facts of A only, B's on any."""
    engine = open_database("sqlite://")
    drafts, areas = [], []
    for area, text, _, _, links in entries:
        because = [n for n in sorted(links) if n < len(areas) and (area != "A" or areas[n] == "A")]
        draft = signal(area, text, because)
        if area is None:
            draft = TimerSet(
                at=beginning(), by=text, because=draft.because, timer=text, about="x", due=beginning()
            )  # fmt: skip
        drafts.append(draft)
        areas.append(area)
    sealed = journal_of(engine, drafts)
    for seq, (area, text, audience, gone, _) in enumerate(entries, 1):
        if area == "A" or text != "x":  # their rows may also not be there at all
            put(engine, "signals", f"{seq}{area or ''}", area, seq, audience, gone, msgspec.json.encode(text))
    return engine, sealed


def all_that_is_shown(engine, who, ids):
    """Everything one person can ask of the door, as bytes."""
    view = Door(engine).seen_as(who)
    answers = [
        view.screen("signals"),
        view.count("signals"),
        [view.since(seq) for seq in range(11)],
        view.head(),
        [view.fact(fact_id) for fact_id in ids],
        [view.thread(fact_id) for fact_id in ids],
        [[(step.depth, step.relation, step.fact) for step in view.why(fact_id)] for fact_id in ids],
        [[(step.depth, step.relation, step.fact) for step in view.came_of(fact_id)] for fact_id in ids],
    ]
    return msgspec.json.encode(answers)


@given(WORLDS, st.sampled_from([Role.COMMANDER, Role.OFFICER, Role.DEPARTMENT, Role.FIELD]))
def test_what_differs_only_elsewhere_looks_the_same_from_here(entries, role):
    """Two worlds that differ only in area B, and in what is the whole city's, are byte-equal for a person of A."""
    worlds = [
        [entry if isinstance(entry[0], str) and len(entry) == 5 else entry[number] for entry in entries]
        for number in (0, 1)
    ]
    shown = []
    for world in worlds:
        engine, sealed = build(world)
        ids = [fact.id for fact, entry in zip(sealed, world, strict=True) if entry[0] == "A"]
        shown.append((ids, all_that_is_shown(engine, user(role, "A"), [*ids, "signal-0"])))
        engine.dispose()
    assert shown[0] == shown[1]


def test_what_is_said_to_the_whole_city_is_said_to_everybody_in_it(engine):
    """A city's and a district's notice reach the town's warden; a neighbour's and the desk's own rows do not."""
    rows = (("all", "*"), ("none", None), ("city", "330700"), ("district", "330701"), ("next", "330702"))
    for number, (key, area) in enumerate(rows, 1):
        put(engine, "notices", key, area, number, Audience.FIELD)
        put(engine, "tasks", key, area, number, Audience.FIELD)
    view = Door(engine).seen_as(user(Role.FIELD, "330701001"))
    assert {row.key for row in view.screen("notices")} == {"all", "none", "city", "district"}
    assert view.screen("tasks") == []
