"""The sender: nothing lost, doubled only where the peer cannot help and then marked, drills inside."""

from datetime import timedelta

import msgspec
import pytest
from sqlalchemy import event, insert, select

from anlan.channels.gate import refusal
from anlan.city.sender import Sender
from anlan.core.facts import Mode
from anlan.core.given import SentReported
from anlan.core.ports import Outgoing
from anlan.store.journal.database import open_database
from anlan.store.journal.inbox import waiting
from anlan.store.journal.outbox import take
from anlan.store.journal.schema import ATTEMPTS, INBOX, OUTBOX
from anlan.testing.twins import MemoryChannel, beginning

CAP = "<alert><info><expires>2018-09-16T09:05:00+08:00</expires></info></alert>"


def queue(
    engine, ids=("m1",), *, mode=Mode.LIVE, row_mode=None, standing="statutory", channel="memory", cap=""
):
    """Put messages into the outbox as a turn would."""
    for seq, name in enumerate(ids, 1):
        message = Outgoing(
            id=name, mode=mode, channel=channel, to="p", standing=standing, subject="s", text="t", cap=cap,
            repeat=False,
        )  # fmt: skip
        row = {"id": name, "seq": seq, "mode": (row_mode or mode).value, "body": msgspec.json.encode(message)}
        with engine.begin() as connection:
            connection.execute(insert(OUTBOX).values(**row, state="waiting", attempts=0, not_before=0))


def sender(engine, clock, *channels):
    """A sender with the house's own gate."""
    return Sender(engine, channels, clock, refusal)


def states(engine):
    """State of every message by id."""
    with engine.connect() as connection:
        return {row.id: row.state for row in connection.execute(select(OUTBOX.c.id, OUTBOX.c.state))}


def attempts(engine):
    """(message, number, result) of every attempt."""
    query = select(ATTEMPTS.c.outbox, ATTEMPTS.c.number, ATTEMPTS.c.result)
    with engine.connect() as connection:
        return [
            tuple(row) for row in connection.execute(query.order_by(ATTEMPTS.c.outbox, ATTEMPTS.c.number))
        ]


def reports(engine):
    """(message, attempt, result) the sender asked the flow to write down."""
    drafts = [draft for _, draft in waiting(engine)]
    assert all(isinstance(draft, SentReported) for draft in drafts)
    assert all(draft.key == f"{draft.outbox}|{draft.attempt}" for draft in drafts)
    return [(draft.outbox, draft.attempt, draft.result) for draft in drafts]


class Dies(MemoryChannel):
    """Takes the message, and the house loses its power before the answer."""

    def send(self, message):
        """Take it and die."""
        super().send(message)
        raise KeyboardInterrupt


def test_what_waits_is_sent_once_in_order_and_reported(engine, clock):
    """Each message goes out once, and its fact is asked for in the same breath."""
    queue(engine, ("m1", "m2", "m3"))
    channel = MemoryChannel()
    post = sender(engine, clock, channel)
    assert post.run_once() == 3
    assert post.run_once() == 0
    assert [message.id for message in channel.taken] == ["m1", "m2", "m3"]
    assert set(states(engine).values()) == {"sent"}
    assert reports(engine) == [("m1", 1, "sent"), ("m2", 1, "sent"), ("m3", 1, "sent")]


def test_an_attempt_is_written_before_it_is_made(engine, clock):
    """While the message travels, the database already says so."""
    queue(engine)
    seen = []

    class Looks(MemoryChannel):
        """Looks at the attempts while it sends."""

        def send(self, message):
            """Look."""
            seen.extend(attempts(engine))
            return super().send(message)

    sender(engine, clock, Looks()).run_once()
    assert seen == [("m1", 1, "open")]
    assert attempts(engine) == [("m1", 1, "sent")]


@pytest.mark.parametrize("deduplicates", [True, False])
def test_a_crash_while_sending_is_unknown_and_repeated_as_the_peer_allows(engine, clock, deduplicates):
    """A peer that knows our key gets it again as it was; another gets it marked as a repeat."""
    queue(engine)
    with pytest.raises(KeyboardInterrupt):
        sender(engine, clock, Dies(deduplicates=deduplicates)).run_once()
    assert attempts(engine) == [("m1", 1, "open")]
    channel = MemoryChannel(deduplicates=deduplicates)
    assert sender(engine, clock, channel).run_once() == 1
    assert [message.repeat for message in channel.taken] == [not deduplicates]
    assert reports(engine) == [("m1", 1, "unknown"), ("m1", 2, "sent")]
    assert states(engine) == {"m1": "sent"}


def test_a_marked_repeat_goes_out_at_most_once(engine, clock):
    """Two crashes: a peer that cannot drop doubles is not told a third time; people see that it is unknown."""
    queue(engine)
    for _ in range(2):
        with pytest.raises(KeyboardInterrupt):
            sender(engine, clock, Dies()).run_once()
    channel = MemoryChannel()
    sender(engine, clock, channel).run_once()
    assert channel.tried == []
    assert states(engine) == {"m1": "unknown"}
    assert reports(engine) == [("m1", 1, "unknown"), ("m1", 2, "unknown")]


