"""Screens: facts folded into the rows that people see, following the journal by `seq`."""

from anlan.city.screens.follower import Follower
from anlan.city.screens.project import project
from anlan.city.screens.shown import Shown

__all__ = ["Follower", "Shown", "project"]
