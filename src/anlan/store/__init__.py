"""Where the house keeps things: the journal of facts, the log of observations, the vault."""
