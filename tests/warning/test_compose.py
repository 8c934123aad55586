"""Texts of warnings: right words, right numbers, both languages, whatever the numbers are."""

import re
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from anlan.core.facts import Bilingual, Mode
from anlan.core.ladders import Colour, Urgency
from anlan.core.warnings import Measure, Message, Standing
from anlan.warning.authority import authority
from anlan.warning.compose import missing_fields
from anlan.warning.letter import letter

AT = datetime(2019, 3, 2, 1, 0, tzinfo=UTC)
ZONE = timezone(timedelta(hours=7))
GAUGE = "binhai/G12/stage"

_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?(?::\d\d)?")
_CHANCE = st.floats(0, 1)
_STAGE = st.floats(-20, 20) | st.none()
_LEVEL = st.sampled_from(["watch", "alarm", "danger"])


def _texts(warning):
    parts = (
        warning.headline,
        warning.description,
        warning.heed,
        *(item.text for item in warning.assumptions),
    )
    return [text for part in parts for text in (part.zh, part.en)]


def _grounded(token, warning, zone, revised):
    """Whether a number of a text stands on a field of the warning (or of the text it revises)."""
    risk, bounds = warning.risk, [edge for item in warning.assumptions for edge in (item.low, item.high)]
    names = (
        warning.number,
        warning.series,
        warning.area_text.zh,
        warning.area_text.en,
        risk.model,
        *risk.missing,
        warning.level,
        revised.level if revised else "",
    )
    times = [warning.at, warning.at + timedelta(minutes=risk.horizon_min), warning.onset, warning.expires]
    local = [time.astimezone(zone) for time in times]
    if token in {found for name in names for found in _NUMBER.findall(name)}:
        return True
    if ":" in token:
        return token in {f"{time:%H:%M}" for time in local}
    if "." in token:
        quantities = [risk.threshold, risk.low, risk.median, risk.high, *bounds]
        return any(
            abs(round(abs(value), 2) - float(token)) < 1e-9 for value in quantities if value is not None
        )
    percents = [round(risk.chance * 100)] if 0.01 <= risk.chance <= 0.99 else [1, 99]
    whole = [risk.horizon_min, warning.people, *percents, *(part for t in local for part in (t.month, t.day))]
    return int(token.replace(",", "")) in whole


@given(
    st.sampled_from(Message), _LEVEL, _LEVEL, _CHANCE, st.tuples(_STAGE, _STAGE, _STAGE), _STAGE,
    st.integers(0, 10_000_000) | st.none(), st.sampled_from([0, 30, 60, 180]), st.integers(-14 * 4, 14 * 4),
    st.lists(st.sampled_from(["rain", "G7", "tide 2"]), unique=True),
)  # fmt: skip
def test_every_number_in_a_text_stands_on_a_field(
    duties, message, level, old, chance, quantiles, present, people, horizon, quarters, missing
):
    """Whatever the slots hold, no text says a number that the warning (or the text it revises) does not hold."""
    duty, zone = duties(), timezone(timedelta(minutes=15 * quarters))
    low, median, high = sorted(quantiles, key=lambda value: (value is None, value))
    row = duty.row(
        level, chance=chance, low=low, median=median, high=high, horizon_min=horizon, missing=tuple(missing)
    )
    revised = None if message is Message.ALERT else duty.say(old, zone=zone)
    warning = duty.say(message=message, row=row, present=present, people=people, zone=zone, revises=revised)
    for text in _texts(warning):
        for token in _NUMBER.findall(text):
            assert _grounded(token, warning, zone, revised), (token, text)


def test_the_check_of_numbers_finds_a_number_out_of_thin_air(duty):
    """The test above would notice 7.77 m, 13:13, 98 % and 45 people."""
    warning = duty.say()
    assert not any(_grounded(token, warning, ZONE, None) for token in ("7.77", "13:13", "98", "45"))


