"""Rosters: who lives in the households at risk. From their file into the vault; facts hold the reference alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from anlan.cities import NAMES, folder_of
from anlan.city.folder.cells import columns_of
from anlan.city.folder.files import Files
from anlan.city.folder.layout import ROSTERS
from anlan.city.folder.problems import Problem
from anlan.city.folder.sheets import SheetReader
from anlan.core.city import City, RiskZone
from anlan.core.scenarios import Record
from anlan.store.vault import Vault


class RosterRow(Struct, frozen=True, kw_only=True):
    """A household's people by name, and its door."""

    household: str
    names: str
    door: str

    @property
    def words(self) -> str:
        """What is sealed."""
        return f"{self.names} · {self.door}"


def read_rosters(folder: Path, codes: Iterable[str]) -> tuple[dict[str, RosterRow], list[Problem]]:
    """Household → row, and what is wrong with the file; no file is no problem."""
    files, known = Files(folder), set(codes)
    text = files.text(ROSTERS)
    if text is None:
        return {}, files.problems
    reader = SheetReader(ROSTERS, columns_of(RosterRow))
    rows: dict[str, RosterRow] = {}
    problems: list[Problem] = []
    for line, _, content in reader.rows(text):
        row = msgspec.convert(content, RosterRow)
        if row.household in rows:
            problems.append(Problem(ROSTERS, line, f"household '{row.household}' is there twice", "keep one"))
        elif row.household not in known:
            now = "one of households.csv"
            problems.append(Problem(ROSTERS, line, f"household '{row.household}' is unknown", now))
        rows[row.household] = row
    return rows, [*files.problems, *reader.problems, *problems]


def household_codes(records: Iterable[Record]) -> list[str]:
    """Every household of the risk zones."""
    return [house.code for _, _, zone in records if isinstance(zone, RiskZone) for house in zone.households]


def sealed(
    records: Iterable[Record], rows: Mapping[str, RosterRow], refs: Mapping[str, str], vault: Vault, city: str
) -> tuple[Record, ...]:
    """The records with a reference at every household: the one it has while its words are the same, else a new one."""
    records = tuple(records)
    new = {code: row.words for code, row in rows.items() if vault.read(refs.get(code, "")) != row.words}
    kept = vault.keep_all({f"household|{city}|{code}": words for code, words in new.items()})
    found = dict(refs) | {code: kept[f"household|{city}|{code}"] for code in new}
    return tuple((kind, name, _with(content, found)) for kind, name, content in records)


def rostered(records: Iterable[Record], running: City, vault: Vault) -> tuple[Record, ...]:
    """The records of a built-in city with its rosters sealed in a house's vault; those of any other as they are."""
    records = tuple(records)
    name = next((name for kind, name, _ in records if kind == "profile"), "")
    if name not in NAMES:
        return records
    rows, _ = read_rosters(folder_of(name), household_codes(records))
    return sealed(records, rows, references(running), vault, name) if rows else records


def references(running: City) -> dict[str, str]:
    """Household → where its words lie, as the running city has it."""
    zones = running.all(RiskZone).values()
    return {house.code: house.ref for zone in zones for house in zone.households if house.ref}


def _with(content: Struct, refs: Mapping[str, str]) -> Struct:
    if not isinstance(content, RiskZone):
        return content
    replace = msgspec.structs.replace
    households = tuple(replace(one, ref=refs.get(one.code, "")) for one in content.households)
    return replace(content, households=households)
