"""An approved proposal becomes an incident, tasks and situation reports."""