def test_an_alert_says_where_what_how_likely_and_by_when(duty):
    """The whole description in both languages, word for word."""
    warning = duty.say(row=duty.row(missing=("rain",)))
    assert warning.headline == Bilingual(
        zh="滨海区洪水预警（警戒·橙色）：180分钟内G12闸水位可能达到5.50 m",
        en="Flood warning for Binhai, Alarm/orange: Gate G12 stage may reach 5.50 m within 180 min",
    )
    assert warning.description == Bilingual(
        zh="3月2日08:00至3月2日11:00（180分钟内），G12闸水位达到5.50 m（警戒）的可能性为62%。"
        "3月2日11:00最可能为5.37 m，九成把握在4.91 m至5.84 m之间。预计3月2日09:35前后达到。可能影响12300人。"
        "缺少输入：rain，把握因此较低。依据3月2日08:00已知的数据，模型trend/1。有效至3月2日11:00，均为当地时间。",
        en="From 2 Mar 08:00 to 2 Mar 11:00 (180 min) the chance that Gate G12 stage reaches 5.50 m (Alarm) is 62%. "
        "Best estimate for 2 Mar 11:00: 5.37 m; nine times in ten between 4.91 m and 5.84 m. "
        "It is expected to be reached about 2 Mar 09:35. People who may be affected: 12,300. "
        "Missing inputs: rain; this makes it less certain. "
        "Based on what was known at 2 Mar 08:00, model trend/1. Valid until 2 Mar 11:00; all times local.",
    )


@given(_CHANCE)
def test_certainty_is_never_claimed(duties, chance):
    """However near 0 or 1 the chance is, the text says neither 0 % nor 100 %."""
    duty = duties()
    for text in _texts(duty.say(row=duty.row(chance=chance))):
        assert not re.search(r"(?<!\d)(0|100)%", text)


def test_what_has_happened_is_not_said_to_be_possible(duty):
    """With the reading at the level the text says reached, and begins now."""
    warning = duty.say(present=5.5)
    assert "已达到5.50 m" in warning.headline.zh
    assert "has reached 5.50 m" in warning.headline.en
    assert "可能达到" not in warning.headline.zh + warning.description.zh
    assert warning.onset == AT


@pytest.mark.parametrize(
    ("old", "new", "zh", "en"),
    [
        ("watch", "alarm", "由戒备·蓝色升级为警戒·橙色", "raised from Watch/blue to Alarm/orange"),
        ("danger", "alarm", "由危险·红色降为警戒·橙色", "lowered from Danger/red to Alarm/orange"),
        ("alarm", "alarm", "维持警戒·橙色", "stays at Alarm/orange"),
    ],
)
def test_an_update_says_what_has_changed_and_both_levels(duty, old, new, zh, en):
    """Headline and description name the old and the new level."""
    update = duty.say(new, Message.UPDATE, revises=duty.say(old))
    assert zh in update.headline.zh
    assert zh in update.description.zh
    assert en in update.headline.en
    assert en in update.description.en


def test_a_cancel_says_what_is_lifted_and_orders_nothing_new(duty):
    """Level, colour, number and measures are those of the text in force; the heed says that lifted is not safe."""
    alert = duty.say("danger")
    cancel = duty.say("watch", Message.CANCEL, revises=alert, measures=[Measure("新", "new")])
    assert (cancel.level, cancel.colour, cancel.measures) == ("danger", Colour.RED, alert.measures)
    assert cancel.headline.zh == "解除滨海区洪水预警（危险·红色）"
    assert cancel.headline.en == "Flood warning for Binhai lifted (Danger/red)"
    assert alert.number in cancel.description.zh
    assert "不等于没有危险" in cancel.heed.zh
    assert cancel.cap == replace(alert.cap, urgency=Urgency.PAST)
    assert cancel.onset == AT


def test_a_cancel_on_a_reading_makes_no_forecast(duty):
    """A row without a horizon is the present reading: no chance, no estimate, no range."""
    row = duty.row(horizon_min=0, chance=0.0, low=4.2, median=4.2, high=4.2, onset=None)
    cancel = duty.say(message=Message.CANCEL, row=row, revises=duty.say(), expires=AT + timedelta(hours=1))
    assert "At 2 Mar 08:00 Gate G12 stage is 4.20 m (Alarm: 5.50 m)." in cancel.description.en
    assert "chance" not in cancel.description.en
    assert "可能性" not in cancel.description.zh


