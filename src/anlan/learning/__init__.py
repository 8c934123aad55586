"""Outcomes become scores, beside the number to beat."""
