"""A house opened: journal, log, flow and stream floor of one city, wired."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from msgspec import Struct

from anlan.city.open_items import COLLECTORS
from anlan.city.plugins import plugins
from anlan.city.readings import HotReadings
from anlan.city.streaming import StreamFloor
from anlan.command import (
    Cascading,
    Casualties,
    Clocks,
    Closing,
    Command,
    Dispatching,
    Enquiries,
    Grading,
    Needing,
    OnSite,
    Opening,
    Receiving,
    ReleaseDesk,
    Reporting,
    Responding,
    RumourBoard,
    Sheltering,
    Supplying,
    Tasking,
)
from anlan.command.duty import HandingOver, Instructing, RollCalling, Rota, Routine
from anlan.core.approvals import APPROVALS
from anlan.core.casualties import FIGURES, LEDGER
from anlan.core.city import City
from anlan.core.clock import Clock
from anlan.core.closing import CLOSINGS, REVISIONS
from anlan.core.drills import DRILL, PLAN_DRILLS
from anlan.core.earthquakes import AFTERSHOCKS, EARTHQUAKES
from anlan.core.facts import Given, Mode
from anlan.core.forecasts import FORECASTS
from anlan.core.given import Configured
from anlan.core.incidents import GUIDES, INCIDENTS, TASKS
from anlan.core.inspections import INSPECTIONS
from anlan.core.instructions import INSTRUCTIONS, ITEMS
from anlan.core.lateness import LATENESS
from anlan.core.losses import LOSSES
from anlan.core.musts import MUSTS
from anlan.core.onsite import FORCES, SITES
from anlan.core.open_items import HOLDERS, NOTED
from anlan.core.oral import ORALS
from anlan.core.ports import Hazard, Stage
from anlan.core.proposals import DROPS, PROPOSALS
from anlan.core.releases import RELEASES, RUMOURS
from anlan.core.relocation import RELOCATIONS, ROSTERS
from anlan.core.reports import REPORT_DAYS, REPORTS
from anlan.core.resources import CLOSURES, NEEDS, REFUSALS, REQUESTS, SHELTERS, STOCK, UNITS
from anlan.core.responses import ORDERS, RESPONSES, SUGGESTIONS
from anlan.core.roll_calls import CONTACTS, ROLL_CALLS
from anlan.core.shifts import DUTY_NOTES, HANDOVERS
from anlan.core.signals import SIGNALS
from anlan.core.silence import SILENT_DISTRICTS
from anlan.core.sitreps import DUTIES, ITEMS_SAID, SITREPS
from anlan.core.tables import Table
from anlan.core.warnings import BULLETINS, CALLS, CONFIRMS, DELIVERIES, WARNINGS
from anlan.decision import Approvals, Consenting, Editing, Proposing, Releasing, Succeeding
from anlan.flow import Flow, Receipt
from anlan.intake import Intake
from anlan.learning import Learning
from anlan.monitoring import Districts, Downwind, Monitoring, Repairs, Seismic, Unanswered, Upstream
from anlan.response import CatchingUp, CountingLosses, Relocating, Response
from anlan.store.journal import Journal
from anlan.store.journal.database import open_database
from anlan.store.observations import HotMap, ObservationLog
from anlan.warning import Chasing, Drafting, Issuing, Lifting, Musts, Relaying

TABLES: tuple[Table[Any], ...] = (
    SIGNALS,
    APPROVALS,
    WARNINGS,
    CONFIRMS,
    BULLETINS,
    CALLS,
    DELIVERIES,
    ORALS,
    MUSTS,
    SILENT_DISTRICTS,
    PROPOSALS,
    INCIDENTS,
    TASKS,
    FORECASTS,
    EARTHQUAKES,
    AFTERSHOCKS,
    CLOSURES,
    UNITS,
    REFUSALS,
    SHELTERS,
    STOCK,
    REQUESTS,
    LEDGER,
    FIGURES,
    RELOCATIONS,
    ROSTERS,
    INSTRUCTIONS,
    ITEMS,
    HOLDERS,
    NOTED,
    HANDOVERS,
    DUTY_NOTES,
    ROLL_CALLS,
    CONTACTS,
    LOSSES,
    LATENESS,
    DRILL,
    PLAN_DRILLS,
    INSPECTIONS,
    NEEDS,
    GUIDES,
    DUTIES,
    SITREPS,
    ITEMS_SAID,
    RESPONSES,
    ORDERS,
    SUGGESTIONS,
    SITES,
    FORCES,
    CLOSINGS,
    REVISIONS,
    DROPS,
    REPORTS,
    REPORT_DAYS,
    LEDGER,
    FIGURES,
    RELEASES,
    RUMOURS,
)


class Place(Struct, frozen=True, kw_only=True):
    """Where a house keeps its things."""

    home: Path
    database: str = ""
    """SQLAlchemy URL; empty = SQLite in the home."""
    mode: Mode = Mode.LIVE
    durable: bool = True

    @property
    def url(self) -> str:
        """The journal's database."""
        return self.database or f"sqlite:///{self.home / 'journal.db'}"

    @property
    def vault_key(self) -> Path:
        """The file of the vault's master key."""
        return self.home / "vault.key"

    @property
    def log(self) -> Path:
        """The observation log's file."""
        return self.home / "observations.db"


