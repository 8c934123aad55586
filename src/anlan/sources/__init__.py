"""Readers of what cities hand over; each is found by its entry point."""
