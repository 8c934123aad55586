"""Law and plans: who may speak, what plans order, what is reported to whom and when, what each type of event needs."""

from __future__ import annotations

from msgspec import Struct

from anlan.core.facts import Bilingual
from anlan.core.ladders import EventGrade, LevelRow


class Authority(Struct, frozen=True, kw_only=True):
    """Who may lawfully issue hazard × level × area, and by which clause; without a row only advice is possible."""

    hazard: str
    level: str
    area: str
    """Area code, or "*" for the whole city."""
    body: str
    clause: str
    standing: str
    """"statutory", "relay" or "advisory"."""
    people: int | None = None
    """How many must approve; None = one, and two where red comes or goes, which no city lowers."""


class Clause(Struct, frozen=True, kw_only=True):
    """One numbered clause of a plan, with the action it orders; `needs` are resource kinds it takes."""

    number: str
    zh: str
    en: str
    hazard: str | None = None
    from_rank: int | None = None
    """Triggered by a warning of this local rank or higher; None is never triggered by itself."""
    post: str | None = None
    within_min: int | None = None
    needs: tuple[str, ...] = ()
    body: str = ""
    """The body that decides the measure (停课: 市教育局); a warning names it beside the measure, word for word."""


class Plan(Struct, frozen=True, kw_only=True):
    """A plan as clauses, versioned; withdrawn versions are never cited."""

    name: str
    zh: str
    en: str
    version: str
    clauses: tuple[Clause, ...]
    withdrawn: bool = False
    """No longer in force: kept so that an old citation can be looked up, never cited again."""


class Ladder(Struct, frozen=True, kw_only=True):
    """The local levels of one hazard, lowest first."""

    hazard: str
    rows: tuple[LevelRow, ...]


class IncidentType(Struct, frozen=True, kw_only=True):
    """A type of event in the style of GB/T 35561; it needs no hazard model to be handled."""

    code: str
    """Five digits in the style of GB/T 35561, e.g. "20201"; the standard itself has not been seen."""
    category: str
    """natural | accident | health | social (法 3). A social one has no colour and no public warning (法 63, 69)."""
    zh: str
    en: str
    plan: str = ""
    """Name of the plan that is followed."""
    department: str = ""
    """The department that leads."""
    hazard: str | None = None
    """The hazard model, where there is one."""


class Step(Struct, frozen=True, kw_only=True):
    """One task that a template gives: what, who, within how long, by which clause."""

    zh: str
    en: str
    post: str
    """A post of the city; "department" = the leading department's duty post."""
    within_min: int
    clause: str = ""
    """Number of the clause of the type's plan."""
    needs: tuple[str, ...] = ()
    from_grade: EventGrade | None = None
    """Only from this grade on; None = always."""


class TaskTemplate(Struct, frozen=True, kw_only=True):
    """The tasks an incident type begins with."""

    incident_type: str
    steps: tuple[Step, ...]


class QuestionScript(Struct, frozen=True, kw_only=True):
    """What the desk asks who reports such an event, most important first."""

    incident_type: str
    questions: tuple[Bilingual, ...]


class ReportClock(Struct, frozen=True, kw_only=True):
    """One duty to report: what kind of event of which grade goes to whom, within how long, in which form."""

    name: str
    category: str
    """natural | accident | health | social, or "*"."""
    incident_type: str = "*"
    """One type only, or "*"."""
    grade: EventGrade | None = None
    """From this grade on; None = every grade."""
    line: str
    """government | department: parallel duties, separate timers (法 61)."""
    receiver: str
    """Who receives it, a department of the city's table."""
    within_min: int
    every_h: float | None = None
    """Cycle of the continued reports [h]; None = none demanded."""
    form: str
    """phone | written | direct (网络直报)."""
    clause: str
    local: bool = False
    """A local rule, not a national one."""


class GradeRule(Struct, frozen=True, kw_only=True):
    """From which losses on an event of a category has a grade ("以上" includes the number itself)."""

    category: str
    grade: EventGrade
    deaths: int | None = None
    serious: int | None = None
    loss_wan_yuan: float | None = None
    commands: str
    """Which level of government commands: county | city | province (总预 3.3.3)."""
    clause: str


class Succession(Struct, frozen=True, kw_only=True):
    """授权顺位: who may approve in place of whom, first to last, and how long each has to answer."""

    matter: str
    """warning | response | release | "*"."""
    posts: tuple[str, ...]
    timeout_min: int = 10


class Cascade(Struct, frozen=True, kw_only=True):
    """One thing may lead to another: what happened, and what must be looked at next, where. A city edits these."""

    name: str
    zh: str
    """What may follow, e.g. "水库大坝险情"."""
    en: str
    ask_zh: str
    """What must be found out."""
    ask_en: str
    hazard: str | None = None
    """Parent: a warning issued for this hazard, an earthquake reported, or an incident of it."""
    incident_types: tuple[str, ...] = ()
    """Parent: an incident of one of these types, each a code or a word of the type's Chinese name."""
    from_rank: int = 1
    """Parent warnings from this local rank on."""
    from_degree: float = 6.0
    """Of an earthquake: places where this intensity is expected."""
    child_types: tuple[str, ...] = ()
    """The incident type a person would open, the first that the city has; each a code or a word of its name."""
    facilities: tuple[str, ...] = ()
    """Kinds of facility that are looked at."""
    reservoirs: bool = False
    zones: tuple[str, ...] = ()
    """Kinds of risk zone that are looked at."""


class Trigger(Struct, frozen=True, kw_only=True):
    """An expert rule: when all its conditions hold, its clauses are proposed. A city edits these."""

    name: str
    zh: str
    en: str
    hazard: str | None = None
    incident_type: str | None = None
    from_rank: int = 1
    """The local level of the warning or signal from which it applies."""
    above: dict[str, float] = {}
    """Series name → value in its unit that the newest reading must reach."""
    plan: str
    clauses: tuple[str, ...]
