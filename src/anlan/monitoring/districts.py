"""断链: a district whose every feed is silent, or whose posts do not answer, is a signal of its own. It is not calm."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import msgspec

from anlan.core.city import Area, City, Post, Series
from anlan.core.facts import Bilingual, Fact
from anlan.core.given import Confirmed, Fired
from anlan.core.ports import Seen
from anlan.core.signals import SIGNALS, Signal
from anlan.core.silence import SILENT_DISTRICTS, DistrictSilent, DistrictSpeaks, RosterLine, SilentRow
from anlan.core.timers import TIMERS, TimerSet, TimerStopped, timer_key
from anlan.core.warnings import CONFIRMS, ConfirmFailed
from anlan.monitoring.own import own_signal

WAIT = timedelta(minutes=10)
"""How long every feed of a district must be silent together; each feed has waited its own time before."""
FEWEST_FEEDS, FEWEST_POSTS = 2, 3
ALMOST_NONE = 0.9
"""Of the posts of a district that were called, this share without an answer reads as cut off."""
_RED = 4


class Districts:
    """Watches districts as a whole; a word from any feed or post of it ends the alarm."""

    name = "districts"
    takes = (Signal, Fired, ConfirmFailed, Confirmed, DistrictSilent, DistrictSpeaks)

    def handle(self, fact: Fact, seen: Seen) -> Iterator[Fact]:
        """Silence of all for ten minutes opens, a voice clears; each is shown as a signal in red."""
        match fact:
            case Signal(signal_kind="silence"):
                for area in _districts_of(fact, seen):
                    yield from self._weigh(fact, area, seen)
            case Fired(timer="district_silent", about=area) if _all_silent(area, seen):
                if not seen.rows(SILENT_DISTRICTS).where("open", area):
                    yield self._silent(fact, area, "feeds", seen)
            case ConfirmFailed():
                yield from self._unanswered(fact, seen)
            case Confirmed() if (post := seen.city.get(Post, fact.post)) is not None:
                yield from self._speaks(fact, district(seen.city, post.area), seen)
            case DistrictSilent():
                signal = own_signal(fact, "district_silent", fact.area, fact.text, fact.area)
                yield msgspec.structs.replace(signal, rank=_RED)
            case DistrictSpeaks():
                for row in seen.rows(SIGNALS).where("open", f"district_silent|{fact.area}"):
                    cleared = own_signal(fact, "district_silent", fact.area, fact.text, fact.area)
                    yield msgspec.structs.replace(cleared, thread=row.thread, change="cleared")

    def _weigh(self, fact: Fact, area: str, seen: Seen) -> Iterator[Fact]:
        waits = seen.rows(TIMERS).get(timer_key("district_silent", area)) is not None
        if _all_silent(area, seen):
            if not waits and not seen.rows(SILENT_DISTRICTS).where("open", area):
                due = seen.at + WAIT
                yield TimerSet(at=fact.at, by=self.name, timer="district_silent", about=area, due=due)
            return
        if waits:
            yield TimerStopped(at=fact.at, by=self.name, timer="district_silent", about=area)
        yield from self._speaks(fact, area, seen, why="feeds")

    def _unanswered(self, fact: ConfirmFailed, seen: Seen) -> Iterator[Fact]:
        row = seen.rows(CONFIRMS).get(f"{fact.warning}|{fact.for_post}")
        area = district(seen.city, row.area) if row and row.area else ""
        if not area or seen.rows(SILENT_DISTRICTS).where("open", area):
            return
        called = [
            one
            for one in seen.rows(CONFIRMS).where("warning", fact.warning)
            if one.stands_for != "household" and one.area and district(seen.city, one.area) == area
        ]
        silent = sum(one.state == "failed" for one in called)
        if len(called) >= FEWEST_POSTS and silent >= ALMOST_NONE * len(called):
            yield self._silent(fact, area, "posts", seen, posts=silent)

    def _speaks(self, fact: Fact, area: str, seen: Seen, why: str = "") -> Iterator[DistrictSpeaks]:
        for row in seen.rows(SILENT_DISTRICTS).where("open", area):
            if why in ("", row.why):
                yield DistrictSpeaks(
                    at=fact.at, by=self.name, thread=row.thread, area=area, text=_heard(row, seen.city)
                )

    def _silent(self, fact: Fact, area: str, why: str, seen: Seen, posts: int = 0) -> DistrictSilent:
        feeds = len(_silent_feeds(area, seen))
        lines = roster(seen.city, area)
        zh, en = _names(area, seen.city)
        what = (
            Bilingual(f"全部{feeds}路数据中断", f"all {feeds} feeds are silent")
            if why == "feeds"
            else Bilingual(f"{posts}岗叫应无人应答", f"{posts} posts do not answer")
        )
        return DistrictSilent(
            at=fact.at,
            by=self.name,
            area=area,
            why=why,
            feeds=feeds,
            posts=posts,
            since=seen.at - WAIT if why == "feeds" else seen.at,
            roster=lines,
            text=Bilingual(
                f"{zh}断链：{what.zh}。无数据不等于平静；启用电话树和卫星电话名单（{len(lines)}岗）",
                f"{en} is cut off: {what.en}. This is not calm; use the telephone tree and satellite list "
                f"({len(lines)} posts)",
            ),
        )


def district(city: City, area: str) -> str:
    """The district an area belongs to: by its parents, else by its first six digits."""
    for code in city.around(area):
        found = city.get(Area, code)
        if found is not None and found.kind == "district":
            return code
    return area[:6]


def roster(city: City, area: str) -> tuple[RosterLine, ...]:
    """The telephone tree of a district: its posts, widest area first, with references to their holders' numbers."""
    inside = [post for post in city.all(Post).values() if district(city, post.area) == area]
    return tuple(
        RosterLine(
            post=post.name,
            zh=post.zh,
            en=post.en,
            holders=tuple(h.contact_ref for h in sorted(post.holders, key=lambda h: h.side) if h.contact_ref),
        )
        for post in sorted(inside, key=lambda post: (len(post.area), post.kind == "warden", post.name))
    )