def test_a_failed_send_is_tried_again_ever_later_six_times(engine, clock):
    """After 1, 2, 4, 8 and 16 minutes, unmarked, for the peer never had it; then it has failed."""
    queue(engine)
    channel = MemoryChannel(script=[ConnectionRefusedError("closed")] * 6)
    post = sender(engine, clock, channel)
    tried = [minute for minute in range(40) if post.run_once(beginning() + timedelta(minutes=minute))]
    assert tried == [0, 1, 3, 7, 15, 31]
    assert not any(message.repeat for message in channel.tried)
    assert states(engine) == {"m1": "failed"}
    assert [result for _, _, result in reports(engine)] == ["failed"] * 6


def test_a_channel_that_breaks_leaves_the_message_unknown_and_the_others_go(engine, clock):
    """A fault that says nothing about the peer counts as unknown."""
    queue(engine, ("m1", "m2"))
    channel = MemoryChannel(script=[RuntimeError("bug")])
    post = sender(engine, clock, channel)
    assert post.run_once() == 2
    assert [message.id for message in channel.taken] == ["m2"]
    post.run_once(beginning() + timedelta(minutes=1))
    assert [(message.id, message.repeat) for message in channel.taken] == [("m2", False), ("m1", True)]


def test_an_answer_that_did_not_come_in_time_is_unknown(engine, clock):
    """The peer may have it: it is sent once more, marked, after a minute."""
    queue(engine)
    channel = MemoryChannel(script=[TimeoutError("no answer")], takes_anyway=True)
    post = sender(engine, clock, channel)
    post.run_once()
    assert post.run_once(beginning() + timedelta(seconds=59)) == 0
    post.run_once(beginning() + timedelta(minutes=1))
    assert [message.repeat for message in channel.taken] == [False, True]
    assert reports(engine) == [("m1", 1, "unknown"), ("m1", 2, "sent")]


def test_nobody_is_woken_by_a_warning_that_has_expired(engine, clock):
    """A warning past its CAP expiry is not sent any more, and that is said."""
    queue(engine, cap=CAP)
    channel = MemoryChannel(script=[ConnectionRefusedError()])
    post = sender(engine, clock, channel)
    post.run_once()
    post.run_once(beginning() + timedelta(minutes=6))
    assert len(channel.tried) == 1
    assert states(engine) == {"m1": "failed"}
    assert reports(engine) == [("m1", 1, "failed"), ("m1", 2, "failed")]


@pytest.mark.parametrize(
    ("queued", "said"),
    [
        ({"mode": Mode.DRILL}, "drill"),
        ({"mode": Mode.REPLAY}, "replay"),
        ({"standing": "advisory"}, "advisory"),
        ({"channel": "pigeon"}, "pigeon"),
        ({"mode": Mode.LIVE, "row_mode": Mode.DRILL}, "drill row"),
    ],
)
def test_what_must_stay_inside_stays_inside(engine, clock, queued, said):
    """Mode and standing are checked again at the sender; a refusal is written and reported."""
    queue(engine, **queued)
    channel = MemoryChannel(public=True)
    sender(engine, clock, channel).run_once()
    assert channel.tried == []
    assert states(engine) == {"m1": "refused"}
    assert reports(engine) == [("m1", 1, "refused")]
    with engine.connect() as connection:
        assert said in connection.execute(select(ATTEMPTS.c.detail)).scalar_one()


@pytest.mark.postgres
def test_two_senders_never_hold_the_same_message(postgres_database, clock):
    """While one has a message in hand, the other takes the next one."""
    engine = open_database(postgres_database)
    queue(engine, ("m1", "m2"))
    with (
        take(engine, beginning()) as one,
        take(engine, beginning()) as two,
        take(engine, beginning()) as three,
    ):
        assert (one.message.id, two.message.id, three) == ("m1", "m2", None)
    engine.dispose()


@pytest.mark.parametrize("number", range(1, 30))
def test_a_kill_at_any_statement_of_sending_loses_nothing(engine, clock, number):
    """Wherever the sender dies, the peer has the message in the end, twice at most and then marked."""
    queue(engine)
    count = [0]

    def look(*_rest):
        count[0] += 1
        if count[0] == number:
            raise KeyboardInterrupt

    channel = MemoryChannel()
    for name in ("before_cursor_execute", "commit"):
        event.listen(engine, name, look)
    try:
        sender(engine, clock, channel).run_once()
    except KeyboardInterrupt:
        pass
    finally:
        for name in ("before_cursor_execute", "commit"):
            event.remove(engine, name, look)
    engine.dispose()
    post = sender(engine, clock, channel)
    post.run_once()
    assert post.run_once(beginning() + timedelta(hours=1)) == 0
    assert states(engine) == {"m1": "sent"}
    assert [message.repeat for message in channel.taken] in ([False], [True], [False, True])
    assert reports(engine)[-1][2] == "sent"
    with engine.connect() as connection:
        assert len(connection.execute(select(INBOX.c.key)).all()) == len(attempts(engine))
