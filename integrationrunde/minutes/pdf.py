"""The minutes as a PDF: the sheet through typst; the same version in the same state gives the same bytes."""

import dataclasses
import hashlib
import json
from pathlib import Path
from typing import Any

from flask import current_app

from integrationrunde.kit.letters import REPLACEMENT, showable
from integrationrunde.kit.operator_mark import mark
from integrationrunde.kit.typesetting import typeset
from integrationrunde.minutes import canonical
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.sheet import WHOLE, Extract, Sheet, laid_out
from integrationrunde.minutes.sheet_proof import Standing

LAYOUT = 3
"""Raised when the layout changes, so that nobody keeps an old PDF under the same ETag."""

_TEMPLATE = "minutes/print/minutes.typ"


def printed(content: Content, standing: Standing, extract: Extract = WHOLE) -> bytes:
    """The PDF of a version (or of an extract) that was read from its bytes and cut for its reader.

    It is PDF/UA-1 and PDF/A-2a, dated when the version became what it is. Raises `kit.errors.Unprintable`.
    """
    data = _data(laid_out(content, standing, extract), standing)
    return typeset(Path(current_app.root_path, str(current_app.template_folder), _TEMPLATE), data, at=standing.dated)


def fingerprint(content: Content, standing: Standing, extract: Extract = WHOLE) -> str:
    """What tells one PDF from another without making it: an ETag."""
    house = [current_app.config[name] for name in ("OPERATOR_NAME", "OPERATOR_COLOUR")]
    how = [LAYOUT, repr(extract), repr(standing), house, mark(current_app.config)]
    return hashlib.sha256(repr(how).encode() + canonical.written(content)).hexdigest()[:32]


def _data(sheet: Sheet, standing: Standing) -> dict[str, Any]:
    data = dataclasses.asdict(sheet)
    written = json.dumps(data, ensure_ascii=False)
    return {
        **data,
        "number": str(standing.number),
        "sha256": standing.sha256,
        "colour": current_app.config["OPERATOR_COLOUR"],
        "logo": _logo(),
        "missing_letters": showable(written) != written and REPLACEMENT in showable(written),
    }


def _logo() -> dict[str, Any] | None:
    found = mark(current_app.config)
    if found is None:
        return None
    content, kind = found
    return {"bytes": list(content), "format": "svg" if kind.startswith("image/svg") else "png"}
