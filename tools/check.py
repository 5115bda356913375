"""Run the checks one after the other; stop at the first that fails and say which one it was.

python tools/check.py                 all of them: what `make test` does
python tools/check.py lint            style, floors, templates, words
python tools/check.py types sqlite    some of them, by name
python tools/check.py soak            the long profiles, which are not part of `make test`
"""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
PARTS = str(max(2, min(4, os.cpu_count() or 2)))
WITHOUT_BROWSER = "not journey and not soak"


class Failed(Exception):
    """A check found something; it has said what."""


def run(program: str, *arguments: str, **environ: str) -> None:
    """Run a program of the virtual environment in the checkout. Raises Failed.

    What Python compiles is kept: the second database and each process that a test starts find it.
    """
    call = [str(BIN / program), *arguments]
    path = f"{BIN}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "PYTHONDONTWRITEBYTECODE": "", **environ}
    if subprocess.run(call, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL).returncode:
        raise Failed


def memory() -> dict[str, str]:
    """Where the tests keep their databases: in memory where the machine offers it, because each commit is synced."""
    shared = Path("/dev/shm")  # noqa: S108 - pytest makes a folder of its own in it
    return {"PYTEST_DEBUG_TEMPROOT": str(shared)} if shared.is_dir() and os.access(shared, os.W_OK) else {}


def pytest(database: str) -> None:
    run("python", "-m", "pytest", "-q", "-n", PARTS, "--database", database, "-m", WITHOUT_BROWSER, **memory())


def journeys() -> None:
    """The journeys in a real browser; its path is in $CHROMIUM."""
    found = subprocess.run(
        [sys.executable, "-m", "tools.browser"], cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    )
    if found.returncode:
        raise Failed
    # Each file has a stage and a browser of its own, and waits most of the time: side by side.
    parts = ("-n", PARTS, "--dist", "loadfile", "-m", "journey", "tests/journeys")
    run("python", "-m", "pytest", "-q", *parts, **memory(), CHROMIUM=found.stdout.strip())


def soak() -> None:
    for database in ("sqlite", "postgresql"):
        profile = ("--hypothesis-profile", "soak", "--database", database)
        run("python", "-m", "pytest", "-q", "-n", PARTS, "-m", "not journey", *profile, **memory())


CHECKS: dict[str, Callable[[], None]] = {
    "compile": lambda: run("python", "tools/words.py", "--compile"),
    "style": lambda: run("ruff", "check", "--quiet", "."),
    "format": lambda: run("ruff", "format", "--check", "--quiet", "."),
    "types": lambda: run("mypy", "--no-error-summary"),
    "floors": lambda: run("lint-imports", "--no-cache"),
    "templates": lambda: run("djlint", "templates", "--lint", "--quiet"),
    "words": lambda: run("python", "tools/words.py", "--check"),
    "programs": lambda: run("python", "-m", "tools.other_programs"),
    "sqlite": lambda: pytest("sqlite"),
    "postgresql": lambda: pytest("postgresql"),
    "journeys": journeys,
}
APART = {"soak": soak}
GROUPS = {"lint": ["style", "format", "floors", "templates", "words"]}


def chosen(names: list[str]) -> list[str]:
    """The checks that the names stand for; all without a name."""
    if not names:
        return list(CHECKS)
    return [check for name in names for check in GROUPS.get(name, [name])]


def main() -> int:
    checks = {**CHECKS, **APART}
    names = chosen(sys.argv[1:])
    unknown = [name for name in names if name not in checks]
    if unknown:
        print(f"check: there is no {', '.join(unknown)}; there are {', '.join([*GROUPS, *checks])}", file=sys.stderr)
        return 2
    times: list[str] = []
    for name in names:
        print(f"── {name}", flush=True)
        started = time.monotonic()
        try:
            checks[name]()
        except Failed:
            print(f"check: {name} failed after {time.monotonic() - started:.0f} s", *times, sep="\n", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print(f"check: stopped in {name}", file=sys.stderr)
            return 130
        times.append(f"  {name:<12}{time.monotonic() - started:6.1f} s")
    print("check: all is well", *times, sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
