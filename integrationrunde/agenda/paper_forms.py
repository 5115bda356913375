"""Forms of papers (Anlagen)."""

from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, SelectMultipleField, StringField, ValidationError
from wtforms.validators import InputRequired
from wtforms.widgets import CheckboxInput, ListWidget

from integrationrunde.agenda.models import AgendaItem, AttachmentPlace, Audience
from integrationrunde.agenda.papers import PaperDetails
from integrationrunde.agenda.queries import Slot
from integrationrunde.directory.models import Organisation
from integrationrunde.files import kinds, uploading
from integrationrunde.kit.forms import AtMost, VersionForm, optional, required
from integrationrunde.kit.words import N_, _, lazy_gettext

AUDIENCES = {
    Audience.ALL: N_("All who are invited"),
    Audience.ORGANISATIONS: N_("Only these organisations"),
    Audience.INTERNAL: N_("Internal: only the secretariat"),
}


class PaperForm(VersionForm):
    """Title and audience of a paper."""

    title = StringField(lazy_gettext("Title"), validators=[*required(), AtMost(200)])
    audience = RadioField(
        lazy_gettext("Who may read the paper"),
        coerce=Audience,
        default=Audience.ALL,
        validators=[InputRequired(lazy_gettext("Please choose who may read it."))],
    )
    organisation_ids = SelectMultipleField(
        lazy_gettext("These organisations"),
        coerce=int,
        option_widget=CheckboxInput(),
        widget=ListWidget(prefix_label=False),
    )

    def offer(self, organisations: list[Organisation]) -> None:
        """Fill the choices."""
        self.audience.choices = [(audience, _(label)) for audience, label in AUDIENCES.items()]
        self.organisation_ids.choices = [(one.id, one.short_name) for one in organisations]

    def validate_organisation_ids(self, field: SelectMultipleField) -> None:
        """A paper for some organisations names one at least."""
        if self.audience.data is Audience.ORGANISATIONS and not field.data:
            raise ValidationError(_("Please choose at least one organisation."))

    def details(self) -> PaperDetails:
        """What was filled in."""
        ids = tuple(sorted(self.organisation_ids.data or ()))
        return PaperDetails(title=self.title.data or "", audience=self.audience.data, organisation_ids=ids)


class NewPaperForm(PaperForm):
    """A paper with its file; after `validate` ``content`` and ``kind`` are those of the file."""

    file = FileField(lazy_gettext("File"))
    title = StringField(lazy_gettext("Title"), validators=[optional(), AtMost(200)])
    belongs_to = SelectField(lazy_gettext("Belongs to"))
    content: bytes = b""
    kind: kinds.FileKind | None = None

    def offer_places(self, slots: list[Slot]) -> None:
        """Fill the choices of where the paper belongs."""
        self.belongs_to.choices = [
            (AttachmentPlace.MEETING.value, _("The whole meeting")),
            *((f"{slot.item.id}", _place_of(slot)) for slot in slots),
            (AttachmentPlace.MINUTES.value, _("The minutes")),
        ]

    def validate_file(self, field: FileField) -> None:
        """A file of a listed kind, not empty and not too large; where it is, read it."""
        if not field.data:
            raise ValidationError(_("Please choose a file."))
        upload = uploading.read(field)
        self.content, self.kind = upload.content, upload.kind

    @property
    def typed_name(self) -> str:
        """What the file is called where it comes from."""
        return (self.file.data.filename if self.file.data else None) or ""

    def place(self, items: list[AgendaItem]) -> tuple[AttachmentPlace, AgendaItem | None]:
        """Where the paper belongs."""
        item = next((one for one in items if str(one.id) == self.belongs_to.data), None)
        return (AttachmentPlace.AGENDA_ITEM, item) if item else (AttachmentPlace(self.belongs_to.data), None)

    def ask_for_file_again(self) -> None:
        """Say at the field that browsers forget a file when something else was wrong."""
        if self.errors and self.kind is not None:
            self.file.errors = [_("Please choose the file once more.")]


def _place_of(slot: Slot) -> str:
    if slot.number is None:
        return slot.item.title
    return _("Item %(number)s: %(title)s", number=slot.number, title=slot.item.title)
