"""Monitoring: changes of alarm groups, calls for help and faults of the house itself become signals."""

from anlan.monitoring.districts import Districts
from anlan.monitoring.downwind import Downwind
from anlan.monitoring.repairs import Repairs
from anlan.monitoring.seismic import Seismic
from anlan.monitoring.stage import Monitoring
from anlan.monitoring.unanswered import Unanswered
from anlan.monitoring.upstream import Upstream

__all__ = ["Districts", "Downwind", "Monitoring", "Repairs", "Seismic", "Unanswered", "Upstream"]
