"""Reading a file that came with a form: of a listed kind by its content, not empty, not too large."""

from dataclasses import dataclass

from flask import current_app
from flask_wtf.file import FileField
from wtforms import ValidationError

from integrationrunde.files import kinds
from integrationrunde.kit.words import _


@dataclass(frozen=True)
class Upload:
    """The bytes of a file that was sent, what they are, and how they shall be named."""

    content: bytes
    kind: kinds.FileKind
    name: str


def read(field: FileField) -> Upload:
    """The file of a field in which one was chosen. Raises ValidationError for what is not stored."""
    typed = field.data.filename or ""
    largest = current_app.config["FILES_MAX_MB"]
    content = field.data.stream.read(largest * 1024 * 1024 + 1)
    if len(content) > largest * 1024 * 1024:
        raise ValidationError(_("The file is larger than %(number)s MB. Make it smaller.", number=largest))
    if not content:
        raise ValidationError(_("The file is empty."))
    kind = kinds.kind_of(content, typed)
    if kind is None:
        told = _("This file is none of these kinds, whatever its name says: %(kinds)s.", kinds=kinds.listed())
        raise ValidationError(told)
    return Upload(content, kind, kinds.named(typed, kind))
