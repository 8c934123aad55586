"""Duty: the desk's own work, night and day: instructions, rota, roll-calls, handovers, what falls due."""

from anlan.command.duty.handover import HandingOver
from anlan.command.duty.instructions import Instructing
from anlan.command.duty.roll_call import RollCalling
from anlan.command.duty.rota import Rota
from anlan.command.duty.routine import Routine

__all__ = ["HandingOver", "Instructing", "RollCalling", "Rota", "Routine"]
