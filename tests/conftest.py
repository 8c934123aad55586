"""What a test may ask for: data beside the repository, an empty database of each kind; what a skip means."""

import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path
from types import ModuleType
from typing import TypeVar

import pytest
import sqlalchemy as sa
from hypothesis import settings

ROOT = Path(__file__).resolve().parents[1]
POSTGRES = str(ROOT / "scripts" / "postgres")
Report = TypeVar("Report", pytest.TestReport, pytest.CollectReport)

settings.register_profile("dev", max_examples=50, deadline=None)
# CI says the same of the same commit; new examples are looked for at desks.
settings.register_profile("ci", max_examples=300, deadline=None, print_blob=True, derandomize=True)
settings.load_profile(os.environ.get("ANLAN_HYPOTHESIS", "dev"))


def refuse_skip(report: Report) -> Report:
    """Turn a skip into a failure when the run has promised to leave nothing out."""
    if os.environ.get("ANLAN_REQUIRE_ALL") == "1" and report.skipped and not hasattr(report, "wasxfail"):
        reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else report.longrepr
        report.outcome = "failed"
        report.longrepr = f"ANLAN_REQUIRE_ALL=1 allows no skip: {reason}"
    return report


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests come last: what drives the browser keeps an event loop running, and others start their own."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Look at the skip of one test."""
    return refuse_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Look at the skip of a whole file."""
    return refuse_skip((yield))


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real data sets beside the repository (or in ANLAN_SHARED), or skip."""
    folder = Path(os.environ.get("ANLAN_SHARED", ROOT.parent / "shared")) / "data"
    if not folder.is_dir():
        pytest.skip("not measured: data absent")
    return folder


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """Give the address of a PostgreSQL server where databases may be made, or skip.

    It is the one in ANLAN_POSTGRES_URL (`make test` sets it), else one started for this process alone.
    """
    if given := os.environ.get("ANLAN_POSTGRES_URL"):
        yield given
        return
    # Not pytest's own folder: that one is closed to the user who runs the server when we are root.
    folder = tempfile.mkdtemp(prefix="anlan-postgres.")
    try:
        started = subprocess.run([POSTGRES, "start", folder], capture_output=True, text=True, check=False)
        if started.returncode != 0:
            pytest.skip(f"skipped: needs PostgreSQL: {started.stderr.strip()[-200:]}")
        yield started.stdout.strip()
    finally:
        subprocess.run([POSTGRES, "stop", folder], check=False)
        shutil.rmtree(folder, ignore_errors=True)


_numbers = itertools.count(1)


@pytest.fixture
def postgres_database(postgres_url: str) -> Iterator[str]:
    """Give the address of an empty PostgreSQL database that is dropped after the test."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    name = f"anlan_{worker}_{os.getpid()}_{next(_numbers)}"
    server = sa.create_engine(postgres_url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with server.connect() as connection:
        connection.execute(sa.text(f"CREATE DATABASE {name}"))
    yield sa.make_url(postgres_url).set(database=name).render_as_string(hide_password=False)
    with server.connect() as connection:
        connection.execute(sa.text(f"DROP DATABASE {name} WITH (FORCE)"))


@pytest.fixture
def sqlite_database(tmp_path: Path) -> str:
    """Give the address of an SQLite file that does not exist yet."""
    return f"sqlite:///{tmp_path / 'anlan.sqlite'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """Give the address of an empty database, once of each kind: what holds must hold on both."""
    return str(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture(scope="session")
def houses() -> ModuleType:
    """Give the makers of small cities that stand beside this file; tests are no package."""
    name = "anlan_small_houses"
    if name not in sys.modules:
        spec = importlib.util.spec_from_file_location(name, ROOT / "tests" / "houses.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules[name]


@pytest.fixture
def house(houses: ModuleType, sqlite_database: str) -> Iterator[object]:
    """Give a small city with two gauges, all its stages running on a journal of its own, the river calm."""
    opened = houses.SmallCityHouse(sqlite_database)
    yield opened
    opened.close()
