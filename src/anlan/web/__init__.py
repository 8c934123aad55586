"""Pages, the event stream and the door for readings."""
