"""Warnings on the screen: texts that wait and are in force, approvals, deliveries, 叫应."""

from __future__ import annotations

import msgspec

from anlan.city.screens.cards import (
    ApprovalCard,
    ConfirmCard,
    Coverage,
    NoticeCard,
    Said,
    TextCard,
    WarningCard,
)
from anlan.city.screens.shown import Shown
from anlan.core.approvals import Approval, ApprovalAsked, ApprovalClosed, ApprovalRefused, ApprovalStale
from anlan.core.city import Post
from anlan.core.facts import Fact
from anlan.core.given import Acknowledged, Confirmed, SentReported
from anlan.core.warnings import (
    ConfirmAsked,
    ConfirmFailed,
    Delivery,
    DraftDropped,
    HumanDelivery,
    Message,
    Warning,
    WarningEnded,
    WarningIssued,
)

replace = msgspec.structs.replace


def warnings(fact: Fact, seen: Shown) -> None:
    """Drafts, texts in force, ends, acknowledgements."""
    match fact:
        case Warning():
            _drafted(fact, seen)
        case WarningIssued() if (card := seen.warnings.get(fact.thread)) is not None:
            _issued(fact, card, seen)
        case WarningEnded() if (card := seen.warnings.get(fact.thread)) is not None:
            ended = replace(
                card, state="ended", waiting=None, dropped=card.waiting, ended=fact.reason, ended_at=fact.at
            )
            seen.warnings.put(fact.thread, ended)
            seen.notices.drop(fact.thread)
        case DraftDropped() if (card := seen.warnings.get(fact.thread)) is not None:
            dropped = replace(card, waiting=None, dropped=card.waiting)
            if card.in_force is None:
                dropped = replace(dropped, state="ended", ended=fact.reason, ended_at=fact.at)
            seen.warnings.put(fact.thread, dropped)
        case Acknowledged() if (
            card := seen.warnings.get(fact.about)
        ) is not None and card.acknowledged_by is None:
            seen.warnings.put(fact.about, replace(card, acknowledged_by=fact.by, acknowledged_at=fact.at))


def _drafted(fact: Warning, seen: Shown) -> None:
    card = seen.warnings.get(fact.thread_id)
    if card is None:
        card = WarningCard(
            thread=fact.thread_id,
            hazard=fact.hazard,
            series=fact.series,
            area=fact.area,
            number=fact.number,
            state="draft",
            waiting=None,
        )
        for older in seen.warnings.where("place", card.place):
            if older.state == "ended":
                forget(older, seen)
    seen.warnings.put(card.thread, replace(card, waiting=_text(fact)))


def _issued(fact: WarningIssued, card: WarningCard, seen: Shown) -> None:
    source = card.waiting or card.in_force
    if source is None:
        return
    text = replace(source, issued_at=fact.at, approved_by=fact.approved_by, expires=fact.expires)
    card = replace(
        card,
        state="issued",
        in_force=text,
        waiting=None,
        first_issued=card.first_issued or fact.at,
        deliveries={},
    )
    seen.warnings.put(card.thread, card)
    if fact.message is Message.CANCEL:
        seen.notices.drop(card.thread)
    else:
        seen.notices.put(card.thread, _notice(card, text))


def forget(card: WarningCard, seen: Shown) -> None:
    """Take an ended warning off the screen with everything that hung on it; the journal keeps it all."""
    seen.warnings.drop(card.thread)
    for confirm in seen.confirms.where("warning", card.thread):
        seen.confirms.drop(f"{card.thread}|{confirm.for_post}")
    for proposal in seen.proposals.where("for", card.thread):
        seen.proposals.drop(proposal.thread)
    for incident in seen.incidents.where("for", card.thread):
        seen.incidents.drop(incident.thread)
        for task in seen.tasks.where("incident", incident.thread):
            seen.tasks.drop(task.thread)


def approvals(fact: Fact, seen: Shown) -> None:
    """What waits for people, who has said what, and what broke it."""
    match fact:
        case ApprovalAsked():
            _set(
                fact.about,
                ApprovalCard(
                    draft=fact.draft,
                    content=fact.content,
                    code=fact.content[:6].upper(),
                    people=fact.people,
                    roles=fact.roles,
                    expires=fact.expires,
                    assumptions=fact.assumptions,
                    state="waiting",
                ),
                seen,
            )
        case Approval() if (card := _get(fact.about, seen)) is not None:
            said = Said(
                person=fact.person,
                role=fact.role,
                at=fact.at,
                rejected=fact.rejected,
                scripted=fact.scripted,
                reason=fact.reason,
            )
            state = "rejected" if fact.rejected else "approved" if fact.complete else "waiting"
            _set(fact.about, replace(card, state=state, said=(*card.said, said), refused=""), seen)
        case ApprovalRefused() if (card := _get(fact.about, seen)) is not None:
            _set(fact.about, replace(card, refused=fact.reason), seen)
        case ApprovalStale() if (card := _get(fact.about, seen)) is not None and card.draft == fact.draft:
            _set(fact.about, replace(card, state="stale", broken=fact.text), seen)
        case ApprovalClosed() if (card := _get(fact.about, seen)) is not None and card.state in (
            "waiting",
            "approved",
        ):
            _set(fact.about, replace(card, state="closed"), seen)


