"""Ways to reach people: in the application, by file, by webhook, by mail."""
