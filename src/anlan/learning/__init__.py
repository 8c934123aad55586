"""Learning: every warning is scored when its window closes, every level reached unwarned is a miss."""

from anlan.learning.stage import Learning

__all__ = ["Learning"]