def _get(about: str, seen: Shown) -> ApprovalCard | None:
    card = seen.warnings.get(about) or seen.proposals.get(about)
    return card.approval if card else None


def _set(about: str, approval: ApprovalCard, seen: Shown) -> None:
    if (warning := seen.warnings.get(about)) is not None:
        seen.warnings.put(about, replace(warning, approval=approval))
    elif (proposal := seen.proposals.get(about)) is not None:
        seen.proposals.put(about, replace(proposal, approval=approval))


def deliveries(fact: Fact, seen: Shown) -> None:
    """How many messages of the text in force stand at each step."""
    if isinstance(fact, Delivery) and (card := seen.warnings.get(fact.warning)) is not None:
        _step(card, "queued" if fact.step != "queued" else "", fact.step, seen)
    elif isinstance(fact, SentReported) and (row := seen.tables["deliveries"].get(fact.outbox)):
        card = seen.warnings.get(row.warning)
        if card is not None:
            tried = next((step for step in ("failed", "unknown") if card.deliveries.get(step)), "queued")
            _step(card, "queued" if fact.attempt <= 1 else tried, fact.result, seen)


def _step(card: WarningCard, before: str, after: str, seen: Shown) -> None:
    counts = dict(card.deliveries)
    if counts.get(before, 0) > 0:
        counts[before] -= 1
    counts[after] = counts.get(after, 0) + 1
    kept = {step: n for step, n in sorted(counts.items()) if n}
    seen.warnings.put(card.thread, replace(card, deliveries=kept))


def confirms(fact: Fact, seen: Shown) -> None:
    """叫应 post by post, and its coverage on the warning."""
    match fact:
        case ConfirmAsked():
            key = f"{fact.warning}|{fact.for_post}"
            seen.confirms.put(
                key,
                ConfirmCard(
                    warning=fact.warning,
                    area=_area(fact, seen),
                    for_post=fact.for_post,
                    for_text=seen.post(fact.for_post),
                    asked=fact.post,
                    asked_text=seen.post(fact.post),
                    step=fact.step,
                    due=fact.due,
                    state="asked",
                ),
            )
            _cover(fact.warning, seen)
        case Confirmed():
            for card in seen.confirms.where("warning", fact.about):
                if fact.post in (card.asked, card.for_post) and card.state != "acted":
                    state = "acted" if fact.acted else "confirmed"
                    done = replace(card, state=state, by=fact.by, at=fact.at, scripted=fact.scripted)
                    seen.confirms.put(f"{card.warning}|{card.for_post}", done)
            _cover(fact.about, seen)
        case HumanDelivery():
            key = f"{fact.matter}|{fact.told}"
            if (found := seen.confirms.get(key)) is not None and found.state != "acted":
                state = "acted" if fact.acted else "confirmed"
                seen.confirms.put(key, replace(found, state=state, by=fact.by, at=fact.told_at))
            _cover(fact.matter, seen)
        case ConfirmFailed():
            key = f"{fact.warning}|{fact.for_post}"
            if (silent := seen.confirms.get(key)) is not None:
                seen.confirms.put(key, replace(silent, state="failed"))
                _cover(fact.warning, seen)


def _area(fact: ConfirmAsked, seen: Shown) -> str | None:
    post = seen.city.get(Post, fact.for_post)
    return post.area if post else seen.area_of(fact.warning)


def _cover(thread: str, seen: Shown) -> None:
    card = seen.warnings.get(thread)
    if card is None:
        return
    states = [row.state for row in seen.confirms.where("warning", thread)]
    coverage = Coverage(
        asked=len(states),
        confirmed=sum(state in ("confirmed", "acted") for state in states),
        acted=states.count("acted"),
        failed=states.count("failed"),
    )
    seen.warnings.put(thread, replace(card, coverage=coverage))


def _text(fact: Warning) -> TextCard:
    return TextCard(
        draft=fact.id,
        message=fact.message.value,
        category=fact.category,
        level=fact.level,
        level_text=fact.level_text,
        rank=fact.rank,
        colour=fact.colour,
        area_text=fact.area_text,
        headline=fact.headline,
        description=fact.description,
        heed=fact.heed,
        measures=fact.measures,
        onset=fact.onset,
        expires=fact.expires,
        issuer=fact.issuer,
        standing=fact.standing.value,
        clause=fact.clause,
        people=fact.people,
        risk=fact.risk,
        assumptions=fact.assumptions,
        drafted_at=fact.at,
        drafted_by=fact.by,
    )


def _notice(card: WarningCard, text: TextCard) -> NoticeCard:
    return NoticeCard(
        thread=card.thread,
        hazard=card.hazard,
        area=card.area,
        number=card.number,
        message=text.message,
        level_text=text.level_text,
        rank=text.rank,
        colour=text.colour,
        headline=text.headline,
        description=text.description,
        heed=text.heed,
        measures=text.measures,
        issuer=text.issuer,
        standing=text.standing,
        issued_at=text.issued_at or text.drafted_at,
        expires=text.expires,
    )
