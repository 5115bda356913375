"""A file that comes with a form, and reading it: of a listed kind by its content, not empty, not too large."""

from dataclasses import dataclass

from flask import current_app
from flask_wtf.file import FileField
from wtforms import ValidationError

from integrationrunde.files import kinds
from integrationrunde.kit.forms import HouseForm
from integrationrunde.kit.words import _, lazy_gettext


@dataclass(frozen=True)
class Upload:
    """The bytes of a file that was sent, what they are, and how they shall be named."""

    content: bytes
    kind: kinds.FileKind
    name: str

    @property
    def title(self) -> str:
        """What it is called where nobody said otherwise: its name without the ending."""
        return self.name.rpartition(".")[0]


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


class UploadForm(HouseForm):
    """A form to which a file may be added; after `validate` ``upload`` is the one that came along."""

    file = FileField(lazy_gettext("File"))
    upload: Upload | None = None

    def validate_file(self, field: FileField) -> None:
        """A file of a listed kind, not empty and not too large; where one was chosen, read it."""
        self.upload = read(field) if field.data else None

    def ask_for_file_again(self) -> None:
        """Say at the field that browsers forget a file when something else was wrong."""
        if self.upload is not None:
            self.file.errors = [_("Please choose the file once more.")]


class FileForm(UploadForm):
    """A form that is about a file: one has to be chosen."""

    def validate_file(self, field: FileField) -> None:
        """As with any upload, and there has to be one."""
        if not field.data:
            raise ValidationError(_("Please choose a file."))
        super().validate_file(field)
