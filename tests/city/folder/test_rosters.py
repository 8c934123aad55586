"""Rosters of a built-in city: names and doors in the vault of whoever plays it, references in its records."""

from pathlib import Path

from anlan.city.folder import builtin_city
from anlan.city.folder.rosters import rostered
from anlan.city.house import Place
from anlan.city.reception import vault_of
from anlan.core.city import City, RiskZone
from anlan.core.facts import Mode
from anlan.store.journal.database import open_database


def test_every_household_of_a_played_city_has_its_words_in_the_vault(tmp_path: Path) -> None:
    """A replay gives the same references each time; its words are in the vault and in no record."""
    records = builtin_city("minan")
    found = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        place = Place(home=tmp_path / name, mode=Mode.REPLAY, durable=False)
        engine = open_database(place.url, durable=False)
        vault = vault_of(place, engine)
        found.append(rostered(records, City(), vault))
        houses = [h for _, _, zone in found[-1] if isinstance(zone, RiskZone) for h in zone.households]
        words = [vault.read(house.ref) for house in houses[:3]]
        assert all(word and " · " in word for word in words)
        assert len({house.ref for house in houses}) == len(houses)
        engine.dispose()
    assert found[0] == found[1]
    assert [(kind, name) for kind, name, _ in found[0]] == [(kind, name) for kind, name, _ in records]


def test_what_is_sealed_already_is_not_sealed_again(tmp_path: Path) -> None:
    """In a house that keeps its own key the references of the running city stay while the words are the same."""
    place = Place(home=tmp_path, durable=False)
    engine = open_database(place.url, durable=False)
    vault, city = vault_of(place, engine), City()
    first = rostered(builtin_city("minan"), city, vault)
    for kind, name, content in first:
        city.put(kind, name, content)
    assert rostered(builtin_city("minan"), city, vault) == first
    engine.dispose()
