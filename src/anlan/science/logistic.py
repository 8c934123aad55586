"""Chance from a few numbers: logistic regression by Newton's method."""

from __future__ import annotations

import numpy as np

from anlan.science.readings import Values

ROUNDS = 50


def sigmoid(logit: Values) -> Values:
    """1 / (1 + exp(-logit)), without overflow."""
    chance: Values = 1.0 / (1.0 + np.exp(-np.clip(logit, -30.0, 30.0)))
    return chance


def fit_logistic(inputs: Values, happened: Values, counts: Values, ridge: float = 1.0) -> Values:
    """Weights (columns of `inputs`, first = the constant) that make `happened` (0 or 1) most likely.

    `counts` says how often each row counts. `ridge` pulls every weight but the constant to zero.
    """
    pull = np.eye(inputs.shape[1]) * ridge
    pull[0, 0] = 1e-6
    weights = np.zeros(inputs.shape[1])
    for _ in range(ROUNDS):
        chance = sigmoid(inputs @ weights)
        slope = inputs.T @ (counts * (happened - chance)) - pull @ weights
        curve = (inputs * (counts * chance * (1.0 - chance))[:, None]).T @ inputs + pull
        step = np.linalg.solve(curve, slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return weights