def test_the_texts_of_a_warning_share_thread_and_number(duty):
    """Versions count up from the newest text, sent or not; `revises` names the one in force."""
    alert = duty.say("watch")
    dropped = duty.say("alarm", Message.UPDATE, revises=alert)
    update = duty.say("danger", Message.UPDATE, revises=alert, earlier=dropped, at=AT + timedelta(hours=1))
    assert (alert.thread, alert.version, alert.revises) == ("", 1, None)
    assert {alert.number, dropped.number, update.number} == {"33070100000001_20190302080000_12"}
    assert (dropped.version, update.version, update.revises) == (2, 3, alert.id)
    assert update.thread == alert.id
    assert "戒备·蓝色升级为危险·红色" in update.headline.zh


def test_a_redrafted_alert_stays_an_alert_of_its_thread(duty):
    """A text that was never sent is replaced, not revised."""
    first = duty.say("watch")
    second = duty.say("alarm", earlier=first)
    assert (second.thread, second.version, second.message, second.revises) == (
        first.id,
        2,
        Message.ALERT,
        None,
    )


def test_a_drill_text_begins_with_the_mark(duty):
    """Headline and description in both languages, for every kind of text."""
    alert = duty.say(mode=Mode.DRILL)
    for warning in (
        alert,
        *(duty.say(message=kind, revises=alert, mode=Mode.DRILL) for kind in list(Message)[1:]),
    ):
        for text in (warning.headline, warning.description):
            assert text.zh.startswith("【演练】")
            assert text.en.startswith("[DRILL] ")
    assert "演练" not in "".join(_texts(duty.say()))


def test_the_lawful_issuer_speaks_and_cites_its_clause(duty):
    """Hazard × level × area finds the body, its standing and its clause."""
    warning = duty.say()
    assert (warning.issuer, warning.standing, warning.clause) == (
        "滨海区防汛指挥部", Standing.STATUTORY, "防汛预案 3.2",
    )  # fmt: skip


def test_without_a_row_there_is_only_advice_that_calls_itself_no_warning(duties):
    """Nobody lawful: the duty room advises departments, the clause says why, and no sentence says 预警 or warning."""
    duty = duties()
    alert = duty.say("watch")
    texts = [
        alert,
        duty.say(message=Message.UPDATE, revises=alert),
        duty.say(message=Message.CANCEL, revises=alert),
    ]
    for warning in texts:
        assert warning.standing is Standing.ADVISORY
        assert warning.clause == "authority table unknown"
        said = "".join(_texts(warning)) + letter(warning, issued_at=AT, zone=ZONE)
        assert "预警" not in said
        assert "warning" not in said.lower()


def test_the_nearest_area_with_a_row_speaks(duty):
    """The area itself, else its parent, else the whole city; parents in a ring end."""
    duty.put("area", "330700", code="330700", zh="市", en="City", parent="330701")
    who = lambda: authority(duty.city, hazard="flood", level="alarm", area="330701").body  # noqa: E731
    assert who() == "滨海区防汛指挥部"
    duty.empower(area="330700", body="市防指")
    assert who() == "市防指"
    duty.empower(area="330701", body="区防指")
    assert who() == "区防指"


@pytest.mark.parametrize("asked", [("quake", "alarm", "330701"), ("flood", "other", "330701")])
def test_a_row_for_something_else_gives_no_standing(duty, asked):
    """Another hazard or level finds nothing."""
    hazard, level, area = asked
    assert authority(duty.city, hazard=hazard, level=level, area=area).standing == "advisory"


def test_what_we_wrote_is_never_called_relayed(duties):
    """A right to relay covers the issuer's own words only; our text stays advice and says so."""
    duty = duties()
    duty.empower(standing="relay", body="市气象台")
    warning = duty.say()
    assert warning.standing is Standing.ADVISORY
    assert warning.clause == "relay only: 市气象台, 防汛预案 3.2"


