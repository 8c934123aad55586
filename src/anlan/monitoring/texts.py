"""What a signal says, in both languages; numbers come from the fact, names from the city."""

from anlan.core.city import City, Series
from anlan.core.facts import Bilingual
from anlan.core.given import GroupChanged
from anlan.core.units import spoken


def group_text(change: GroupChanged, city: City) -> Bilingual:
    """One line for the queue."""
    series = city.get(Series, change.worst)
    zh, en = (series.zh, series.en) if series else (change.worst, change.worst)
    unit = spoken(series.unit) if series else ""
    value = "—" if change.value is None else f"{change.value:.2f} {unit}".rstrip()
    level = _level(change, city)
    more_zh, more_en = _others(change)
    match change.signal_kind:
        case "threshold":
            return Bilingual(
                f"{zh} {level.zh} {value}{more_zh}",
                f"{en} {level.en} {value}{more_en}",
            )
        case "silence":
            return Bilingual(f"{zh} 无数据{more_zh}", f"{en} silent{more_en}")
        case "stuck":
            return Bilingual(f"{zh} 读数不变 {value}{more_zh}", f"{en} stuck at {value}{more_en}")
    band = "" if change.low is None or change.high is None else f" [{change.low:.2f}–{change.high:.2f}]"
    return Bilingual(f"{zh} 读数异常 {value}{band}{more_zh}", f"{en} unusual {value}{band}{more_en}")


def _level(change: GroupChanged, city: City) -> Bilingual:
    """The level by the city's own word; in English as the ladder that has it says, else as its threshold does."""
    if change.level is None:
        return Bilingual("已回落", "back to normal")
    row, threshold = city.level(change.level), city.threshold(change.worst, change.level)
    english = row.en if row else threshold.en if threshold else ""
    return Bilingual(change.level, english or change.level)


def _others(change: GroupChanged) -> tuple[str, str]:
    others = len(change.members) - 1
    return (f" 等 {others + 1} 处", f" and {others} more") if others > 0 else ("", "")
