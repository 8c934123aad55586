"""The stream floor: pure operators that turn observation batches into changes of alarm groups."""
