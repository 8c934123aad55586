"""Runtimes that read, score and draft; the one made of rules is always there."""
