"""The trial of the typhoon baseline on one real storm: its last motion carried on, against the best track.

    python bench/bench_typhoon.py [--json]

Prints, by lead: n, mean distance and intensity error with the share of fixes inside the 90 % of the card's errors,
beside the storm standing still (the poorer baseline). One storm, post-season fixes, strongly dependent neighbours: a
smoke test of the sizes assumed on the card, no skill of anything.
"""

from __future__ import annotations

import argparse
import json

import msgspec
import numpy as np

from anlan.hazards.typhoon.hazard import HAZARD, Parameters
from anlan.science.storm_track import Fix, Motion, TrackErrors
from anlan.science.wind_field import offset_km
from anlan.sources.mangkhut_2018.storm import track

LEADS_H = (12.0, 24.0, 48.0)
OF_90 = 2.146
"""90 % of a point spread alike both ways lie within so many standard deviations."""


def errors() -> TrackErrors:
    """What the card assumes."""
    return msgspec.convert(HAZARD.card.parameters, Parameters).errors


def fixes() -> list[Fix]:
    """The best track while it was a tropical storm, hours since its first fix."""
    found = [fix for fix in track().fixes if fix.wind_kt >= 35]
    first = found[0].at
    return [
        Fix((fix.at - first).total_seconds() / 3600, fix.lon, fix.lat, fix.pressure_hpa, fix.wind_m_s)
        for fix in found
    ]


def table() -> list[dict[str, float]]:
    """One row a lead."""
    rows, known, assumed = [], fixes(), errors()
    for lead in LEADS_H:
        far, still, wind = [], [], []
        for number in range(1, len(known)):
            truth = next((fix for fix in known if fix.hours == known[number].hours + lead), None)
            if truth is None:
                continue
            motion = Motion.of(known[: number + 1])
            east, north = offset_km(motion.last.lon, motion.last.lat, truth.lon, truth.lat)
            far.append(float(np.hypot(east - motion.east_km_h * lead, north - motion.north_km_h * lead)))
            still.append(float(np.hypot(east, north)))
            wind.append(abs(truth.wind_m_s - motion.last.wind_m_s))
        sigma = float(assumed.sigma_km(np.array(lead)))
        rows.append({
            "lead_h": lead, "n": len(far), "track_km": round(float(np.mean(far)), 0),
            "assumed_km": round(float(np.interp(lead, assumed.lead_h, assumed.track_km)), 0),
            "within_90": round(float(np.mean(np.array(far) <= OF_90 * sigma)), 2),
            "standing_still_km": round(float(np.mean(still)), 0), "wind_m_s": round(float(np.mean(wind)), 1),
        })  # fmt: skip
    return rows


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    rows = table()
    if parser.parse_args().json:
        print(json.dumps(rows))
        return
    for row in rows:
        print("  ".join(f"{name} {value:g}" for name, value in row.items()))


if __name__ == "__main__":
    main()
