"""The worker's side of slow work: what was asked for, done with what was known then, answered as a given fact."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec
import numpy as np
import pyarrow as pa

from anlan.core.city import City, Series
from anlan.core.evidence import Link
from anlan.core.given import Configured
from anlan.core.observations import micros
from anlan.core.ports import Hazard, Window
from anlan.core.work import WorkAsked
from anlan.store.observations import ObservationLog


def answer(
    asked: WorkAsked, city: City, log: ObservationLog, hazards: Mapping[str, Hazard], at: datetime
) -> Configured | None:
    """A fitted model as configuration; None when the readings do not suffice (the old one stays)."""
    hazard = hazards.get(asked.about)
    if asked.work != "fit" or hazard is None:
        return None
    model = hazard.fit(city, history(city, log, asked.known_until), asked.known_until)
    if model is None:
        return None
    content = msgspec.to_builtins(model)
    link = Link(relation="answers", target=asked.id)
    return Configured(
        at=at,
        by="worker",
        key=f"work|{asked.id}",
        because=(link,),
        record="model",
        name=asked.about,
        content=content,
    )


def history(city: City, log: ObservationLog, until: datetime) -> dict[str, Window]:
    """Everything known of every series by a time."""
    names = {row.number: name for name, row in city.all(Series).items()}
    table = log.window(list(names), 0, micros(until), micros(until))
    series = table.column("series").to_numpy()
    times = table.column("observed_at").cast(pa.int64()).to_numpy()
    values, quality = table.column("value").to_numpy(), table.column("quality").to_numpy()
    order = np.lexsort((times, series))
    series, times, values, quality = series[order], times[order], values[order], quality[order]
    begins = np.searchsorted(series, sorted(names))
    ends = np.searchsorted(series, sorted(names), side="right")
    return {
        names[number]: Window(times[begin:end], values[begin:end], quality[begin:end])
        for number, begin, end in zip(sorted(names), begins, ends, strict=True)
    }
