"""Typst: data and a template in, a PDF out that is PDF/UA-1 and PDF/A-2a in one file.

Texts of users are data (JSON), never markup. Nothing is fetched, no font of the machine is used, and the time printed
into the file is given: the same data makes the same bytes.
"""

import json
import re
import threading
from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import structlog

from integrationrunde.kit.errors import Unprintable
from integrationrunde.kit.letters import FONTS, showable

STANDARDS: list[Any] = ["a-2a", "ua-1"]
LEAST_FONTS = 3
_LONG_WORD = re.compile(r"\S{2000}")
"""Where a line may break all the same: a PDF takes no string over 32,767 bytes, and typst panics over 65,535."""

log = structlog.get_logger(__name__)
_one_at_a_time = threading.Lock()


def typeset(template: Path, data: Mapping[str, Any], *, at: datetime) -> bytes:
    """The PDF that the template makes of the data, dated ``at``; raises Unprintable.

    The template reads ``json(bytes(sys.inputs.data))`` and may import files of its own folder.
    """
    written = json.dumps(_showable(data), ensure_ascii=False)
    try:
        import typst

        with _one_at_a_time:
            made = typst.compile(
                str(template),
                root=str(template.parent),
                font_paths=_fonts(),
                ignore_system_fonts=True,
                sys_inputs={"data": written},
                pdf_standards=STANDARDS,
                timestamp=int(at.timestamp()),
            )
    except BaseException as error:
        if not isinstance(error, (ImportError, OSError, RuntimeError, ValueError)) and not _is_panic(error):
            raise
        reason = str(getattr(error, "message", "") or error)
        log.error("no PDF", template=template.name, reason=reason[:1000])
        raise Unprintable(reason) from error
    return bytes(made)


def _is_panic(error: BaseException) -> bool:
    """Whether typst itself broke; such an error is no Exception to Python."""
    return type(error).__module__ == "pyo3_runtime"


@lru_cache
def _fonts() -> Any:
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(FONTS)])
    if len(fonts.families()) < LEAST_FONTS:
        raise OSError(f"the fonts for PDFs are missing in {FONTS.name}: run tools/assets.py")
    return fonts


def _showable(value: Any) -> Any:
    if isinstance(value, str):
        return _LONG_WORD.sub("\\g<0>\u200b", showable(value))
    if isinstance(value, Mapping):
        return {key: _showable(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_showable(one) for one in value]
    return value
