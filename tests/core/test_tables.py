"""Decision tables are folds with a memory of one turn: undone they are as before, in every order and index."""

from hypothesis import given
from hypothesis import strategies as st
from msgspec import Struct

from anlan.core.tables import Rows, Table


class Row(Struct, frozen=True):
    """A row with something to look it up by."""

    value: int
    where: str | None


TABLE = Table("t", Row, lambda _fact, _rows: None, {"where": lambda row: row.where})
KEYS = st.sampled_from("abcdef")
ROWS = st.builds(Row, st.integers(0, 3), st.sampled_from([None, "x", "y"]))
CHANGES = st.lists(st.tuples(KEYS, st.none() | ROWS), max_size=25)


def change(rows, changes):
    """Put, or drop where there is no row."""
    for key, row in changes:
        if row is None:
            rows.drop(key)
        else:
            rows.put(key, row)


def picture(rows):
    """All that can be asked of a table."""
    return rows.all(), {key: rows.get(key) for key in "abcdef"}, [rows.where("where", word) for word in "xyz"]


@given(st.lists(CHANGES, max_size=3), CHANGES, CHANGES)
def test_an_undone_turn_leaves_no_trace(settled, undone, later):
    """Rows, order and indexes are as before; and what comes later comes as if it had never been."""
    rows, never = Rows(TABLE), Rows(TABLE)
    for changes in settled:
        for table in (rows, never):
            change(table, changes)
            table.settle()
    before = picture(rows)
    change(rows, undone)
    rows.undo()
    assert picture(rows) == before
    assert rows.dirty() == []
    for table in (rows, never):
        change(table, later)
    assert picture(rows) == picture(never)
    assert rows.dirty() == never.dirty()


@given(st.lists(CHANGES, max_size=4))
def test_a_table_loaded_from_what_was_written_stands_as_the_running_one(turns):
    """Place is by the turn that first put a row and its number in that turn, as the journal keeps it."""
    rows, places, bodies = Rows(TABLE), {}, {}
    for turn, changes in enumerate(turns):
        change(rows, changes)
        for number, (key, row) in enumerate(rows.dirty()):
            if row is None:
                places.pop(key, None)
                bodies.pop(key, None)
            else:
                places.setdefault(key, (turn, number))
                bodies[key] = row
        rows.settle()
    loaded = Rows(TABLE, [(key, bodies[key]) for key in sorted(places, key=places.__getitem__)])
    assert picture(loaded) == picture(rows)


@given(CHANGES)
def test_an_index_is_what_a_full_search_would_find(changes):
    """Rows under a value, in the order of the table; rows that say None are under nothing."""
    rows = Rows(TABLE)
    change(rows, changes)
    for word in ("x", "y"):
        assert rows.where("where", word) == [row for row in rows.all() if row.where == word]


def test_dirty_names_every_change_once_with_what_is_now():
    """Put, changed and dropped rows, in the order they were first touched; settled there is nothing."""
    rows = Rows(TABLE, [("old", Row(0, "x"))])
    change(rows, [("new", Row(1, None)), ("old", None), ("new", Row(2, "y")), ("none", None)])
    assert rows.dirty() == [("new", Row(2, "y")), ("old", None)]
    rows.settle()
    assert rows.dirty() == []


def test_a_row_that_is_dropped_and_put_again_in_one_turn_keeps_its_place():
    """The journal keeps its place too: it sees one change."""
    rows = Rows(TABLE, [("a", Row(0, "x")), ("b", Row(1, "x"))])
    change(rows, [("a", None), ("a", Row(2, "x"))])
    assert [row.value for row in rows.all()] == [2, 1]
    rows.settle()
    change(rows, [("a", None)])
    rows.settle()
    change(rows, [("a", Row(3, "x"))])
    assert [row.value for row in rows.where("where", "x")] == [1, 3]
