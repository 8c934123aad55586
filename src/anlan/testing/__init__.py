"""In-memory twins, strategies and contract suites, for us and for authors of plug-ins."""
