"""The forty messages: every field that must be filled is, every one that must stay empty does."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from tests.language.conftest import ZONE, at, messages

from anlan.core.city import Area, City
from anlan.core.extraction import Extraction, Figure, Scope


def faults(expect: dict, got: Extraction, text: str, city: City) -> Iterator[str]:
    """Name every field that is not as expected."""
    for name, want in expect.items():
        found = field(name, got, text, city, want)
        if found != want:
            yield f"{name}: wanted {want!r}, got {found!r}"


def field(name: str, got: Extraction, text: str, city: City, want):
    """What was read of one expected field, in the shape of the table."""
    counts = {one.figure.value: one for one in got.counts if one.scope is Scope.TOTAL}
    spot = got.place
    match name:
        case "report":
            return got.is_report
        case "topic" | "urgency" | "language":
            return str(getattr(got, name))
        case "facility":
            return spot and spot.facility
        case "area":
            zh = [
                area.zh
                for code, area in city.all(Area).items()
                if spot and spot.area and spot.area.startswith(code)
            ]
            return want if want in zh else zh
        case "kind":
            return spot and spot.kind
        case "place":
            return "-" if spot is None or (spot.area is None and spot.facility is None) else spot
        case "home":
            return spot and spot.home and text[spot.home.start : spot.home.end]
        case "side" | "heard":
            return getattr(spot, name)
        case "offset":
            return spot and spot.offset_m
        case "time":
            return "-" if got.since is None else got.since
        case "since" | "until":
            said = getattr(got, name)
            return want if said == at(want) else said and said.astimezone(ZONE).isoformat()
        case "counts":
            return {key: shape(one.number) for key, one in counts.items() if not one.stated_none}
        case "new":
            return {one.figure.value: shape(one.number) for one in got.counts if one.scope is Scope.NEW}
        case "stated":
            said = [key for key, one in counts.items() if one.stated_none and one.number.value == 0]
            return want if set(want) <= set(said) else said
        case "amounts":
            said = {one.what: shape(one.number) for one in reversed(got.amounts)}
            return {key: said.get(key) for key in want}
        case "approx" | "at_least":
            marked = {one.what for one in got.amounts if getattr(one.number, name)}
            marked |= {key for key, one in counts.items() if getattr(one.number, name)}
            return want if set(want) <= marked else sorted(marked)
        case "boxes" | "households" | "houses" | "boats":
            return [one.number.value for one in got.amounts if one.unit == name]
        case "vehicles":
            return next((one.number.value for one in got.amounts if one.what == "vehicles"), None)
        case "services":
            return want if set(want) <= set(got.services) else list(got.services)
        case "only":
            return len(got.services) == 1
        case "age":
            return next((one.number for one in got.vulnerable if one.number), None)
        case "vulnerable":
            return [one.name for one in got.vulnerable]
        case "correction":
            return (
                [one and one.value for one in (got.corrections[0].old, got.corrections[0].new)]
                if got.corrections
                else None
            )
        case "doubts":
            return [one.sum for one in got.doubts]
        case "ask":
            return want if set(want) <= set(got.ask) else list(got.ask)
        case _:
            said = [one.name for one in getattr(got, name)]
            return want if set(want) <= set(said) and (want or not said) else said


def shape(number):
    """A number as the table writes it."""
    return [number.value, number.high] if number.high is not None else number.value


@pytest.mark.parametrize("message", messages(), ids=lambda one: f"message {one['n']}")
def test_each_of_the_forty_messages_is_read_as_expected(
    message: dict, read: Callable[..., Extraction], city: City
) -> None:
    """No field is missing and none is invented."""
    got = read(message["text"], message["received"], message["channel"], message.get("caller", "resident"))
    assert list(faults(message["expect"], got, message["text"], city)) == []


@pytest.mark.parametrize("message", messages("paraphrases"), ids=lambda one: f"message {one['n']}")
def test_other_words_and_numbers_are_read_by_the_same_rules(
    message: dict, read: Callable[..., Extraction], city: City
) -> None:
    """The rules are no list of forty cases."""
    channel, caller = message.get("channel", "110"), message.get("caller", "resident")
    got = read(message["text"], message["received"], channel, caller)
    assert list(faults(message["expect"], got, message["text"], city)) == []


def test_there_are_forty_messages_and_the_eight_figures_are_the_only_counts() -> None:
    """The table is whole, and names no figure that the ledger does not have."""
    figures = {str(figure) for figure in Figure}
    assert [one["n"] for one in messages()] == list(range(1, 41))
    assert {key for one in messages() for key in one["expect"].get("counts", {})} <= figures
