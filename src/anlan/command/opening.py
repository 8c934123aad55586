"""Opening: an event of any type is handled from the moment a person says so; no model is needed for that."""

from __future__ import annotations

from collections.abc import Iterator

from anlan.core.city import IncidentType, QuestionScript, TaskTemplate
from anlan.core.evidence import Link
from anlan.core.facts import Bilingual, Fact
from anlan.core.incidents import (
    INCIDENTS,
    Incident,
    IncidentGuide,
    IncidentOpened,
    IncidentTyped,
    IncidentTypeSet,
)
from anlan.core.people import Audience
from anlan.core.ports import Seen


class Opening:
    """Opens incidents by a person's word and lays ready what the city has for the type."""

    name = "opening"
    takes = (IncidentOpened, IncidentTyped, Incident, IncidentTypeSet)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """A type brings its questions and its steps; a person gives the steps as tasks."""
        match fact:
            case IncidentOpened():
                yield self._open(fact, seen)
            case IncidentTyped() if (kind := seen.city.get(IncidentType, fact.incident_type)) is not None:
                if seen.rows(INCIDENTS).get(fact.incident) is not None:
                    yield IncidentTypeSet(
                        at=fact.at, by=self.name, thread=fact.incident, incident_type=kind.code,
                        category=kind.category,
                    )  # fmt: skip
            case Incident() | IncidentTypeSet() if fact.incident_type:
                yield from self._guide(fact, fact.incident_type, seen)

    def _open(self, fact: IncidentOpened, seen: Seen) -> Incident:
        kind = seen.city.get(IncidentType, fact.incident_type)
        parent = seen.rows(INCIDENTS).get(fact.parent)
        links = [Link(relation="cites", target=name, thread=True) for name in fact.reports]
        if parent is not None:
            links.append(Link(relation="came_out_of", target=parent.thread, thread=True))
        return Incident(
            at=fact.at, by=self.name, because=tuple(links), hazard=kind.hazard if kind else None,
            area=fact.area, for_thread="", opened_by=fact.id, title=Bilingual(fact.title, fact.title),
            incident_type=fact.incident_type, category=kind.category if kind else "",
            parent=parent.thread if parent else "", reports=fact.reports, place=fact.place,
            audience=restricted(kind),
        )  # fmt: skip

    def _guide(self, fact: Fact, code: str, seen: Seen) -> Iterator[IncidentGuide]:
        script, template = seen.city.get(QuestionScript, code), seen.city.get(TaskTemplate, code)
        incident = seen.rows(INCIDENTS).get(fact.thread_id)
        if incident is not None and (script or template):
            yield IncidentGuide(
                at=fact.at, by=self.name, incident=incident.thread, area=incident.area,
                questions=script.questions if script else (),
                steps=tuple(Bilingual(step.zh, step.en) for step in template.steps) if template else (),
                audience=incident.audience,
            )  # fmt: skip


def restricted(kind: IncidentType | None) -> Audience | None:
    """社会安全 events are for the command only: no colour, no public word (法 63, 69)."""
    return Audience.COMMAND if kind is not None and kind.category == "social" else None


def type_of(hazard: str | None, seen: Seen) -> IncidentType | None:
    """The city's type for a hazard that has a model; None where it names none."""
    kinds = seen.city.all(IncidentType).values()
    return next((kind for kind in kinds if hazard is not None and kind.hazard == hazard), None)
