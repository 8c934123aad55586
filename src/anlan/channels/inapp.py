"""The screens of the duty room: whatever is in the journal is shown there, so nothing has to be carried."""

from __future__ import annotations

from anlan.core.ports import Outgoing


class InApp:
    """Shown to officers and posts that are logged in; never leaves the house."""

    name = "inapp"
    public = False
    deduplicates = True

    def send(self, message: Outgoing) -> str:
        """Nothing is written anywhere: the fact that queued the message is what the screens show."""
        return f"shown to {message.to}"
