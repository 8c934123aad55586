"""Checks of a city's records against one another, a module for each part of the city's vocabulary."""
