"""The house's own fixtures do what they say."""

import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa


def test_a_fresh_database_is_empty_and_takes_a_table(database_url: str) -> None:
    """Each test has a database of its own, of each kind, with nothing in it."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    assert sa.inspect(engine).get_table_names() == []
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE reading (value DOUBLE PRECISION)"))
        connection.execute(sa.text("INSERT INTO reading VALUES (3.2)"))
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT value FROM reading")).scalar_one() == 3.2


def test_a_second_database_does_not_know_the_first(database_url: str) -> None:
    """What another test wrote is not here."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)
    assert sa.inspect(engine).get_table_names() == []


SKIPPING = """
import pytest

def test_left_out():
    pytest.skip("the reason")

@pytest.mark.xfail(reason="known", strict=True)
def test_known_to_fail():
    assert 0
"""
SKIPPING_FILE = 'import pytest\npytest.skip("the whole file", allow_module_level=True)\n'


@pytest.mark.slow
@pytest.mark.parametrize("spread", [[], ["-n", "1"]], ids=["alone", "spread"])
@pytest.mark.parametrize("content", [SKIPPING, SKIPPING_FILE], ids=["test", "file"])
def test_a_run_that_requires_all_fails_on_a_skip(
    root: Path, tmp_path: Path, content: str, spread: list[str]
) -> None:
    """A skip is a failure with its reason under ANLAN_REQUIRE_ALL=1, and harmless without."""
    (tmp_path / "conftest.py").write_text((root / "tests" / "conftest.py").read_text("utf-8"), "utf-8")
    (tmp_path / "test_it.py").write_text(content, "utf-8")
    codes = []
    for required in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:randomly", *spread, str(tmp_path)],
            cwd=tmp_path,
            env={"PATH": "/usr/bin:/bin", "ANLAN_REQUIRE_ALL": required},
            capture_output=True,
            text=True,
            check=False,
        )
        codes.append(done.returncode)
        assert ("allows no skip" in done.stdout) == (required == "1"), done.stdout
    assert codes[0] in (0, 5)
    assert codes[1] in (1, 2)
