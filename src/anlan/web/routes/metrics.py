"""`/metrics` in the Prometheus text format: counts and ages of the house, never a name, a place or a word."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy import Column, Engine, Table, func, select
from starlette.requests import Request
from starlette.responses import Response

from anlan.core.observations import micros
from anlan.intake.health import SourceHealth, health
from anlan.store.journal import screens
from anlan.store.journal.schema import DECISIONS, FACTS, INBOX, OUTBOX, REFUSED
from anlan.web.desk import Desk, desk_of
from anlan.web.guard import OPEN, Routes


def add(routes: Routes) -> None:
    """Add the route. It needs no log-in: the house listens on loopback, and a scraper has no hands."""

    @routes.get("/metrics", OPEN)
    def metrics(request: Request) -> Response:
        """How the house is doing, for Prometheus."""
        registry = CollectorRegistry(auto_describe=False)
        registry.register(_House(desk_of(request)))
        return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class _House:
    """Collects at the moment of scraping, from the tables alone."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def collect(self) -> Iterator[Metric]:
        """Every figure."""
        desk, now = self._desk, self._desk.clock.now()
        head = screens.head(desk.engine)
        yield _gauge("anlan_journal_facts", "Facts in the journal.", head.journal)
        yield _gauge("anlan_screen_lag_facts", "Facts the screens are behind.", head.lag)
        yield _gauge(
            "anlan_observations_offset", "Last offset of the observation log.", desk.log.last_offset()
        )
        yield _by("anlan_facts_total", "Facts by kind.", _grouped(desk.engine, FACTS, FACTS.c.kind))
        yield _by(
            "anlan_outbox_total", "Outbox rows by state.", _grouped(desk.engine, OUTBOX, OUTBOX.c.state)
        )
        yield _by("anlan_inbox_total", "Inbox rows by state.", _grouped(desk.engine, INBOX, INBOX.c.state))
        yield _by(
            "anlan_decision_rows", "Rows of the decision tables.",
            _grouped(desk.engine, DECISIONS, DECISIONS.c.name), kind="gauge",
        )  # fmt: skip
        yield _gauge(
            "anlan_refused_turns", "Given facts whose turn was refused.", _count(desk.engine, REFUSED)
        )
        yield _gauge("anlan_inbox_oldest_s", "Age of the oldest request that waits [s].", self._oldest())
        yield from _feeds(health(desk.city(), desk.log, now))

    def _oldest(self) -> float:
        query = select(func.min(INBOX.c.received_at)).where(INBOX.c.state == "waiting")
        with self._desk.engine.connect() as connection:
            at = connection.execute(query).scalar()
        return 0.0 if at is None else max(0.0, (micros(self._desk.real.now()) - at) / 1e6)


def _feeds(found: list[SourceHealth]) -> Iterator[Metric]:
    silent = GaugeMetricFamily(
        "anlan_feed_silent", "1 = a feed says nothing: never read as calm.", labels=["source"]
    )
    age = GaugeMetricFamily("anlan_feed_age_s", "Since a feed's last message [s].", labels=["source"])
    for one in found:
        silent.add_metric([one.source], float(one.silent))
        if one.silent_for_s is not None:  # a feed that never spoke has no age
            age.add_metric([one.source], one.silent_for_s)
    yield silent
    yield age


def _gauge(name: str, says: str, value: float) -> Metric:
    return GaugeMetricFamily(name, says, value=float(value))


def _by(name: str, says: str, counts: dict[str, int], kind: str = "counter") -> Metric:
    family = CounterMetricFamily if kind == "counter" else GaugeMetricFamily
    metric = family(name, says, labels=["name"])
    for label, count in sorted(counts.items()):
        metric.add_metric([label], float(count))
    return metric


def _grouped(engine: Engine, table: Table, column: Column[str]) -> dict[str, int]:
    with engine.connect() as connection:
        rows = connection.execute(select(column, func.count()).select_from(table).group_by(column)).all()
    return {str(name): int(count) for name, count in rows}


def _count(engine: Engine, table: Table) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()
