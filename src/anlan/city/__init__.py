"""The only place where rooms are joined: which stages, stores, hazards and sources make this city's house."""
