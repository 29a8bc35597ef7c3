"""`./dev bench prefect_cost`: a batch of 200 pages through the Prefect flow, against the same pipeline in a bare loop.

The flow does all that an office asks for: it takes the files in, claims, reads and saves them, with a real server of
Prefect beside it. The loop only calls `read_batch`, eight files at a time, and throws away what comes out. Both load
their models within the time that is measured, each in a process of its own; they take turns.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.running import machine
from benchmarks.scaling import written
from flows.parts import free_port

ROOT = Path(__file__).parents[1]
ASKED = 1.1
CHILD = "import sys; from benchmarks import prefect_cost as c; print(c.CHILDREN[sys.argv[1]](c.Path(sys.argv[2])))"


def main() -> None:
    """Makes the pages, starts a server, lets both read, prints the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print(machine("prefect"))
    with TemporaryDirectory(prefix="pendataan-prefect-") as name, served(Path(name) / "prefect") as env:
        files, ratios = written(Path(name), options.pages), []
        for turn in range(options.rounds):
            data = Path(name) / f"data-{turn}"
            (data / "inbox").mkdir(parents=True)
            for path in files:
                shutil.copy2(path, data / "inbox")
            bare, flow = _seconds("bare", Path(name), env), _seconds("flow", data, env)
            ratios.append(flow / bare)
            print(f"  round {turn + 1}: bare loop {bare:.1f} s, flow {flow:.1f} s, {ratios[-1]:.3f} x", flush=True)
    print(f"{options.pages} pages through the flow against a bare loop: {median(ratios):.3f} x (asked: under {ASKED})")


@contextmanager
def served(home: Path) -> Iterator[dict[str, str]]:
    """A server of Prefect, and the environment in which programs find it."""
    home.mkdir()
    port = free_port(0)
    env = os.environ | {
        "PREFECT_HOME": str(home),
        "PREFECT_API_URL": f"http://127.0.0.1:{port}/api",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "DO_NOT_TRACK": "1",
        "OMP_THREAD_LIMIT": "1",
    }
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    server = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not _answers(f"http://127.0.0.1:{port}/api/health"):
            time.sleep(0.5)
        yield env
    finally:
        server.terminate()
        server.wait(60)


def _answers(address: str) -> bool:
    try:
        with urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def _seconds(child: str, folder: Path, env: dict[str, str]) -> float:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, child, str(folder)], cwd=ROOT, env=env, capture_output=True, text=True, check=True
    )
    return float(done.stdout.splitlines()[-1])


def bare(folder: Path) -> float:
    """The pipeline alone, over the files of a folder; the seconds it took."""
    from extractors.equipment import equip
    from extractors.pipeline import read_batch

    files = sorted(folder.glob("*.tif"))
    begun = time.monotonic()
    with TemporaryDirectory() as scratch:
        equipment, day = equip([], Path(scratch)), datetime.now(UTC).date()
        for start in range(0, len(files), 8):
            read_batch([path.read_bytes for path in files[start : start + 8]], equipment, day)
    return time.monotonic() - begun


def flow(data: Path) -> float:
    """The flow over a data folder; the seconds it took."""
    from flows.inbox import inbox

    begun = time.monotonic()
    inbox(str(data))
    return time.monotonic() - begun


CHILDREN = {"bare": bare, "flow": flow}

if __name__ == "__main__":
    main()
