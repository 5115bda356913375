"""Find a Chromium for the journeys, or fetch one, and print the path of its program.

Taken is the first of: $CHROMIUM; what is installed; what Playwright fetched before; Debian's package (as root);
Playwright's own. Without any of them, one line says what to do.
"""

import os
import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

from tools import debian

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "chrome")


def installed(environ: Mapping[str, str] = os.environ) -> str | None:
    """The program of a Chromium that is here already and starts, or None."""
    named = [environ.get("CHROMIUM"), *map(shutil.which, NAMES), _of_playwright()]
    return next((path for path in named if path and _starts(path)), None)


def _of_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if Path(path).exists() else None


def _starts(path: str) -> bool:
    try:
        return debian.quietly(path, "--version") == 0
    except OSError:
        return False


def fetch() -> None:
    """Install one: Debian's package as root, else Playwright's build."""
    if debian.may_install():
        print("browser: installing chromium", file=sys.stderr, flush=True)
        debian.install("chromium")
        if any(map(shutil.which, NAMES)):
            return
    print("browser: fetching Chromium with playwright", file=sys.stderr, flush=True)
    debian.quietly(sys.executable, "-m", "playwright", "install", "chromium")


def main() -> int:
    path = installed()
    if path is None:
        fetch()
        path = installed()
    if path is None:
        print("browser: no Chromium; install one, or set CHROMIUM to the path of its program", file=sys.stderr)
        return 1
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