def stages(hazards: dict[str, Hazard]) -> tuple[Stage, ...]:
    """The stages in the order of the flow; each fact passes them in this order."""
    return (
        Receiving(),
        RumourBoard(),
        Enquiries(),
        Monitoring(),
        Downwind(),
        Repairs(),
        Unanswered(),
        Districts(),
        Seismic(),
        Upstream(),
        Drafting(hazards),
        Relaying(hazards),
        Lifting(),
        Approvals(),
        Succeeding(),
        Consenting(),
        Issuing(),
        Editing(),
        Releasing(),
        Chasing(),
        Musts(),
        Proposing(),
        Command(),
        Cascading(),
        Opening(),
        Casualties(),
        ReleaseDesk(),
        Tasking(),
        Grading(),
        Clocks(),
        Reporting(),
        Responding(),
        OnSite(),
        Closing(),
        Dispatching(),
        Supplying(),
        Sheltering(),
        Needing(),
        Response(),
        Relocating(),
        CountingLosses(),
        CatchingUp(),
        Instructing(),
        HandingOver(COLLECTORS),
        Rota(),
        RollCalling(),
        Routine(),
        Learning(hazards),
    )


def hazards() -> dict[str, Hazard]:
    """Every hazard installed."""
    return {name: cast(Hazard, found) for name, found in plugins("anlan.hazards").items()}


class House:
    """The flow's side of a city: the one appender and the stream floor it reads."""

    def __init__(self, place: Place, clock: Clock) -> None:
        place.home.mkdir(parents=True, exist_ok=True)
        self.place, self.clock = place, clock
        self.engine = open_database(place.url, durable=place.durable)
        self.journal = Journal(self.engine)
        self.log = ObservationLog.open(place.log, clock, durable=place.durable)
        self.hot = HotMap()
        self.readings = HotReadings(self.hot, lambda: self.flow.city, self.log)
        self.flow = Flow(
            self.journal, stages(hazards()), TABLES, clock=clock, readings=self.readings, mode=place.mode
        )
        self.floor = StreamFloor(self.log, self.hot, self.flow, self.readings)

    def start(self) -> None:
        """Recover: the flow first, then the operators up to where the flow had read."""
        self.flow.start()
        self.floor.start()

    def submit(self, given: Given, *, inbox: int | None = None) -> Receipt:
        """One turn; before the city changes, where the operators stand is kept."""
        if isinstance(given, Configured):
            self.floor.checkpoint()
        return self.flow.submit(given, inbox=inbox)

    @property
    def city(self) -> City:
        """The running city."""
        return self.flow.city

    def intake(self) -> Intake:
        """A door for observations into this house's log."""
        return Intake(self.city, self.log, self.clock)

    def close(self) -> None:
        """Leave everything as it is on disk."""
        self.log.close()
        self.engine.dispose()
