"""One folder per hazard, each found by its entry point and none knowing another."""
