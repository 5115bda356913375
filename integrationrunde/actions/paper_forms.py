"""The form of a paper (Anlage) of a task."""

from flask_wtf.file import FileField
from wtforms import StringField, ValidationError

from integrationrunde.files import uploading
from integrationrunde.files.uploading import Upload
from integrationrunde.kit.forms import AtMost, HouseForm, optional
from integrationrunde.kit.words import _, lazy_gettext


class PaperForm(HouseForm):
    """A file and what it is called; after `validate` ``upload`` is the file."""

    file = FileField(lazy_gettext("File"))
    title = StringField(lazy_gettext("Title"), validators=[optional(), AtMost(200)])
    upload: Upload | None = None

    def validate_file(self, field: FileField) -> None:
        """A file of a listed kind, not empty and not too large; where it is, read it."""
        if not field.data:
            raise ValidationError(_("Please choose a file."))
        self.upload = uploading.read(field)

    def ask_for_file_again(self) -> None:
        """Say at the field that browsers forget a file when something else was wrong."""
        if self.errors and self.upload is not None:
            self.file.errors = [_("Please choose the file once more.")]
