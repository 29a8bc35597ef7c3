"""What the files around the code promise."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"[a-z0-9-]+==[0-9][0-9a-z.]*( ; .+)?")


def pins() -> list[str]:
    files = (ROOT / "constraints.txt", ROOT / "benchmarks" / "peers.txt")
    lines = [line for file in files for line in file.read_text().splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


def test_constraints_name_packages_and_no_host() -> None:
    assert [line for line in pins() if not PIN.fullmatch(line)] == []
    for file in ("constraints.txt", "benchmarks/peers.txt"):
        assert "//" not in (ROOT / file).read_text()


def test_every_dependency_is_pinned_and_in_the_notices() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = [re.split(r"[^A-Za-z0-9._-]", line)[0].replace(".", "-").lower() for line in project["dependencies"]]
    pinned = {line.split("==")[0] for line in pins()}
    notices = (ROOT / "THIRD_PARTY_NOTICES.md").read_text()
    assert [name for name in names if name not in pinned] == []
    assert [name for name in names if f"| {name} |" not in notices] == []


def test_prefect_is_pinned_together_with_what_breaks_it() -> None:
    # Newer ones break every flow, or silently never schedule the night: docs/decisions/0002-pins.md.
    lines = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    assert {"fastapi>=0.139,<0.151", "sqlalchemy>=2.0,<2.1", "prefect>=3.8.8,<4"} <= set(lines)


def test_the_scripts_are_whole() -> None:
    for script in ("dev", ".ci/run"):
        subprocess.run(["bash", "-n", script], cwd=ROOT, check=True)
        assert (ROOT / script).stat().st_mode & 0o111
    for wrong in ([], ["nonsense"]):
        assert subprocess.run(["./dev", *wrong], cwd=ROOT, capture_output=True, check=False).returncode == 2


def test_nothing_of_ours_logs_a_traceback() -> None:
    """Whoever has set up logging, Prefect too, would print the exception's text, which may hold what was written."""
    telling = re.compile(r"\bexc_info=|\blog\.exception\(")
    rooms = ("schemas", "extractors", "storage", "flows", "review", "cli")
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py")]
    assert [file.name for file in files if telling.search(file.read_text(encoding="utf-8"))] == []


def test_what_a_process_does_is_asked_in_one_place() -> None:
    """It may end between two looks; who looks in /proc by himself forgets that, and fails one night in a hundred."""
    asks = re.compile(r"/stat\b|/cmdline\b|os\.kill\([^)]*, 0\)")
    files = [file for room in ("tests", "benchmarks") for file in (ROOT / room).rglob("*.py")]
    allowed = {Path("benchmarks/running.py"), Path(__file__).relative_to(ROOT)}
    found = {file.relative_to(ROOT) for file in files if asks.search(file.read_text(encoding="utf-8"))}
    assert found - allowed == set()
