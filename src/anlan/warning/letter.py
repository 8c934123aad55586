"""A warning as plain text: headline, description, and the eight things the law wants said."""

from __future__ import annotations

from datetime import datetime, tzinfo

from anlan.core.facts import Bilingual, Mode
from anlan.core.warnings import Measure, Message, Warning
from anlan.warning.sentences import level_shown
from anlan.warning.texts import marked, moment, say, texts, with_body


def letter(
    warning: Warning,
    *,
    issued_at: datetime,
    zone: tzinfo,
    mode: Mode = Mode.LIVE,
    before: Warning | None = None,
) -> str:
    """The whole text, Chinese first, then English; `issued_at` is the time of issue the law asks for.

    `before` is the text in force that an update changes: a change of level shows both.
    """
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
    if before is not None and warning.message is Message.UPDATE and before.level != warning.level:
        rows.append((words["before"], before.headline))
    # The whole text of a relay stands under what to mind, once.
    lines = [warning.headline] if warning.relayed else [warning.headline, warning.description]
    lines += [say(words["line"], name=name, text=text) for name, text in rows]
    lines += _of_the_relay(warning, zone)
    return marked("\n".join(line.zh for line in lines) + "\n\n" + "\n".join(line.en for line in lines), mode)


def _of_the_relay(warning: Warning, zone: tzinfo) -> list[Bilingual]:
    """That it is relayed word for word, and that the issuer named no end where it did not."""
    told, words = warning.relayed, texts().relay
    if told is None:
        return []
    lines = [say(words["unchanged"], issuer=warning.issuer, identifier=told.identifier)]
    if not told.ends and warning.message is not Message.CANCEL:
        lines.append(say(words["no_end"], expires=moment(warning.expires, zone)))
    return lines


def join_measures(measures: tuple[Measure, ...]) -> Bilingual:
    """One line of measures."""
    shown = [with_body(item) for item in measures]
    return Bilingual(zh="；".join(item.zh for item in shown), en="; ".join(item.en for item in shown))
