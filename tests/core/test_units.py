"""Units: what arrives in another unit is converted exactly, and what cannot be converted says so."""

import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anlan.core.units import InconvertibleUnit, converter, is_unit


@pytest.mark.parametrize(
    ("given_unit", "wanted", "value", "result"),
    [
        ("mm", "m", 7740.0, 7.74),
        ("cm", "m", 160.0, 1.6),
        ("[ft_i]", "m", 10.0, 3.048),
        ("[degF]", "Cel", 212.0, 100.0),
        ("K", "Cel", 273.15, 0.0),
        ("km/h", "m/s", 36.0, 10.0),
        ("L/s", "m3/s", 1500.0, 1.5),
        ("hPa", "Pa", 1013.0, 101300.0),
        ("%", "1", 50.0, 0.5),
        ("{person}", "1", 12.0, 12.0),
    ],
)
def test_a_reading_arrives_in_the_unit_of_its_series(given_unit, wanted, value, result):
    """Known conversions give the known numbers, offsets included."""
    scale, offset = converter(given_unit, wanted)
    assert math.isclose(value * scale + offset, result, rel_tol=1e-12, abs_tol=1e-9)


@pytest.mark.parametrize(
    ("given_unit", "wanted"), [("m", "Cel"), ("furlongs?", "m"), ("m", "bogus["), ("", "m")]
)
def test_a_unit_that_does_not_fit_is_refused_by_name(given_unit, wanted):
    """A temperature is no height, and a made-up code is no unit."""
    with pytest.raises(InconvertibleUnit):
        converter(given_unit, wanted)


@given(
    st.sampled_from(["mm", "cm", "m", "km", "[ft_i]", "[in_i]"]), st.sampled_from(["mm", "m", "km", "[mi_i]"])
)
def test_there_and_back_is_the_same(one, other):
    """Converting and converting back changes nothing."""
    scale, offset = converter(one, other)
    back, back_offset = converter(other, one)
    assert math.isclose((3.7 * scale + offset) * back + back_offset, 3.7, rel_tol=1e-9)


def test_codes_can_be_asked_for():
    """A city file's unit can be checked before any reading comes."""
    assert is_unit("m3/s")
    assert is_unit("1")
    assert not is_unit("metres per fortnight")


def test_equal_units_never_load_the_unit_tables():
    """The common case costs no import of pint."""
    code = "import sys; from anlan.core.units import converter; converter('m', 'm'); sys.exit('pint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
