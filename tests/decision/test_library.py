"""The plan library finds clauses in force by words, quickly, and cites them by plan, clause and version."""

import time

import numpy as np
import pytest

from anlan.core.city import City, Clause, Plan
from anlan.decision.library import Library, grams, in_force

WORDS = "台风洪水地震转移避险安置泄洪断交停课停工渔船回港塔吊广告牌地下空间值守巡查堤防医院供电通信物资调拨发布会商"


def plan(name, *texts, version="1", **more):
    """A plan of some clauses, numbered from 1."""
    clauses = tuple(Clause(number=str(n), zh=zh, en="") for n, zh in enumerate(texts, 1))
    return Plan(name=name, zh=name, en=name, version=version, clauses=clauses, **more)


TYPHOON = plan(
    "typhoon",
    "海上渔船全部回港避风，人员上岸。",
    "建筑工地停工，塔吊降臂加固。",
    "教育行政部门决定停课并向社会公布。",
    "地下空间和下穿隧道落实专人值守，积水超过25厘米立即断交。",
    "危险区群众逐户转移，拒转的登记劝离人。",
)


@pytest.mark.parametrize(
    ("asked", "clause"),
    [
        ("学校停课谁来定", "3"),
        ("渔船什么时候回港", "1"),
        ("隧道积水多少要断交", "4"),
        ("不肯转移怎么办", "5"),
        ("塔吊", "2"),
    ],
)
def test_a_question_finds_its_clause(asked, clause):
    """Asked in everyday words, the clause that answers stands first."""
    assert Library([TYPHOON]).search(asked)[0].clause == clause


def test_a_hit_carries_plan_clause_version_and_words():
    """What is found can be cited as it stands."""
    (hit,) = Library([plan("flood", "水库泄洪前通知下游。", version="2026")]).search("泄洪", most=1)
    assert (hit.plan, hit.clause, hit.version, hit.zh) == ("flood", "1", "2026", "水库泄洪前通知下游。")


def test_nothing_near_is_nothing_found():
    """No clause is put forward for words that none of them shares; an empty library finds nothing."""
    assert Library([TYPHOON]).search("xyzzy") == []
    assert Library([]).search("停课") == []
    assert Library([TYPHOON]).search("") == []


def test_equal_clauses_come_in_the_order_of_the_plans():
    """The same question gives the same answer, byte for byte."""
    library = Library([plan("a", "巡查堤防。"), plan("b", "巡查堤防。")])
    assert [hit.plan for hit in library.search("巡查")] == [hit.plan for hit in library.search("巡查")]
    assert library.search("巡查")[0].plan == "a"


def test_grams_are_whole_words_characters_and_pairs():
    """Chinese by one and two characters, Latin by words, figures whole."""
    assert list(grams("停课 CAP 25厘米")) == ["停", "课", "停课", "cap", "25", "厘", "米", "厘米"]


def test_two_thousand_clauses_are_searched_within_fifty_milliseconds():
    """A large city's library answers while one types."""
    rng = np.random.default_rng(20080512)
    texts = ["".join(rng.choice(list(WORDS), 40)) for _ in range(2000)]
    library = Library([plan("big", *texts)])
    library.search("停课")
    started = time.perf_counter()
    library.search("低洼地区群众转移到哪里安置，由谁组织")
    assert time.perf_counter() - started < 0.05


def test_only_the_version_in_force_may_be_cited():
    """Another version, a clause that is gone, a plan that is withdrawn or unknown: none of them carries anything."""
    city = City()
    for each in (plan("now", "巡查。", version="2"), plan("old", "封桥。", withdrawn=True)):
        city.put("plan", each.name, {
            "name": each.name, "zh": "x", "en": "x", "version": each.version, "withdrawn": each.withdrawn,
            "clauses": [{"number": "1", "zh": each.clauses[0].zh, "en": ""}],
        })  # fmt: skip
    assert in_force(city, "now", "1", "2") is not None
    for cited in (("now", "1", "1"), ("now", "9", "2"), ("old", "1", "1"), ("none", "1", "1")):
        assert in_force(city, *cited) is None