def test_unknown_people_are_unknown_and_not_zero(duty):
    """None says unknown; 0 says 0."""
    assert "受影响人数未知" in duty.say(people=None).description.zh
    assert "not known" in duty.say(people=None).description.en
    assert "可能影响0人" in duty.say(people=0).description.zh


def test_an_estimate_that_is_not_there_is_said_to_be_missing(duty):
    """No quantiles, or a median without a range: no invented numbers."""
    bare = duty.say(row=duty.row(low=None, median=None, high=None)).description
    assert "没有可用的估计" in bare.zh
    assert "no estimate of the stage" in bare.en
    assert "范围不明" in duty.say(row=duty.row(low=None)).description.zh


def test_a_level_without_a_colour_is_legal(duties):
    """Where the law gives no colour none is shown, and none is held."""
    warning = duties(colours=False).say()
    assert warning.colour is None
    assert "色" not in "".join(_texts(warning))


def test_a_colour_is_not_said_twice(duty):
    """A city whose own word is the colour reads 橙色, not 橙色·橙色."""
    cap = {"severity": "Severe", "urgency": "Expected", "certainty": "Likely"}
    level = {"level": "alarm", "rank": 2, "colour": "orange", "cap": cap, "source": "local"}
    duty.put("ladder", "flood", hazard="flood", rows=[{**level, "zh": "橙色", "en": "Orange"}])
    assert "（橙色）" in duty.say().headline.zh
    assert ", Orange:" in duty.say().headline.en


def test_names_are_words_and_never_templates(duty):
    """Braces in a name are printed as they are."""
    duty.put("area", "330701", code="330701", zh="{level}区", en="{0} {x}")
    warning = duty.say()
    assert warning.headline.zh.startswith("{level}区")
    assert "{0} {x}" in warning.headline.en


def test_a_place_in_no_known_area_still_says_where(duty):
    """The station's surroundings stand in; the number then has no area code."""
    duty.put(
        "series",
        GAUGE,
        name=GAUGE,
        number=12,
        property="stage",
        unit="m",
        source="s",
        area="ciliwung",
        zh="G12闸",
        en="Gate G12",
    )
    warning = duty.say()
    assert warning.area_text == Bilingual(zh="G12闸一带", en="the surroundings of Gate G12")
    assert warning.number == "00000000000001_20190302080000_12"


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"hazard": "locusts"}, "no words for hazard 'locusts'"),
        ({"series": "x/y/z"}, "does not know the series 'x/y/z'"),
        ({"level": "purple"}, "has no level 'purple'"),
        ({"message": Message.CANCEL}, "revises a text in force"),
    ],
)
def test_what_the_city_does_not_hold_is_named(duty, changed, message):
    """An unknown hazard, place or level, and a cancel of nothing, are errors that say what is missing."""
    kept = {name: value for name, value in changed.items() if name in ("series", "level")}
    slots = {name: value for name, value in changed.items() if name not in kept}
    row = replace(duty.row(), **kept)
    with pytest.raises(ValueError, match=message):
        duty.say(row=row, **slots)


def test_an_alert_that_revises_something_is_refused(duty):
    """What revises a text in force is an update."""
    with pytest.raises(ValueError, match="revises"):
        duty.say(revises=duty.say())


def test_a_gauge_without_a_threshold_is_not_warned_about(duty):
    """No level, no statement that a level is reached."""
    duty.put("threshold", "alarm", series="another", level="alarm", over=1.0, under=1.0)
    with pytest.raises(ValueError, match="it can be watched"):
        duty.say()


def _holds(assumption, value):
    low, high = assumption.low, assumption.high
    return (low is None or value >= low) and (high is None or value <= high)


@given(st.floats(-5, 5.4), st.floats(-0.5, 30), st.floats(0, 3))
def test_harmless_readings_leave_an_alert_alive_and_a_collapse_does_not(duties, present, step, width):
    """Anything from half a metre below today's reading upwards holds; far below the estimate's spread breaks."""
    duty = duties()
    [held] = duty.say(row=duty.row(low=5.0, high=5.0 + width), present=present).assumptions
    assert (held.series, held.unit, held.until) == (GAUGE, "m", AT + timedelta(minutes=180))
    assert _holds(held, present + step)
    assert not _holds(held, present - max(0.5, 3 * width / 3.29) - 0.01)


