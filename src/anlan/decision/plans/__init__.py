"""Plan texts written for Anlan, as data, for cities that have not brought their own."""

import tomllib
from importlib.resources import files

import msgspec

from anlan.core.city import Plan


def generic_plan(hazard: str) -> Plan | None:
    """The generic plan for a hazard, or None where we have written none."""
    path = files(__package__).joinpath(f"{hazard}.toml")
    return msgspec.convert(tomllib.loads(path.read_text("utf-8")), Plan) if path.is_file() else None
