"""River gates with stage and official status, as Jakarta publishes them: `gates.csv` and `stage_*.csv`."""

from anlan.sources.gate_stage.reader import READER

__all__ = ["READER"]
