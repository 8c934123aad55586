"""A small city with means: a square of roads, units, depots with lots, shelters, a wind gauge."""

import pytest

AREA = "330701"
STEP = 0.01


def spot(i: int, j: int) -> list[float]:
    """A junction of the square, as a place."""
    return [110 + j * STEP, 20 + i * STEP]


def square(n: int) -> dict[str, object]:
    """A square of n × n junctions; every stretch is 1 km at 36 km/h, streets are `row i` and `column j`."""
    nodes = [[i * n + j, *spot(i, j)] for i in range(n) for j in range(n)]
    rows = [[f"row {i}", i * n + j, i * n + j + 1, 1000, 36, "main"] for i in range(n) for j in range(n - 1)]
    columns = [
        [f"column {j}", i * n + j, i * n + n + j, 1000, 36, "main"] for j in range(n) for i in range(n - 1)
    ]
    return {"area": AREA, "nodes": nodes, "roads": rows + columns}


def bring(house) -> None:
    """Bring the means into a small city."""
    house.configure("roads", AREA, **square(5))
    for name, kind, place in (
        ("fire-1", "fire", spot(0, 0)),
        ("fire-2", "fire", spot(4, 0)),
        ("boat-1", "boat", spot(0, 4)),
    ):
        house.configure(
            "unit",
            name,
            name=name,
            zh=name,
            en=name,
            kind=kind,
            area=AREA,
            place=place,
            crew=6,
            post="warden-upper",
        )
    for name, kind, place, capacity in (
        ("gym", "shelter", spot(2, 2), 600),
        ("school", "shelter", spot(2, 3), 200),
        ("hall", "shelter", spot(4, 4), 300),
        ("depot-a", "depot", spot(0, 1), None),
        ("depot-b", "depot", spot(3, 3), None),
    ):
        house.configure(
            "facility",
            name,
            name=name,
            zh=name,
            en=name,
            kind=kind,
            area=AREA,
            place=place,
            capacity=capacity,
        )
    for lot, depot, item, amount, expires in (
        ("a-late", "depot-a", "drinking_water", 500.0, "2030-01-01"),
        ("a-soon", "depot-a", "drinking_water", 300.0, "2027-06-01"),
        ("a-gone", "depot-a", "drinking_water", 900.0, "2000-01-01"),
        ("b-water", "depot-b", "drinking_water", 1000.0, "2029-01-01"),
        ("b-quilt", "depot-b", "quilt", 200.0, None),
    ):
        house.configure(
            "stock_lot",
            lot,
            depot=depot,
            item=item,
            zh=item,
            en=item,
            unit="L",
            amount=amount,
            expires=expires,
        )


@pytest.fixture
def town(house):
    """Give the small city with its means."""
    bring(house)
    return house


@pytest.fixture(scope="session")
def equip():
    """Give the maker of means, for houses that a test opens itself."""
    return bring
