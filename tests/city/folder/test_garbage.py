"""Whatever stands in the files, a check ends with problems that name a file and a line, never with a traceback."""

import shutil
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from anlan.city.folder.checking import check

SMALL = Path(__file__).parent / "small"
FILES = sorted(str(path.relative_to(SMALL)) for path in SMALL.rglob("*") if path.is_file())
SCRAPS = st.sampled_from(
    [b"", b"\x00", b"\xff\xfe", b'"', b"\n", b",", b"[", b"]", b"{", b"}", b"=", b"null", b"-1", b"NaN", b"[[x]]"]
)  # fmt: skip


@settings(deadline=None)
@given(
    file=st.sampled_from(FILES), at=st.floats(0, 1), cut=st.integers(0, 40), scrap=SCRAPS, twice=st.booleans()
)
def test_no_file_breaks_the_check(
    tmp_path_factory, file: str, at: float, cut: int, scrap: bytes, twice: bool
) -> None:
    """Bytes taken out, put in and doubled anywhere: problems are said in order, each with its file and line."""
    folder = shutil.copytree(SMALL, tmp_path_factory.mktemp("garbage"), dirs_exist_ok=True)
    stored = (folder / file).read_bytes()
    place = int(at * len(stored))
    broken = stored[:place] + scrap * (1 + twice) + stored[place + cut :]
    (folder / file).write_bytes(broken)
    problems = check(folder).problems
    assert list(problems) == sorted(problems)
    assert all(problem.line >= 1 and (problem.file in FILES) for problem in problems)
