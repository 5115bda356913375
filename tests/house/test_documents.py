"""Documents lead somewhere: every relative link and picture of a Markdown file exists, and pictures stay small."""

import re
from pathlib import Path

from tests.house.world import none_of

ROOT = Path(__file__).resolve().parent.parent.parent
LINK = re.compile(r"\]\(([^)#]+)[^)]*\)")
MOST_BYTES = 6_000_000


def documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_links_lead_somewhere() -> None:
    none_of(
        [
            f"{document.relative_to(ROOT)}: {target}"
            for document in documents()
            for target in LINK.findall(document.read_text())
            if "://" not in target and not target.startswith("mailto:") and not (document.parent / target).exists()
        ]
    )


def test_pictures_are_small() -> None:
    assert sum(file.stat().st_size for file in (ROOT / "docs" / "bilder").glob("*.png")) < MOST_BYTES
