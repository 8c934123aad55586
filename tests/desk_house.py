"""A report desk over the real flow: the exercise's names, a vault with counted references, one call in one line."""

from __future__ import annotations

from datetime import datetime

import msgspec
from tests.houses import SmallCityHouse
from tests.language.conftest import a_city

from anlan.city.reception import Message, Reception
from anlan.core.city import Area, Facility, IncidentType, Series
from anlan.core.extraction import Figure
from anlan.core.facts import Mode
from anlan.core.incidents import INCIDENTS
from anlan.core.reports import REPORTS, Report, ReportAttached, ReportRow
from anlan.flow import Receipt
from anlan.store.vault import Vault, named_references

BODIES = {
    "government": ("市政府", "government", ""), "water": ("水利局", "water", ""), "fire": ("消防救援支队", "fire", ""),
    "press": ("市融媒体中心", "media", "press"), "province": ("省应急厅", "superior", ""),
}  # fmt: skip


class DeskHouse(SmallCityHouse):
    """The house, its reception, and people who call."""

    def __init__(self, mode: Mode = Mode.LIVE) -> None:
        super().__init__("sqlite://", mode=mode, lawful=False, plan=False, quiet_h=0)
        self.vault = Vault(self.engine, bytes(32), named_references("test"))
        self.reception = Reception(self.vault)
        city = a_city()
        self.configure("profile", "binhai", **msgspec.to_builtins(city.profile))
        for kind, record in (
            ("area", Area),
            ("facility", Facility),
            ("series", Series),
            ("incident_type", IncidentType),
        ):
            for name, row in city.all(record).items():
                content = msgspec.to_builtins(row)
                if kind == "series":
                    content["number"] += 100
                self.configure(kind, name, **content)
        for name, (zh, kind, post) in BODIES.items():
            self.configure("department", name, name=name, zh=zh, en=name, kind=kind, post=post)
        self.configure("post", "press", name="press", zh="媒体", en="Press", area="*", channels=["file"])

    def hears(self, text: str, channel: str = "110", caller: str = "", **more: object) -> ReportRow:
        """Somebody calls; the row of the report."""
        report = next(
            fact for fact in self.call(text, channel, caller, **more).facts if isinstance(fact, Report)
        )
        row = self.flow.rows(REPORTS).get(report.thread_id)
        assert row is not None
        return row

    def call(self, text: str, channel: str = "110", caller: str = "", **more: object) -> Receipt:
        """Somebody calls; the receipt of the turn."""
        self._acts += 1
        said = {
            "caller_class": "resident",
            "at": self.now,
            "key": f"call {self._acts}",
            "by": "officer",
        } | more
        return self.flow.submit(
            self.reception.receive(Message(text=text, channel=channel, caller=caller, **said), self.flow.city)
        )

    def opens(self, *reports: str) -> str:
        """A person acts at once, which opens an incident, and says which reports bear on it; its thread."""
        self.acts_at_once("closed the tunnel")
        thread = str(self.rows(INCIDENTS)[-1].thread)
        for report in reports:
            self.submit(ReportAttached, by="wang", about=report, incident=thread)
        return thread

    def row(self, thread: str) -> ReportRow:
        """A report as it stands."""
        found = self.flow.rows(REPORTS).get(thread)
        assert found is not None
        return found


def figure_key(incident: str, figure: Figure) -> str:
    """The row of one figure."""
    return f"{incident}|{figure}"


def local(house: DeskHouse, hour: int, minute: int = 0) -> datetime:
    """A time of the house's day."""
    zone = house.flow.city.profile.zone
    return house.now.astimezone(zone).replace(hour=hour, minute=minute, second=0, microsecond=0)
