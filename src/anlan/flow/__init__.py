"""The flow: one given fact at a time, everything that follows from it, in one transaction. Read this room first."""

from anlan.flow.flow import Flow, Receipt
from anlan.flow.turn import Runaway

__all__ = ["Flow", "Receipt", "Runaway"]
