"""The command line: `anlan run`, `ingest`, `replay`, `why`, `status`, `journal`, `quarantine`, `city`."""
