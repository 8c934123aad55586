"""The response stage."""

from collections.abc import Iterator

from anlan.core.facts import Fact
from anlan.core.given import FieldReported
from anlan.core.incidents import TASKS, TaskChanged
from anlan.core.ports import Seen

_GIVEN = ("assigned", "overdue")
"""What the house alone says of a task."""
_SAID = ("received", "on_scene", "needs_help", "done", "failed")
"""What a team may say, in the order of its work."""
_ORDER = (*_GIVEN, *_SAID)


class Response:
    """Moves tasks on. A report that arrives after a later one is kept as a fact and moves nothing back."""

    name = "response"
    takes = (FieldReported,)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A status that is news to the task becomes its status."""
        if not isinstance(fact, FieldReported) or (task := seen.rows(TASKS).get(fact.task)) is None:
            return
        if fact.status not in _SAID or task.over:
            return
        # Helped, a team goes on; but a word from before its call for help does not end the call.
        said = min(fact.at, fact.known)  # a device whose clock is fast says nothing from the future
        resumed = task.status == "needs_help" and fact.status != "needs_help" and said > task.changed
        if resumed or _ORDER.index(fact.status) > _ORDER.index(task.status):
            yield TaskChanged(at=fact.at, by=self.name, thread=task.thread, status=fact.status)