def roster_text(lines: tuple[RosterLine, ...]) -> Bilingual:
    """The list as it is printed at every shift; references stand for numbers, which the vault gives out."""
    zh = [f"{line.zh}：{'、'.join(line.holders) or '未登记号码'}" for line in lines]
    en = [f"{line.en}: {', '.join(line.holders) or 'no number on record'}" for line in lines]
    return Bilingual(zh="\n".join(zh), en="\n".join(en))


def _districts_of(signal: Signal, seen: Seen) -> list[str]:
    """The districts of everything that is or was in the group."""
    series = [seen.city.get(Series, name) for name in (*signal.members, signal.worst or "")]
    areas = {row.area for row in series if row is not None} | ({signal.area} if signal.area else set())
    return sorted({district(seen.city, area) for area in areas})


def _all_silent(area: str, seen: Seen) -> bool:
    feeds = _feeds(area, seen.city)
    return len(feeds) >= FEWEST_FEEDS and feeds == _silent_feeds(area, seen)


def _silent_feeds(area: str, seen: Seen) -> set[str]:
    silent = {name for row in seen.rows(SIGNALS).where("active", "silence") for name in row.members}
    return _feeds(area, seen.city) & silent


def _feeds(area: str, city: City) -> set[str]:
    return {name for name, row in city.all(Series).items() if district(city, row.area) == area}


def _names(area: str, city: City) -> tuple[str, str]:
    found = city.get(Area, area)
    return (found.zh, found.en) if found else (area, area)


def _heard(row: SilentRow, city: City) -> Bilingual:
    zh, en = _names(row.area, city)
    return Bilingual(f"{zh}恢复联系", f"{en} is heard again")
