"""A small city with one gauge, and the words to draft a warning for it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from anlan.core.city import City
from anlan.core.facts import Mode, seal
from anlan.core.ladders import Colour
from anlan.core.ports import RiskRow
from anlan.core.warnings import BulletinReceived, Measure, Message, Warning
from anlan.warning.compose import compose

AT = datetime(2019, 3, 2, 1, 0, tzinfo=UTC)
ZONE = timezone(timedelta(hours=7))
GAUGE = "binhai/G12/stage"
LEVELS = (
    ("watch", 1, "blue", "戒备", 4.5),
    ("alarm", 2, "orange", "警戒", 5.5),
    ("danger", 3, "red", "危险", 6.5),
)


class Duty:
    """Drafts texts for the gauge G12 of Binhai; what is not said is as in `row` and `say`."""

    at, zone, gauge, levels = AT, ZONE, GAUGE, LEVELS

    def __init__(self, *, unit="m", colours=True):
        self.city, scale = City(), {"m": 1.0, "mm": 1000.0}[unit]
        self.put("area", "330701", code="330701", zh="滨海区", en="Binhai", people=12300, parent="330700")
        self.put(
            "series",
            GAUGE,
            name=GAUGE,
            number=12,
            property="stage",
            unit=unit,
            source="s",
            area="330701",
            zh="G12闸",
            en="Gate G12",
        )
        rows = []
        for level, rank, colour, zh, over in LEVELS:
            cap = {"severity": "Severe", "urgency": "Expected", "certainty": "Likely"}
            rows.append(
                {
                    "level": level,
                    "rank": rank,
                    "colour": colour if colours else None,
                    "cap": cap,
                    "zh": zh,
                    "en": level.title(),
                    "source": "assumed",
                }
            )
            self.put("threshold", level, series=GAUGE, level=level, over=over * scale, under=over * scale)
        self.put("ladder", "flood", hazard="flood", rows=rows)

    def put(self, record, key, /, **content):
        """Configure one object."""
        self.city.put(record, key, content)

    def empower(self, *, area="*", standing="statutory", body="滨海区防汛指挥部", clause="防汛预案 3.2"):
        """Give a body the right to speak for every level."""
        for level, *_ in LEVELS:
            self.put(
                "authority",
                f"{level} {area}",
                hazard="flood",
                level=level,
                area=area,
                body=body,
                clause=clause,
                standing=standing,
            )

    def row(self, level="alarm", **changed):
        """What the model says: 62 % within 180 min."""
        rank = next(rank for name, rank, *_ in LEVELS if name == level)
        said = RiskRow(
            series=GAUGE,
            level=level,
            rank=rank,
            horizon_min=180,
            chance=0.62,
            low=4.91,
            median=5.37,
            high=5.84,
            onset=AT + timedelta(minutes=95),
            contributions={"trend": 0.8},
            missing=(),
            model="trend/1",
            alarm=True,
        )
        return replace(said, **changed)

    def say(self, level="alarm", message=Message.ALERT, *, row=None, **changed):
        """One text, sealed as the journal would."""
        slots = {
            "hazard": "flood",
            "message": message,
            "at": AT,
            "zone": ZONE,
            "people": 12300,
            "present": 4.1,
            "measures": [Measure("打开泵站", "Start the pumps")],
            "risk_row": row or self.row(level),
            **changed,
        }
        draft = compose(self.city, **slots)
        return seal(draft, seq=1, known_at=AT, mode=slots.get("mode", Mode.LIVE))[0]


@pytest.fixture(scope="session")
def duties():
    """Makes duty rooms whose city knows nobody who may speak."""
    return Duty


@pytest.fixture
def duty():
    """A duty room whose city knows who may speak."""
    room = Duty()
    room.empower()
    return room


class MetOffice:
    """A met office beside the small city: its bulletins, and the rows that let them be relayed."""

    name = "滨海市气象台"
    levels = ("blue", "yellow", "orange", "red")
    headline = "市气象台发布台风{zh}色预警信号"
    text = "未来48小时内我市可能受热带气旋影响，平均风力6级以上。"
    instruction = "停止露天集体活动。\n回港避风。"

    def lawful(self, house, houses, hazard="typhoon"):
        """Give the city a ladder for typhoons and rows that let the office be relayed."""
        rows = [houses.level_row(rank, level) for rank, level in enumerate(self.levels, 1)]
        house.configure("ladder", hazard, hazard=hazard, rows=rows)
        for level in self.levels:
            row = {
                "hazard": hazard, "level": level, "area": "*", "body": self.name,
                "clause": "气象灾害防御条例 30", "standing": "relay",
            }  # fmt: skip
            house.configure("authority", f"met {hazard} {level}", **row)

    def says(self, house, number, shade, **changed):
        """The office's word reaches the house."""
        colour = Colour(shade)
        said = {
            "identifier": f"met.{number}", "sender": "met.binhai", "issuer": self.name, "sent": house.now,
            "hazard": "typhoon", "event": "台风", "colour": colour, "area": "*", "area_text": "全市",
            "onset": house.now + timedelta(hours=4), "expires": house.now + timedelta(hours=24),
            "headline": self.headline.format(zh=colour.zh), "text": self.text, "instruction": self.instruction,
        }  # fmt: skip
        return house.submit(BulletinReceived, by="met.binhai", **said | changed)

    def relayed(self, house, colour, number=1, **changed):
        """A bulletin that one officer confirms; its draft."""
        self.says(house, number, colour, **changed)
        draft = house.last(Warning)
        house.issue("wang")
        return draft


@pytest.fixture
def met():
    """Give the met office."""
    return MetOffice()
