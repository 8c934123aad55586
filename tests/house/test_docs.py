"""The manual and the program say the same: targets, commands, options, links, both languages."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

import anlan.cli

PAGES = ("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md")
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```[a-z]*\n(.*?)^```", re.MULTILINE | re.DOTALL)


def page(root: Path, name: str) -> str:
    """Give the text of one page."""
    return (root / name).read_text("utf-8")


def spoken(text: str, program: str) -> set[str]:
    """List what a page tells the reader to type, in `code` or in a block, that begins with `program`."""
    quoted = re.findall(r"`([^`\n]+)`", text)
    typed = [line for block in FENCE.findall(text) for line in block.splitlines()]
    return {line.strip() for line in quoted + typed if line.strip().startswith(f"{program} ")}


def targets(root: Path) -> set[str]:
    """List the targets that the Makefile offers."""
    return set(re.findall(r"^([a-z-]+):.*## ", page(root, "Makefile"), re.MULTILINE))


def headings(text: str) -> list[tuple[int, str]]:
    """List the headings of a page as (depth, words), code blocks left out."""
    plain = FENCE.sub("", text)
    return [(len(marks), words) for marks, words in re.findall(r"^(#+) (.+)$", plain, re.MULTILINE)]


def anchor(words: str) -> str:
    """Give the anchor that a heading gets when the page is shown."""
    return re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")


@pytest.mark.parametrize("name", PAGES)
def test_every_target_in_the_manual_exists(root: Path, name: str) -> None:
    """A reader who types `make` and a word from the manual gets what it says."""
    wanted = {line.split()[1] for line in spoken(page(root, name), "make")}
    assert wanted <= targets(root)


def test_every_target_is_listed_with_a_line(root: Path) -> None:
    """What may be typed is on the list that `make` prints."""
    phony = re.search(r"^\.PHONY: (.+)$", page(root, "Makefile"), re.MULTILINE)
    assert phony
    assert set(phony[1].split()) == targets(root)


@pytest.mark.parametrize("name", PAGES)
def test_every_command_in_the_manual_exists(root: Path, name: str) -> None:
    """Each `anlan` command of the manual answers to --help, which names every option the manual uses."""
    if not hasattr(anlan.cli, "main"):
        pytest.skip("the command line is not there yet")
    for line in sorted(spoken(page(root, name), "anlan")):
        words = line.split()[1:]
        command = [word for word in words if re.fullmatch(r"[a-z]+(-[a-z]+)*", word)]
        shown = CliRunner().invoke(anlan.cli.main, [*command, "--help"])
        assert shown.exit_code == 0, f"{line}: {shown.output}"
        missing = {word for word in words if word.startswith("--") and word not in shown.output}
        assert not missing, f"{line}: {missing}"


def test_the_chinese_manual_mirrors_the_english_one(root: Path) -> None:
    """Same headings in the same order, same commands in the same order, same rows in every table."""
    english, chinese = page(root, "README.md"), page(root, "README.zh.md")
    assert [depth for depth, _ in headings(english)] == [depth for depth, _ in headings(chinese)]
    assert spoken(english, "make") == spoken(chinese, "make")
    assert spoken(english, "anlan") == spoken(chinese, "anlan")
    assert len(re.findall(r"^\|", english, re.MULTILINE)) == len(re.findall(r"^\|", chinese, re.MULTILINE))


def test_every_link_leads_somewhere(root: Path) -> None:
    """A link inside the repository names a file that is there and a heading that it has."""
    broken = []
    for path in [*(root / name for name in PAGES), *sorted((root / "docs").rglob("*.md"))]:
        for link in LINK.findall(path.read_text("utf-8")):
            if "://" in link:
                continue
            name, _, fragment = link.partition("#")
            target = path.parent / name if name else path
            known = target.exists()
            if known and fragment:
                known = fragment in {anchor(words) for _, words in headings(target.read_text("utf-8"))}
            if not known:
                broken.append(f"{path.relative_to(root)}: {link}")
    assert broken == []


def test_a_decision_is_short_and_whole(root: Path) -> None:
    """Each decision says context, decision and consequences, within forty lines, and numbers have no gap."""
    pages = sorted((root / "docs" / "adr").glob("*.md"))
    assert [int(path.name[:4]) for path in pages] == list(range(1, len(pages) + 1))
    for path in pages:
        text = path.read_text("utf-8")
        assert [words for depth, words in headings(text) if depth == 2] == [
            "Context",
            "Decision",
            "Consequences",
        ]
        assert len(text.splitlines()) <= 40, path.name
