"""What a signal says, in both languages; numbers come from the fact, names from the city."""

from anlan.core.city import City, Series
from anlan.core.facts import Bilingual
from anlan.core.given import GroupChanged


def group_text(change: GroupChanged, city: City) -> Bilingual:
    """One line for the queue."""
    series = city.get(Series, change.worst)
    zh, en = (series.zh, series.en) if series else (change.worst, change.worst)
    unit = series.unit if series else ""
    value = "—" if change.value is None else f"{change.value:.2f} {unit}"
    more_zh, more_en = _others(change)
    match change.signal_kind:
        case "threshold":
            return Bilingual(
                f"{zh} {change.level or '已回落'} {value}{more_zh}",
                f"{en} {change.level or 'back to normal'} {value}{more_en}",
            )
        case "silence":
            return Bilingual(f"{zh} 无数据{more_zh}", f"{en} silent{more_en}")
        case "stuck":
            return Bilingual(f"{zh} 读数不变 {value}{more_zh}", f"{en} stuck at {value}{more_en}")
    band = "" if change.low is None or change.high is None else f" [{change.low:.2f}–{change.high:.2f}]"
    return Bilingual(f"{zh} 读数异常 {value}{band}{more_zh}", f"{en} unusual {value}{band}{more_en}")


def _others(change: GroupChanged) -> tuple[str, str]:
    others = len(change.members) - 1
    return (f" 等 {others + 1} 处", f" and {others} more") if others > 0 else ("", "")
