"""Command: carries out what was approved, or records what was done at once; never a proposal."""

from anlan.command.cascades import Cascading
from anlan.command.casualties import Casualties
from anlan.command.clocks import Clocks
from anlan.command.closing import Closing
from anlan.command.dispatch import Dispatching
from anlan.command.enquiries import Enquiries
from anlan.command.grading import Grading
from anlan.command.needing import Needing
from anlan.command.opening import Opening
from anlan.command.receiving import Receiving
from anlan.command.releases import ReleaseDesk
from anlan.command.reporting import Reporting
from anlan.command.response_levels import Responding
from anlan.command.rumours import RumourBoard
from anlan.command.sheltering import Sheltering
from anlan.command.site import OnSite
from anlan.command.stage import Command
from anlan.command.supply import Supplying
from anlan.command.tasking import Tasking

__all__ = [
    "Cascading",
    "Casualties",
    "Clocks",
    "Closing",
    "Command",
    "Dispatching",
    "Enquiries",
    "Grading",
    "Needing",
    "OnSite",
    "Opening",
    "Receiving",
    "ReleaseDesk",
    "Reporting",
    "Responding",
    "RumourBoard",
    "Sheltering",
    "Supplying",
    "Tasking",
]
