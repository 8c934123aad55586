"""Whether it is a report, what about, how urgent, and what has to be asked back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from anlan.core.extraction import CallUrgency, Count, Doubt, Figure, Named, Quote, Spot
from anlan.language.extraction.tables import Topic, first, named, objects, quote, topics, words

_POSTS = frozenset({"post", "weibo", "wechat", "video", "comment", "forum"})
"""Channels on which people talk to each other, not to the desk."""
_NO_REPORT = frozenset({"test", "spam", "figure_of_speech", "elsewhere", "complaint", "misdial"})
_TELLING = frozenset(
    {
        "relocation",
        "shelter",
        "losses",
        "forces",
        "reservoir_bulletin",
        "casualties_bulletin",
    }
)
"""What departments tell of themselves: nobody has to be sent anywhere."""


class Judged(Struct, frozen=True, kw_only=True):
    """What a text is."""

    is_report: bool
    urgency: CallUrgency
    services: tuple[str, ...]
    ask: tuple[str, ...]


def topic_of(text: str, flags: Sequence[Named]) -> tuple[Topic, Quote] | None:
    """The topic with most weight by its words, the earlier of the table where two weigh the same."""
    best: tuple[float, Topic, Quote] | None = None
    for topic, pattern in topics():
        found = pattern.search(text)
        if found is None:
            continue
        n = sum(1 for _ in pattern.finditer(text))
        weight = topic.weight + 0.5 * min(n - 1, 3)
        if best is None or weight > best[0]:
            best = (weight, topic, quote(found))
    if best is None:
        return None
    if best[1].name == "dam" and any(flag.name == "official_no_harm" for flag in flags):
        bulletin = next(one for one, _ in topics() if one.name == "reservoir_bulletin")
        return bulletin, best[2]
    return best[1], best[2]


def flags_of(text: str, channel: str, elsewhere: Quote | None) -> tuple[Named, ...]:
    """Every flag of a plain text; a claim on a public channel, or by hearsay, is a rumour to be checked."""
    found = [flag for flag in named("flags", text) if flag.name != "elsewhere"]
    if elsewhere is not None:
        found.append(Named(name="elsewhere", quote=elsewhere))
    names = {flag.name for flag in found}
    if "real" in names:
        found = [flag for flag in found if flag.name != "drill" or text[flag.quote.start] in "【[("]
    if "figure_of_speech" in names and "counter_claim" in names:
        found = [flag for flag in found if flag.name != "figure_of_speech"]
    if "figure_of_speech" in names and channel not in _POSTS and _is_plainly_told(text):
        found = [flag for flag in found if flag.name != "figure_of_speech"]
        names.discard("figure_of_speech")
    claimed = next(iter(claims_of(text)), None)
    spread = names & {"hearsay", "spread", "picture", "old_picture"} or channel in _POSTS
    quoted = claimed.quote if claimed else None
    if spread and not names & {"counter_claim", "elsewhere", "figure_of_speech"} and quoted is None:
        quoted = next(
            (flag.quote for flag in found if flag.name in ("spread", "picture", "old_picture")), None
        )
    if spread and quoted is not None and not names & {"counter_claim", "elsewhere", "figure_of_speech"}:
        found.append(Named(name="rumour", quote=quoted))
    return tuple(found)


def _is_plainly_told(text: str) -> bool:
    """Something heavy is told beside the figure of speech: "三车追尾,两人受伤,吓死我了"."""
    return any(topic.weight >= 4 and pattern.search(text) for topic, pattern in topics())


def claims_of(text: str) -> tuple[Named, ...]:
    """What is claimed without a number; a figure of speech claims nothing."""
    if words("flags")["figure_of_speech"].search(text):
        return ()
    return tuple(named("claims", text))


def objects_of(text: str) -> Iterator[Named]:
    """What it happened to."""
    for one, pattern in objects():
        if (found := pattern.search(text)) is not None:
            yield Named(name=one.name, quote=quote(found))


def judged(
    text: str,
    topic: Topic | None,
    spot: Spot | None,
    flags: Sequence[Named],
    counts: Sequence[Count],
    vulnerable: Sequence[Named],
    doubts: Sequence[Doubt],
    *,
    caller_class: str,
) -> Judged:
    """The verdict of the rules; a person may change every part of it."""
    names = {flag.name for flag in flags}
    asked = is_order(names, topic)
    is_report = topic is not None and not names & _NO_REPORT and "counter_claim" not in names and not asked
    urgency = _urgency(text, topic, names, counts, vulnerable, is_report)
    services = _services(topic, spot, text, urgency) if is_report else ()
    ask = tuple(_asks(text, spot, names, counts, doubts, is_report, caller_class))
    return Judged(is_report=is_report, urgency=urgency, services=services, ask=ask)


def is_order(names: set[str], topic: Topic | None) -> bool:
    """Words that try to give orders make no report, unless something that happens is told beside them."""
    return "injection" in names and (topic is None or topic.weight < 3 or topic.name in _TELLING)


def _urgency(
    text: str,
    topic: Topic | None,
    names: set[str],
    counts: Sequence[Count],
    vulnerable: Sequence[Named],
    is_report: bool,
) -> CallUrgency:
    if names & {"test", "spam"}:
        return CallUrgency.VOID
    if "misdial" in names:
        return CallUrgency.ROUTINE
    if names & {"complaint", "figure_of_speech"} or (topic is None and "question" in names):
        return CallUrgency.ENQUIRY
    if "injection" in names and not is_report:
        return CallUrgency.ROUTINE if first("needs", "relocation", text) else CallUrgency.VOID
    if names & {"elsewhere", "counter_claim"} or topic is None:
        return CallUrgency.ROUTINE
    safe = _everybody_safe(counts) or words("past")["words"].search(text) is not None
    if not safe and topic.name not in _TELLING and _lives_at_stake(text, topic, counts, vulnerable, names):
        return CallUrgency.LIFE
    if _is_over(text, names, counts):
        return CallUrgency.ROUTINE
    return CallUrgency(topic.urgency) if topic.urgency != "life" else CallUrgency.URGENT


def _is_over(text: str, names: set[str], counts: Sequence[Count]) -> bool:
    """It was put out, or everybody is out and it was told before: nobody has to run."""
    past = words("past")["words"].search(text) is not None
    return (past and "resolved" in names) or ("update" in names and _everybody_safe(counts))


def _everybody_safe(counts: Sequence[Count]) -> bool:
    """Somebody says that nobody is hurt or trapped, and nobody is said to be."""
    none = any(one.stated_none for one in counts)
    return none and not any(one.number.value > 0 and one.figure is not Figure.LIGHT for one in counts)


def _lives_at_stake(
    text: str, topic: Topic, counts: Sequence[Count], vulnerable: Sequence[Named], names: set[str]
) -> bool:
    if topic.urgency == "life" and "uncertain" not in names:
        return True
    if any(one.number.value > 0 and one.figure in _AT_STAKE for one in counts):
        return True
    frail = {one.name for one in vulnerable}
    if topic.name == "power_cut" and "power" in frail:
        return True
    return words("life")["words"].search(text) is not None or (
        words("life")["vehicle_in_water"].search(text) is not None and "people_unsure" in names
    )


_AT_STAKE = frozenset({Figure.TRAPPED, Figure.SERIOUS, Figure.ENDANGERED})


def _services(topic: Topic | None, spot: Spot | None, text: str, urgency: CallUrgency) -> tuple[str, ...]:
    found = list(topic.services) if topic else []
    if first("needs", "sea_or_air", text):
        found.append("12395")
    if (
        urgency is CallUrgency.LIFE
        and topic is not None
        and topic.name in ("fallen_object", "collapse", "traffic_accident")
    ):
        found += ["119", "120"]
    if topic is not None and topic.name == "power_cut" and urgency is CallUrgency.LIFE:
        found.append("120")
    if topic is not None and topic.name == "flooding" and spot is not None and spot.kind != "underpass":
        found = [one for one in found if one != "122"]
    return tuple(dict.fromkeys(found))


def _asks(
    text: str,
    spot: Spot | None,
    names: set[str],
    counts: Sequence[Count],
    doubts: Sequence[Doubt],
    is_report: bool,
    caller_class: str,
) -> Iterator[str]:
    if "misdial" in names:
        yield "call_back"
    official = caller_class in ("official", "department", "hospital", "company", "warden", "neighbour")
    if is_report and (spot is None or (spot.area is None and spot.facility is None)) and not official:
        yield "place"
    if is_report and spot is not None and spot.heard:
        yield "place_heard"
    somebody = "people_unsure" in names or words("hints")["somebody"].search(text)
    if is_report and somebody and not any(one.figure in _AT_STAKE for one in counts):
        yield "number"
    if doubts:
        yield "sum"
