"""Warnings become proposals with citations and assumptions; this room never acts."""
