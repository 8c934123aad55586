"""A warning as plain text: headline, description, and the eight things the law wants said."""

from __future__ import annotations

from datetime import datetime, tzinfo

from anlan.core.facts import Bilingual
from anlan.core.warnings import Measure, Message, Warning
from anlan.warning.sentences import level_shown
from anlan.warning.texts import moment, say, texts, with_body


def letter(warning: Warning, *, issued_at: datetime, zone: tzinfo) -> str:
    """The whole text, Chinese first, then English; `issued_at` is the time of issue the law asks for."""
    words = texts().letter
    measures = "lifted" if warning.message is Message.CANCEL else "measures"
    rows = [
        (words["category"], warning.category),
        (words["level"], level_shown(warning.level_text, warning.colour)),
        (words["start"], moment(warning.onset, zone)),
        (words["area"], warning.area_text),
        (words["heed"], warning.heed),
        (words[measures], join_measures(warning.measures)),
        (words["issuer"], Bilingual(zh=warning.issuer, en=warning.issuer)),
        (words["issued"], moment(issued_at, zone)),
        (words["number"], Bilingual(zh=warning.number, en=warning.number)),
    ]
    lines = [warning.headline, warning.description]
    lines += [say(words["line"], name=name, text=text) for name, text in rows]
    return "\n".join(line.zh for line in lines) + "\n\n" + "\n".join(line.en for line in lines)


def join_measures(measures: tuple[Measure, ...]) -> Bilingual:
    """One line of measures."""
    shown = [with_body(item) for item in measures]
    return Bilingual(zh="；".join(item.zh for item in shown), en="; ".join(item.en for item in shown))
