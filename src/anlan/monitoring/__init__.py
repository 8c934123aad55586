"""Readings and reports become signals; a dead feed never reads as calm."""
