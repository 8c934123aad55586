"""The contract of a channel: named checks that every way out, ours or a plug-in's, must pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec.structs import replace

from anlan.core.facts import Mode
from anlan.core.ports import Channel, Outgoing

Make = Callable[[], Channel]

MESSAGE = Outgoing(
    id="delivery-5f2c",
    mode=Mode.LIVE,
    channel="any",
    to="warden",
    standing="statutory",
    subject="洪水橙色预警 Flood warning, orange",
    text="三号闸水位 3.42 m，预计 60 分钟内达到警戒。\nMove people away from the river. 🌊",
    cap="",
    repeat=False,
)
_HOSTILE = ("a\r\nBcc: everybody", "../../etc/passwd", "<script>", "a\u202eb", "长" * 5000, " ", "{0}%s%n")


def channel_checks(make: Make, unreachable: Make | None = None) -> Iterator[tuple[str, Callable[[], None]]]:
    """Name and check of every rule of the contract; a check raises AssertionError.

    `make` builds a channel whose peer works, `unreachable` one whose peer does not; None where that cannot be.
    """
    for check in _CHECKS:
        yield check.__name__.strip("_"), partial(check, make)
    if unreachable is not None:
        yield "what_is_not_taken_is_said", partial(_what_is_not_taken_is_said, unreachable)


def _it_says_what_it_is(make: Make) -> None:
    channel = make()
    _must(isinstance(channel.name, str) and channel.name != "", "a channel has a name")
    _must(isinstance(channel.public, bool), "a channel says whether it reaches residents")
    _must(isinstance(channel.deduplicates, bool), "a channel says whether its peer knows our keys")


def _a_message_is_handed_over_and_the_peer_s_word_given(make: Make) -> None:
    word = make().send(MESSAGE)
    _must(isinstance(word, str) and word != "", f"the peer's word was {word!r}")


def _a_repeat_is_taken_too(make: Make) -> None:
    channel = make()
    channel.send(MESSAGE)
    _must(isinstance(channel.send(replace(MESSAGE, repeat=True)), str), "a repeat was not taken")


def _every_mode_is_carried_or_refused_in_words(make: Make) -> None:
    for mode in Mode:
        _sends_or_says_why(make(), replace(MESSAGE, mode=mode))


def _hostile_words_are_carried_or_refused(make: Make) -> None:
    for words in _HOSTILE:
        for changed in ({"subject": words}, {"text": words}, {"to": words}):
            _sends_or_says_why(make(), replace(MESSAGE, **changed))


def _two_messages_are_two(make: Make) -> None:
    channel = make()
    for name in ("delivery-1", "delivery-2"):
        _must(isinstance(channel.send(replace(MESSAGE, id=name)), str), f"{name} was not taken")


def _what_is_not_taken_is_said(unreachable: Make) -> None:
    try:
        word = unreachable().send(MESSAGE)
    except (OSError, ValueError):
        return
    raise AssertionError(f"the peer cannot be reached, and the channel says {word!r}")


def _sends_or_says_why(channel: Channel, message: Outgoing) -> None:
    """Only OSError and ValueError say that a message was not taken: any other leaves it unknown for ever."""
    try:
        _must(isinstance(channel.send(message), str), "the peer's word is a text")
    except (OSError, ValueError):
        return


_CHECKS = (
    _it_says_what_it_is,
    _a_message_is_handed_over_and_the_peer_s_word_given,
    _a_repeat_is_taken_too,
    _every_mode_is_carried_or_refused_in_words,
    _hostile_words_are_carried_or_refused,
    _two_messages_are_two,
)


def _must(holds: bool, detail: object) -> None:
    if not holds:
        raise AssertionError(str(detail))
