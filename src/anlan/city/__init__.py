"""The only place where rooms are joined into a running city."""
