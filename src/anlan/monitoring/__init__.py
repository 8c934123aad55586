"""Monitoring: changes of alarm groups, calls for help and faults of the house itself become signals."""

from anlan.monitoring.seismic import Seismic
from anlan.monitoring.stage import Monitoring

__all__ = ["Monitoring", "Seismic"]