def test_a_cancel_dies_when_the_water_reaches_the_level_again(duty):
    """The lifted level is the bound, whatever the reading was."""
    [held] = duty.say(message=Message.CANCEL, revises=duty.say(), present=5.0).assumptions
    assert (held.low, held.high) == (None, 5.5)
    assert "5.50 m" in held.text.zh


def test_a_lowering_dies_when_the_water_reaches_the_level_given_up(duty):
    """Below: the collapse of the lower level; above: the old level."""
    [held] = duty.say("watch", Message.UPDATE, revises=duty.say("danger"), present=5.0).assumptions
    assert held.high == 6.5
    assert held.low == pytest.approx(4.15, abs=0.01)


def test_without_a_reading_an_alert_assumes_nothing_of_it(duty):
    """Unknown can neither hold nor break."""
    assert duty.say(present=None).assumptions == ()


def test_half_a_metre_is_half_a_metre_in_any_unit(duties):
    """A gauge that counts millimetres gets 500 of them."""
    duty = duties(unit="mm")
    [held] = duty.say(row=duty.row(low=None, median=5370.0, high=None), present=4100.0).assumptions
    assert (held.low, held.unit) == (3600.0, "mm")
    assert "5500 mm" in duty.say(row=duty.row(low=None, median=5370.0, high=None)).headline.en


def test_the_same_slots_always_give_the_same_text(duty):
    """What an approver is shown has one hash; one changed slot has another."""
    assert duty.say().shown() == duty.say().shown()
    assert duty.say().shown() != duty.say(row=duty.row(chance=0.63)).shown()


def test_a_complete_text_lacks_nothing(duty):
    """Alert, update and cancel hold every mandatory field."""
    alert = duty.say()
    revised = [duty.say(message=kind, revises=alert) for kind in (Message.UPDATE, Message.CANCEL)]
    assert [missing_fields(warning) for warning in (alert, *revised)] == [[], [], []]


_BLANK = Bilingual(zh="有", en=" ")


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("category", _BLANK, "category"),
        ("level_text", _BLANK, "level"),
        ("area_text", _BLANK, "area"),
        ("heed", _BLANK, "heed"),
        ("measures", (), "measures"),
        ("measures", (_BLANK,), "measures"),
        ("headline", _BLANK, "headline"),
        ("description", _BLANK, "description"),
        ("issuer", "", "issuer"),
        ("clause", "", "clause"),
    ],
)
def test_a_missing_field_is_named(duty, field, value, named):
    """One language alone is as good as none; a warning without measures is none."""
    assert missing_fields(replace(duty.say(), **{field: value})) == [named]


def test_a_letter_holds_the_eight_things_in_both_languages(duty):
    """类别、级别、起始时间、可能影响范围、警示事项、应采取的措施、发布单位、发布时间."""
    text = letter(duty.say(), issued_at=AT + timedelta(minutes=4), zone=ZONE)
    for line in (
        "类别：自然灾害", "级别：警戒·橙色", "起始时间：3月2日09:35", "可能影响范围：滨海区", "警示事项：沿河",
        "应采取的措施：打开泵站", "发布单位：滨海区防汛指挥部", "发布时间：3月2日08:04",
        "Category: Natural disaster", "Level: Alarm/orange", "Start: 2 Mar 09:35", "Area: Binhai", "Mind: Low ground",
        "Measures: Start the pumps", "Issued by: 滨海区防汛指挥部", "Issued at: 2 Mar 08:04",
    ):  # fmt: skip
        assert f"\n{line}" in text
    assert text.startswith("滨海区洪水预警")


def test_a_letter_of_a_cancel_lists_what_is_lifted(duty):
    """The measures stand as lifted, not as orders."""
    text = letter(duty.say(message=Message.CANCEL, revises=duty.say()), issued_at=AT, zone=ZONE)
    assert "解除的措施：打开泵站" in text
    assert "应采取的措施" not in text
