"""What tests of the command line share: a way to call it, and a house in which the drill has been played."""

from __future__ import annotations

import gc
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from anlan.cli.main import main

Call = Callable[..., Result]


def call_anlan(*arguments: object) -> Result:
    """Run one command in this process; what it left open is closed by its end."""
    result = CliRunner().invoke(main, [str(one) for one in arguments])
    gc.collect()
    return result


@pytest.fixture(scope="session")
def call() -> Call:
    """Give the command line: arguments in, exit code and both outputs back."""
    return call_anlan


@pytest.fixture(scope="session")
def drilled(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Give the home in which the built-in drill was played to its end, and the JSON it printed."""
    home = tmp_path_factory.mktemp("drilled")
    done = call_anlan("replay", "--headless", "--json", "--home", home)
    assert done.exit_code == 0, done.output
    return home, json.loads(done.stdout)
