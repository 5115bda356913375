"""Remove everything that can be fetched or built again. The data in `instance/` stays."""

import shutil
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = (
    ".venv",
    "node_modules",
    "build",
    ".cache",
    ".hypothesis",
    ".import_linter_cache",
    ".mypy_cache",
    ".pytest_cache",
    ".ruff_cache",
    "integrationrunde/static/vendor",
)


def main() -> None:
    for folder in FOLDERS:
        shutil.rmtree(ROOT / folder, ignore_errors=True)
    for name in ("integrationrunde", "migrations", "tests", "tools", "bench"):
        for path in [*(ROOT / name).rglob("__pycache__"), *(ROOT / name).rglob("*.mo")]:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink()
    print("clean: done; the data in instance/ is untouched")


if __name__ == "__main__":
    main()
