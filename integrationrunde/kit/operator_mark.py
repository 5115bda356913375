"""The operator's mark (logo): the file that OPERATOR_MARK_FILE names."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

MARK_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
_PNG = b"\x89PNG\r\n\x1a\n"


def mark(config: Mapping[str, Any]) -> tuple[bytes, str] | None:
    """The operator's mark with its type; None without a file, or when it is not what its name says."""
    name = config["OPERATOR_MARK_FILE"]
    if not name or not Path(name).is_file():
        return None
    content, kind = Path(name).read_bytes(), MARK_TYPES[Path(name).suffix.lower()]
    right = content.startswith(_PNG) if kind == "image/png" else b"<svg" in content[:4096]
    return (content, kind) if right else None
