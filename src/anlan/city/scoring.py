"""Scores of a replay: what the house alarmed, judged beside its named baselines on the same events by the same rule."""

from __future__ import annotations

from anlan.city.replay import Replay


def scores(replay: Replay) -> dict[str, object]:
    """By hazard; {} until there is a hazard that can be scored."""
    del replay
    return {}
