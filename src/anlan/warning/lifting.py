"""Lifting by a person: a text of ours is over, or was wrong; the cancel says which, and why."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from msgspec.structs import replace

from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact, Mode
from anlan.core.ladders import Urgency
from anlan.core.ports import Seen
from anlan.core.warnings import (
    WARNINGS,
    LiftAsked,
    LiftedBecause,
    LiftRefused,
    Message,
    Standing,
    Warning,
)
from anlan.warning.sentences import level_shown
from anlan.warning.texts import hazard_words, say, texts

STANDS = timedelta(hours=6)
"""How long a cancel stands on the channels that show it."""


class Lifting:
    """Drafts the cancel that a person asks for; the issuer of a relay lifts its own."""

    name = "lifting"
    takes = (LiftAsked,)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """One draft that waits for approval like any other, or the reason why there is none."""
        assert isinstance(fact, LiftAsked)  # noqa: S101 — the only kind taken
        row = seen.rows(WARNINGS).get(fact.about)
        text = seen.fact(row.issued) if row and row.issued and row.state == "issued" else None
        newest = seen.fact(row.draft) if row else None
        if row is None or not isinstance(text, Warning) or not isinstance(newest, Warning):
            yield LiftRefused(at=fact.at, by=self.name, about=fact.about, reason="not_in_force")
        elif text.standing is Standing.RELAY:
            yield LiftRefused(at=fact.at, by=self.name, about=fact.about, reason="relayed")
        else:
            yield lifted(text, newest, fact, seen, by=self.name)


def lifted(text: Warning, newest: Warning, asked: LiftAsked, seen: Seen, *, by: str) -> Warning:
    """The cancel: level, number and measures of the text in force, the reason word for word, no number of a model."""
    words, lift, kind = hazard_words(text.hazard), texts().lift, asked.lifted_because
    drill = texts().frame["drill"] if seen.mode is Mode.DRILL else Bilingual(zh="{text}", en="{text}")
    slots: dict[str, Bilingual | str] = {
        "area": text.area_text,
        "event": words.event,
        "kind": texts().kind[text.standing],
        "level": level_shown(text.level_text, text.colour),
        "number": text.number,
        "note": asked.note,
    }
    wrong = kind is LiftedBecause.FALSE_ALARM
    return replace(
        text,
        id="",
        seq=0,
        known_at=None,
        at=asked.at,
        by=by,
        because=(
            Link(relation="asked_by", target=asked.id),
            Link(relation="revises", target=text.id),
        ),
        thread=newest.thread_id,
        version=newest.version + 1,
        message=Message.CANCEL,
        revises=text.id,
        cap=replace(text.cap, urgency=Urgency.PAST),
        risk=None,
        onset=seen.at,
        expires=seen.at + STANDS,
        headline=say(drill, text=say(lift[f"headline_{kind.value}"], **slots)),
        description=say(drill, text=say(lift[kind.value], **slots)),
        heed=lift["heed_false_alarm"] if wrong else words.heed_cancel or texts().heed_cancel,
        people=None,
        assumptions=(),
        lifted_because=kind,
    )
