"""Anlan 安澜: from what a city can sense to warnings people trust and tasks that get done."""

__version__ = "0.1.0"
