"""Signals and hazard models become warnings that a lawful person issues and people confirm."""
