"""Desks: every act goes through one door, every table is shown as it stands, every word of them is written."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from types import ModuleType

import httpx
import msgspec
import pytest

from anlan.city.desks import DESKS, forms, mirrors
from anlan.city.house import TABLES
from anlan.core.facts import Mode
from anlan.core.given import WordsRead
from anlan.core.people import VERBS
from anlan.core.resources import RoadClosed
from anlan.core.warnings import BulletinReceived
from anlan.web.forms import fields, schema
from anlan.web.words import catalogue

Login = Callable[[str], Awaitable[httpx.AsyncClient]]
TOKEN = "0123456789abcdef"
ROAD = {"road": "平安路", "area": "A", "note": "积水27厘米", "token": TOKEN}


@pytest.fixture
def working(house: object) -> Iterator[None]:
    """Have somebody answer the inbox, as the flow does."""
    stop = house.work()
    yield
    stop()


def post(log_in: Login, name: str, kind: str, *bodies: object) -> list[httpx.Response]:
    """Log in and send some bodies to one act."""

    async def send() -> list[httpx.Response]:
        client = await log_in(name)
        replies = [await client.post(f"/api/acts/{kind}", json=body) for body in bodies]
        await client.aclose()
        return replies

    return asyncio.run(send())


def get(log_in: Login, name: str, path: str) -> httpx.Response:
    """Log in and read."""

    async def read() -> httpx.Response:
        client = await log_in(name)
        reply = await client.get(path)
        await client.aclose()
        return reply

    return asyncio.run(read())


def test_an_act_is_one_fact_in_the_name_of_who_is_logged_in(
    house: object, log_in: Login, working: None
) -> None:
    """Sent twice with one token it is done once, with what was typed and nothing else."""
    replies = post(log_in, "wang", "road_closed", ROAD, ROAD)
    assert [reply.status_code for reply in replies] == [200, 200]
    (fact,) = [fact for fact in house.journal.facts() if isinstance(fact, RoadClosed)]
    assert (fact.by, fact.road, fact.area, fact.mode) == ("wang", "平安路", "A", Mode.DRILL)


def test_a_table_is_shown_as_it_stands(house: object, log_in: Login, working: None) -> None:
    """What an act changed is on the screen of everybody who may see the area, and of nobody else."""
    post(log_in, "wang", "road_closed", ROAD)
    house.screens.follow()
    for name, sees in (("wang", True), ("anna", True), ("bela", False)):
        rows = get(log_in, name, "/api/state").json()["rows"].get("closures", {})
        assert bool(rows) is sees, name


@pytest.mark.parametrize(
    ("body", "status", "says"),
    [
        ({**ROAD, "token": "x"}, 422, "token"),
        ({**ROAD, "by": "chen"}, 422, "by: this act asks"),
        ({**ROAD, "known_at": "2020-01-01T00:00:00Z"}, 422, "known_at: this act asks"),
        ({"area": "A", "token": TOKEN}, 422, "road"),
        ({**ROAD, "blue_light_passes": "perhaps"}, 422, "blue_light_passes"),
        ([1, 2], 422, "JSON object"),
    ],
)
def test_what_a_form_does_not_ask_is_refused_by_name(
    house: object, log_in: Login, working: None, body: object, status: int, says: str
) -> None:
    """A wrong field, type or token is named, and nothing is written."""
    (reply,) = post(log_in, "wang", "road_closed", body)
    assert reply.status_code == status
    assert says in reply.json()["detail"]
    assert [fact for fact in house.journal.facts() if isinstance(fact, RoadClosed)] == []


def test_nobody_acts_beyond_their_role_and_areas(house: object, log_in: Login, working: None) -> None:
    """Another area is not there; a role without the verb may not; without an area it takes the whole city."""
    assert post(log_in, "bela", "road_closed", ROAD)[0].status_code == 404
    assert post(log_in, "fang", "road_closed", ROAD)[0].status_code == 403
    nowhere = {name: value for name, value in ROAD.items() if name != "area"}
    assert post(log_in, "anna", "road_closed", nowhere)[0].status_code == 403
    assert post(log_in, "wang", "road_closed", nowhere)[0].status_code == 200


def test_words_are_read_for_a_reason_and_that_is_a_fact(
    house: object, log_in: Login, duty: ModuleType, working: None
) -> None:
    """Without a reason there are no words; with one, who read what stands in the journal."""
    post(log_in, "wang", "road_closed", ROAD)
    fact = next(fact for fact in house.journal.facts() if isinstance(fact, RoadClosed))

    async def read() -> list[int]:
        client = await log_in("wang")
        bodies = (
            {"about": fact.id, "token": TOKEN},
            {"about": fact.id, "reason": "回访", "token": "abcdefgh1"},
        )
        replies = [await client.post("/api/words", json=body) for body in bodies]
        await client.aclose()
        return [reply.status_code for reply in replies]

    assert asyncio.run(read()) == [422, 200]
    (told,) = [fact for fact in house.journal.facts() if isinstance(fact, WordsRead)]
    assert (told.by, told.about, told.reason) == ("wang", fact.id, "回访")


def test_every_act_says_who_may_and_what_it_is_about() -> None:
    """A verb that nobody has, a table that is not shown or a field that is not there would be a dead button."""
    shown = {mirror.table.name for mirror in mirrors()} | {
        "incidents",
        "warnings",
        "signals",
        "tasks",
        "proposals",
        "confirms",
    }
    for form in forms().values():
        assert form.verb in VERBS, form.given.kind
        assert not form.about or form.about in shown, form.given.kind
        assert not form.about or form.about_field in {field.name for field in fields(form.given)}, (
            form.given.kind
        )
        assert schema(form)["properties"], form.given.kind


def test_every_table_shown_is_kept_and_has_its_columns() -> None:
    """A mirror is a decision table of the house, its columns are fields of its rows, and a row has an area."""
    for mirror in mirrors():
        names = set(mirror.table.row.__struct_fields__)
        assert any(mirror.table is table for table in TABLES), mirror.table.name
        assert {*mirror.columns, "area"} <= names | {"area"} if mirror.columns else True
        assert set(mirror.columns) <= names, mirror.table.name
        assert hasattr(mirror.table.row, "area"), mirror.table.name


def test_every_desk_has_its_name_in_both_languages() -> None:
    """No desk, act or table is shown without words."""
    for desk in DESKS:
        for one in (desk, *desk.mirrors, *desk.acts):
            assert one.zh, one
            assert one.en, one
            assert re.search("[一-鿿]", one.zh), one.zh


def test_every_field_of_a_form_and_column_is_called_something() -> None:
    """Who fills a form in at 3 a.m. reads words, not identifiers."""
    words = catalogue()["zh"]
    named = {field.name for form in forms().values() for field in fields(form.given)}
    named |= {column for mirror in mirrors() for column in mirror.columns}
    assert sorted(name for name in named if f"field.{name}" not in words) == []


def test_every_choice_of_a_form_is_called_something() -> None:
    """An enumeration is offered in words."""
    words = catalogue()["zh"]
    choices = {
        choice for form in forms().values() for field in fields(form.given) for choice in field.choices
    }
    latin = {choice for choice in choices if re.fullmatch(r"[A-Za-z_]+", choice)}
    assert sorted(choice for choice in latin if f"value.{choice}" not in words) == []


def test_the_description_of_the_api_knows_every_act(log_in: Login) -> None:
    """OpenAPI names every act with its body, and every shape a body refers to is there."""
    described = get(log_in, "wang", "/api/openapi.json").json()
    for kind in forms():
        body = described["paths"][f"/api/acts/{kind}"]["post"]["requestBody"]
        assert body["content"]["application/json"]["schema"]["properties"]["token"]
    referred = set(re.findall(r"#/components/schemas/([^\"]+)", msgspec.json.encode(described).decode()))
    assert referred <= set(described["components"]["schemas"])


CAP = """<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>met.1</identifier>
<sender>met.binhai</sender><sent>2018-09-14T17:00:00+08:00</sent><status>Exercise</status><msgType>Alert</msgType>
<scope>Public</scope><info><language>zh-CN</language><category>Met</category><event>台风</event>
<urgency>Future</urgency><severity>Minor</severity><certainty>Possible</certainty><senderName>气象台</senderName>
<headline>台风蓝色预警信号</headline><description>六级以上。</description><area><areaDesc>全市</areaDesc></area></info></alert>"""


def test_a_cap_message_handed_in_is_one_bulletin_or_an_error(
    house: object, log_in: Login, working: None
) -> None:
    """As it came, said twice once; what is no CAP is refused with the reason."""

    async def send() -> list[int]:
        client = await log_in("wang")
        bodies = (CAP, CAP, CAP.replace("<urgency>Future", "<urgency>Soon"), "no xml")
        replies = [await client.post("/api/acts/cap", content=body.encode()) for body in bodies]
        await client.aclose()
        return [reply.status_code for reply in replies]

    assert asyncio.run(send()) == [200, 200, 422, 422]
    (fact,) = [fact for fact in house.journal.facts() if isinstance(fact, BulletinReceived)]
    assert (fact.issuer, fact.headline, fact.colour) == ("气象台", "台风蓝色预警信号", "blue")
