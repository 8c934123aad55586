"""CSV sheets: rows to plain records with their lines, and back."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterable, Sequence

import msgspec
from msgspec import Struct

from anlan.city.folder.cells import PLACE, CellError, Column, cell_of, columns_of, value_of
from anlan.city.folder.problems import Problem

Row = tuple[int, str, dict[str, object]]
"""Line, what it belongs to (empty in a sheet of its own), plain record."""


class SheetReader:
    """Reads one sheet; what a cell cannot be is a problem, and its row is left out."""

    def __init__(self, file: str, columns: Sequence[Column], owner: str = "") -> None:
        self._file, self._columns, self._owner = file, columns, owner
        self.problems: list[Problem] = []

    def rows(self, text: str) -> list[Row]:
        """Every row that can be read."""
        lines = csv.reader(io.StringIO(text), strict=True)
        found: list[Row] = []
        try:
            head = [cell.strip() for cell in next(lines, [])]
            if not self._head_fits(head):
                return []
            by_name = {column.name: column for column in self._columns}
            before = lines.line_num
            for cells in lines:
                line, before = before + 1, lines.line_num
                if any(cell.strip() for cell in cells) and (row := self._row(line, head, cells, by_name)):
                    found.append(row)
        except csv.Error as error:
            self._say(lines.line_num, f"cannot be read: {error}", "check the quotation marks of this row")
        return found

    def _head_fits(self, head: list[str]) -> bool:
        known = [column.name for column in self._columns] + ([self._owner] if self._owner else [])
        needed = [column.name for column in self._columns if column.required]
        needed += [self._owner] if self._owner else []
        for name in needed:
            if name not in head:
                self._say(1, f"the column '{name}' is missing", f"the first line needs {', '.join(needed)}")
        for place, name in enumerate(head):
            if name in head[:place]:
                self._say(1, f"the column '{name}' is there twice", "keep one of them")
            elif name not in known:
                close = difflib.get_close_matches(name, known, 1)
                now = f"did you mean '{close[0]}'?" if close else f"allowed: {', '.join(known)}"
                self._say(1, f"there is no column '{name}'", now)
        return not self.problems

    def _row(self, line: int, head: list[str], cells: list[str], by_name: dict[str, Column]) -> Row | None:
        if len(cells) != len(head):
            self._say(
                line, f"{len(cells)} cells where the first line has {len(head)}", "add or remove commas"
            )
            return None
        content: dict[str, object] = {}
        place: dict[str, float] = {}
        owner, fine = "", True
        for name, raw in zip(head, cells, strict=True):
            cell = raw.strip()
            if name == self._owner:
                owner = cell
                continue
            column = by_name[name]
            if not cell:
                if column.required and column.form != "text":
                    self._say(line, f"{name} is empty", "fill it in")
                    fine = False
                elif column.required:
                    content[column.field] = ""
                continue
            try:
                value = value_of(column, cell)
            except CellError as error:
                what, _, now = str(error).partition(": ")
                self._say(line, f"{name} {what}", now)
                fine = False
                continue
            if column.allowed and value not in column.allowed:
                self._say(line, f"{name} '{cell}' is unknown", f"allowed: {', '.join(column.allowed)}")
                fine = False
            elif column.form == "place":
                place[name] = value
            else:
                content[column.field] = value
        return (line, owner, content) if fine and self._placed(line, place, content) else None

    def _placed(self, line: int, place: dict[str, float], content: dict[str, object]) -> bool:
        if not place:
            return True
        lon, lat = place.get("lon"), place.get("lat")
        if lon is None or lat is None:
            self._say(line, "only one of lon and lat is given", "give both or none")
            return False
        if not (-180 <= lon <= 180 and -90 <= lat <= 90):
            now = "lon is -180 to 180, lat -90 to 90: were they swapped?"
            self._say(line, f"lon {lon:g} lat {lat:g} is no place on earth", now)
            return False
        field = next(column.field for column in self._columns if column.form == "place")
        content[field] = [place[name] for name in PLACE if name in place]
        return True

    def _say(self, line: int, what: str, now: str) -> None:
        self.problems.append(Problem(self._file, max(1, line), what, now))


def sheet_text(
    records: Iterable[tuple[str, Struct]], kind: type[Struct], owner: str = "", without: tuple[str, ...] = ()
) -> str:
    """The sheet of these records; optional columns that nobody fills are left out."""
    records = list(records)
    columns = columns_of(kind, without)
    rows = [(belongs, _cells(content, columns)) for belongs, content in records]
    shown = [
        column
        for place, column in enumerate(columns)
        if column.required or any(cells[place] for _, cells in rows)
    ]
    kept = [columns.index(column) for column in shown]
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([owner] * bool(owner) + [column.name for column in shown])
    for belongs, cells in rows:
        writer.writerow([belongs] * bool(owner) + [cells[place] for place in kept])
    return out.getvalue()


def _cells(content: Struct, columns: Sequence[Column]) -> list[str]:
    cells = []
    for column in columns:
        value = getattr(content, column.field)
        if column.form == "place":
            cells.append("" if value is None else cell_of(getattr(value, column.name)))
        elif not column.required and value == column.default:
            cells.append("")
        else:
            cells.append(cell_of(msgspec.to_builtins(value)))
    return cells
