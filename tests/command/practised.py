"""What a small city has ready for events of every type: types, scripts, templates, clocks, grades, bodies."""

AREA = "330701"
CHEMICAL, SOCIAL, QUAKE, DAM = "20201", "40101", "10201", "11900"


def practise(house) -> None:
    """Bring the law's tables and the bodies into a small city."""
    for name, kind, area in (
        ("city-gov", "government", "*"),
        ("district-gov", "government", AREA),
        ("water", "water", "*"),
        ("city-emergency", "emergency", "*"),
        ("province", "superior", "*"),
        ("police", "police", "*"),
    ):
        house.configure("post", f"desk-{name}", name=f"desk-{name}", zh=name, en=name, area="-")
        house.configure(
            "department", name, name=name, zh=name, en=name, kind=kind, area=area, post=f"desk-{name}"
        )
    for code, category, zh, en, department in (
        (CHEMICAL, "accident", "危险化学品泄漏", "Chemical leak", "city-emergency"),
        (SOCIAL, "social", "群体性事件", "Mass incident", "police"),
        (QUAKE, "natural", "地震", "Earthquake", "city-emergency"),
        (DAM, "natural", "水库险情", "Dam in danger", "water"),
    ):
        house.configure(
            "incident_type", code, code=code, category=category, zh=zh, en=en, plan="binhai-flood",
            department=department,
        )  # fmt: skip
    house.configure(
        "task_template",
        CHEMICAL,
        incident_type=CHEMICAL,
        steps=[
            {"zh": "划定警戒区", "en": "Cordon off", "post": "warden-upper", "within_min": 10, "clause": "3.1"},
            {"zh": "核对名单", "en": "Check the list", "post": "department", "within_min": 30},
            {
                "zh": "请求省级支援", "en": "Ask the province", "post": "department", "within_min": 30,
                "from_grade": "重大",
            },
        ],
    )  # fmt: skip
    house.configure(
        "question_script",
        CHEMICAL,
        incident_type=CHEMICAL,
        questions=[{"zh": "什么物质？", "en": "Which substance?"}, {"zh": "风向？", "en": "Which wind?"}],
    )
    bring_law(house)


def bring_law(house) -> None:
    """Report clocks and grades: rows of practice.md, one of them local."""
    for name, fields in {
        "accident-government": {
            "category": "accident", "line": "government", "receiver": "province", "within_min": 120,
            "form": "written", "every_h": 24, "clause": "493 第11条",
        },
        "accident-department": {
            "category": "accident", "line": "department", "receiver": "city-emergency", "within_min": 60,
            "form": "written", "clause": "493 第9条",
        },
        "larger-phone": {
            "category": "accident", "grade": "较大", "line": "department", "receiver": "province",
            "within_min": 60, "form": "phone", "clause": "21号 第8条",
        },
        "social-69": {
            "category": "social", "line": "government", "receiver": "city-gov", "within_min": 30,
            "form": "phone", "clause": "法 69",
        },
        "natural-local": {
            "category": "natural", "line": "government", "receiver": "city-gov", "within_min": 30,
            "form": "written", "clause": "本地", "local": True,
        },
    }.items():  # fmt: skip
        house.configure("report_clock", name, name=name, **fields)
    for grade, deaths, serious, commands in (
        ("一般", None, None, "county"),
        ("较大", 3, 10, "city"),
        ("重大", 10, 50, "province"),
        ("特别重大", 30, 100, "province"),
    ):
        house.configure(
            "grade_rule", f"accident-{grade}", category="accident", grade=grade, deaths=deaths,
            serious=serious, commands=commands, clause="493 第3条",
        )  # fmt: skip
