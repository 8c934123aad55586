"""Editing: a person changes the actions, or a model drafts some; either way a new version with its own hash waits.

What cites a clause that is not in force is never shown: it is dropped, counted, and said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from anlan.core.approvals import APPROVALS
from anlan.core.city import Clause, Plan
from anlan.core.evidence import Clause as Cited
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.ports import Seen
from anlan.core.proposals import (
    PROPOSALS,
    Action,
    Option,
    OptionDrafted,
    Proposal,
    ProposalEdited,
    ProposalEditRefused,
    SentenceDropped,
)
from anlan.decision.library import in_force
from anlan.decision.means import Finder
from anlan.decision.options import GENERIC_PLAN, Case, action_of, complete, lasting
from anlan.science.reach import CityRoads

_REASONS = {
    "unknown": Bilingual("没有这份方案", "there is no such proposal"),
    "settled": Bilingual("该方案已批准或办结，请另拟", "it is approved or settled already: draft another"),
    "changed": Bilingual("显示之后内容已变，请重新查看", "it has changed since it was shown: look again"),
    "option": Bilingual("没有这个选项", "there is no such option"),
    "number": Bilingual("没有这一序号的措施", "there is no action of this number"),
    "clause": Bilingual("所引条款不在现行预案中", "the clause is in no plan in force"),
    "empty": Bilingual("不能删去全部措施", "an option without any action is no option"),
    "nothing": Bilingual("没有任何修改", "nothing is changed"),
    "expired": Bilingual("方案已过有效期", "the proposal has run out"),
}
_SPACE = re.compile(r"[\s，。；、,.;:：]+")


class Editing:
    """Turns edits and drafts into new versions of a proposal, or says why not."""

    name = "editing"
    takes = (ProposalEdited, OptionDrafted)

    def __init__(self, roads: CityRoads | None = None) -> None:
        self._roads = roads or CityRoads()

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """One edit or one draft."""
        if not isinstance(fact, ProposalEdited | OptionDrafted):
            return
        row = seen.rows(PROPOSALS).get(fact.about)
        proposal = seen.fact(row.draft) if row else None
        approval = seen.rows(APPROVALS).get(fact.about)
        if not isinstance(proposal, Proposal) or approval is None:
            yield self._refused(fact, "unknown")
        elif approval.state in ("approved", "closed"):
            yield self._refused(fact, "settled")
        elif seen.at > proposal.expires:
            yield self._refused(fact, "expired")
        elif isinstance(fact, OptionDrafted):
            yield from self._drafted(fact, proposal, seen)
        elif fact.content and fact.content != approval.content:
            yield self._refused(fact, "changed")
        else:
            yield self._edited(fact, proposal, seen)

    def _refused(self, fact: ProposalEdited | OptionDrafted, reason: str) -> ProposalEditRefused:
        return ProposalEditRefused(
            at=fact.at, by=self.name, thread=fact.about, reason=reason, text=_REASONS[reason]
        )

    # --- a person ---------------------------------------------------------------------------------------------

    def _edited(self, edit: ProposalEdited, old: Proposal, seen: Seen) -> Fact:
        if edit.option not in range(len(old.options)):
            return self._refused(edit, "option")
        option = old.options[edit.option]
        numbers = range(1, len(option.actions) + 1)
        if any(number not in numbers for number in (*edit.drop, *((edit.action,) if edit.action else ()))):
            return self._refused(edit, "number")
        added = [_named(words, seen) for words in edit.add]
        if None in added:
            return self._refused(edit, "clause")
        actions, changes = self._changed(edit, option, [pair for pair in added if pair], old.area, seen)
        if not actions:
            return self._refused(edit, "empty")
        if not changes:
            return self._refused(edit, "nothing")
        new = complete(option.name, option.title, actions, _case(old, option), old.expires, seen, self._roads)
        options = tuple(new if at == edit.option else one for at, one in enumerate(old.options))
        return self._version(edit, old, options, tuple(changes), "person")

    def _changed(
        self,
        edit: ProposalEdited,
        option: Option,
        added: list[tuple[Plan, Clause]],
        area: str,
        seen: Seen,
    ) -> tuple[tuple[Action, ...], list[Bilingual]]:
        """The actions after the edit, and each change in a line."""
        kept, changes = [], []
        for number, action in enumerate(option.actions, start=1):
            if number in edit.drop:
                changes.append(Bilingual(f"删去：{action.text.zh}", f"taken out: {action.text.en}"))
                continue
            if number == edit.action and (edit.post or edit.within_min is not None):
                post, within = edit.post or action.post, edit.within_min or action.within_min
                if (post, within) != (action.post, action.within_min):
                    changes.append(
                        Bilingual(
                            f"{action.text.zh}：{action.post}、{action.within_min}分钟改为{post}、{within}分钟",
                            f"{action.text.en}: {action.post}, {action.within_min} min, now {post}, {within} min",
                        )
                    )
                kept.append(msgspec.structs.replace(action, post=post, within_min=within))
                continue
            kept.append(action)
        finder = Finder(
            area,
            seen,
            self._roads,
            taken={unit for action in kept for unit in action.units},
            about=edit.about,
        )
        for plan, clause in added:
            kept.append(action_of(plan, clause, area, seen, finder))
            changes.append(Bilingual(f"增加：{clause.zh}", f"put in: {clause.en}"))
        return tuple(kept), changes

    # --- a model ----------------------------------------------------------------------------------------------

    def _drafted(self, draft: OptionDrafted, old: Proposal, seen: Seen) -> Iterator[Fact]:
        """Sentences whose clause is in force and says so become an option beside those of the rules."""
        kept: list[tuple[Plan, Clause]] = []
        n_dropped = 0
        for sentence in draft.sentences:
            clause = in_force(seen.city, sentence.plan, sentence.clause, sentence.version)
            plan = seen.city.get(Plan, sentence.plan)
            reason = "" if clause else "withdrawn_or_unknown"
            if clause and not _says(clause, sentence.text):
                reason = "not_in_the_clause"
            if reason or clause is None or plan is None:
                n_dropped += 1
                yield SentenceDropped(
                    at=draft.at, by=self.name, proposal=draft.about, text=sentence.text, plan=sentence.plan,
                    clause=sentence.clause, plan_version=sentence.version, reason=reason,
                )  # fmt: skip
            elif (plan, clause) not in kept:
                kept.append((plan, clause))
        if not kept:
            return
        finder = Finder(old.area, seen, self._roads, about=draft.about)
        actions = tuple(action_of(plan, clause, old.area, seen, finder) for plan, clause in kept)
        title = Bilingual(
            f"{old.options[0].title.zh}：模型草案", f"{old.options[0].title.en}: a model's draft"
        )
        concerns = (_dropped(n_dropped),) if n_dropped else ()
        case = msgspec.structs.replace(_case(old, old.options[0]), concerns=concerns)
        model = complete("model", title, actions, case, old.expires, seen, self._roads)
        options = (*(one for one in old.options if one.name != "model"), model)
        change = Bilingual("增加模型草案一项", "a model's draft is put beside the others")
        yield self._version(draft, old, options, (change,), "model")

    def _version(
        self,
        cause: ProposalEdited | OptionDrafted,
        old: Proposal,
        options: tuple[Option, ...],
        changes: tuple[Bilingual, ...],
        written_by: str,
    ) -> Proposal:
        cited = {
            (action.plan, action.clause, action.plan_version): None
            for one in options
            for action in one.actions
        }
        cites = (Cited(document=plan, clause=clause, version=version) for plan, clause, version in cited)
        return msgspec.structs.replace(
            old, at=cause.at, by=self.name, because=(Link(relation="revises", target=old.id), *cites),
            thread=cause.about, version=old.version + 1, options=options, revises=old.id, changes=changes,
            written_by=written_by,
        )  # fmt: skip


def _case(old: Proposal, option: Option) -> Case:
    generic = GENERIC_PLAN in option.concerns
    return Case(
        area=old.area,
        title=option.title,
        people=option.people,
        generic=generic,
        now=(),
        concerns=lasting(option),
    )


def _named(words: str, seen: Seen) -> tuple[Plan, Clause] | None:
    """ "plan clause" → the clause in force."""
    name, _, number = words.strip().rpartition(" ")
    plan = seen.city.get(Plan, name.strip())
    clause = in_force(seen.city, plan.name, number, plan.version) if plan else None
    return (plan, clause) if plan and clause else None


def _says(clause: Clause, text: Bilingual) -> bool:
    """The clause holds these very words, spaces and stops aside, in one of the languages it is given in."""
    pairs = ((text.zh, clause.zh), (text.en, clause.en))
    return any(said and _bare(said) in _bare(words) for said, words in pairs)


def _bare(text: str) -> str:
    return _SPACE.sub("", text).lower()


def _dropped(n: int) -> Bilingual:
    return Bilingual(
        f"草案中{n}句因条款无据已删去",
        f"{n} sentences of the draft were taken out: no clause in force says them",
    )
