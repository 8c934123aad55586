"""The generator of fictional cities: the same specification and seed give the same records."""

from anlan.cities.making.city import made
from anlan.cities.making.spec import Spec, read_spec

__all__ = ["Spec", "made", "read_spec"]
