"""Small rules a person decides by: arrivals below a reservoir, and likelihood × impact."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from anlan.core.city import Downstream, Reservoir
from anlan.core.ladders import Colour
from anlan.core.places import Point
from anlan.science.arrivals import arrivals, must_be_told
from anlan.science.impact_matrix import Impact, impact_of, proposed_colour

AT = datetime(2018, 9, 16, 11, tzinfo=UTC)
RESERVOIR = Reservoir(
    name="yunling", zh="云岭水库", en="Yunling", area="990105", place=Point(120.0, 22.0),
    series="binhai/yunling/level", flood_limit_m=102.4, normal_m=104.0, design_m=106.0, check_m=107.0,
    curve=((90.0, 1.0), (107.0, 40.0)), release_most_m3_s=900.0,
    downstream=(
        Downstream(station="bailu", zh="白鹭桥", en="Bailu", earliest_min=150, latest_min=240, notify=("b", "a")),
        Downstream(station="shimen", zh="石门站", en="Shimen", earliest_min=45, latest_min=80, notify=("a",)),
    ),
)  # fmt: skip


def test_practice_21_downstream_is_told_with_an_interval_before_the_gates_open():
    """Arrivals run from the dam outwards, each with an earliest and a latest time, and name who must be told."""
    found = arrivals(RESERVOIR, AT)
    assert [row.station for row in found] == ["shimen", "bailu"]
    assert (found[0].earliest, found[0].latest) == (AT + timedelta(minutes=45), AT + timedelta(minutes=80))
    assert must_be_told(RESERVOIR) == ("a", "b")


def test_practice_25_likelihood_and_impact_propose_the_level():
    """A severe impact that is likely is red; a minimal one is never worth a warning."""
    assert proposed_colour(0.9, Impact.SEVERE) is Colour.RED
    assert proposed_colour(0.1, Impact.SEVERE) is Colour.YELLOW
    assert proposed_colour(0.99, Impact.MINIMAL) is None
    assert impact_of(3, 3) is Impact.SEVERE
    assert impact_of(1, 4) is Impact.MINIMAL


ORDER = (None, Colour.BLUE, Colour.YELLOW, Colour.ORANGE, Colour.RED)


@given(st.floats(0, 1), st.floats(0, 1), st.sampled_from(Impact), st.sampled_from(Impact))
def test_likelier_or_worse_never_proposes_less(chance, more, impact, worse):
    """The matrix rises both ways."""
    least = ORDER.index(proposed_colour(min(chance, more), min(impact, worse)))
    assert ORDER.index(proposed_colour(max(chance, more), max(impact, worse))) >= least
