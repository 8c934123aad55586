"""What lies in the repository is ours, small, and true on any machine."""

import re
import subprocess
from pathlib import Path

import pytest

# One letter of each stands in brackets, so that this file does not hold what it looks for.
MACHINE_PATHS = re.compile(r"(?<![\w.$}/<*-])/(?:hom[e]|roo[t]|wor[k]|User[s])/\w")
HOSTS = re.compile(
    r"pyp[i]\.org|pythonhoste[d]\.org|npmj[s]\.(?:com|org)|npmmirro[r]\.com|aliyu[n]\.com|tuna\.tsinghu[a]"
)
AUTHORSHIP = re.compile(
    r"claud[e]|anthropi[c]|chatgp[t]|copilo[t]|co-authore[d]-by|as an a[i] ",
    re.IGNORECASE,
)
LIMIT_BYTES = 500_000


@pytest.fixture(scope="module")
def kept(root: Path) -> list[Path]:
    """List every file that git keeps and that is still there."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=root, capture_output=True, check=True).stdout
    return [root / name for name in listed.decode("utf-8").split("\0") if name and (root / name).is_file()]


def offending(kept: list[Path], root: Path, pattern: re.Pattern[str]) -> list[str]:
    """Name every line of a text file that matches."""
    found = []
    for path in kept:
        try:
            lines = path.read_text("utf-8").splitlines()
        except UnicodeDecodeError:
            continue
        found += [
            f"{path.relative_to(root)}:{n}: {line}" for n, line in enumerate(lines, 1) if pattern.search(line)
        ]
    return found


def test_no_path_of_one_machine_is_written_down(kept: list[Path], root: Path) -> None:
    """A path of somebody's own machine is wrong on every other."""
    assert offending(kept, root, MACHINE_PATHS) == []


def test_no_registry_is_written_down(kept: list[Path], root: Path) -> None:
    """Where packages come from is the operator's choice, never ours."""
    assert offending(kept, root, HOSTS) == []


def test_the_repository_speaks_of_the_product_only(kept: list[Path], root: Path) -> None:
    """Who or what wrote a line is no concern of its reader."""
    assert offending(kept, root, AUTHORSHIP) == []


def test_no_large_file_is_kept(kept: list[Path], root: Path) -> None:
    """Data and built things do not belong into git: nothing over 500 kB."""
    sizes = {str(path.relative_to(root)): path.stat().st_size for path in kept}
    assert {name: size for name, size in sizes.items() if size > LIMIT_BYTES} == {}


def test_no_foreign_browser_code_is_kept(kept: list[Path], root: Path) -> None:
    """Other people's browser libraries are packed when building and never enter git."""
    foreign = [
        path for path in kept if path.suffix in {".js", ".mjs", ".css"} and path.stat().st_size > 100_000
    ]
    assert [str(path.relative_to(root)) for path in foreign] == []
