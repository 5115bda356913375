"""From the stored version to what is printed: read from its bytes, cut for whoever gets it, with how it stands."""

from collections.abc import Sequence
from dataclasses import dataclass

from integrationrunde.directory.models import Organisation
from integrationrunde.kit.words import sort_key
from integrationrunde.minutes import canonical, pdf, reviews
from integrationrunde.minutes.content import Content
from integrationrunde.minutes.models import Minutes, MinutesApproval, MinutesVersion, Supplement
from integrationrunde.minutes.records import Record, SupplementText
from integrationrunde.minutes.sheet import WHOLE, Extract, Sheet, laid_out
from integrationrunde.minutes.sheet_proof import Standing


@dataclass(frozen=True)
class Printable:
    """A version, or an extract of it, ready to be printed."""

    content: Content
    standing: Standing
    extract: Extract = WHOLE

    @property
    def sheet(self) -> Sheet:
        """The same in words."""
        return laid_out(self.content, self.standing, self.extract)

    @property
    def etag(self) -> str:
        """Tells this PDF from every other without making it."""
        return pdf.fingerprint(self.content, self.standing, self.extract)

    @property
    def name(self) -> str:
        """A file name without ending that every system takes: ``protokoll-3-fassung-2``."""
        kind = "protokoll" if self.extract == WHOLE else "protokollauszug"
        return f"{kind}-{self.content.head.meeting_number}-fassung-{self.standing.number}"

    def pdf(self) -> bytes:
        """The PDF. Raises `kit.errors.Unprintable`."""
        return pdf.printed(self.content, self.standing, self.extract)


class Press:
    """The minutes of one meeting with approval and supplements, from which versions are printed; two statements."""

    def __init__(self, minutes: Minutes) -> None:
        self._approval: MinutesApproval | None = reviews.approval(minutes.id)
        self._supplements: Sequence[Supplement] = reviews.supplements(minutes.id)

    def whole(self, version: MinutesVersion, *, item_id: int | None = None) -> Printable:
        """The version as the secretariat and the file have it, or one item of it."""
        return Printable(canonical.read(version.canonical), self._standing(version), Extract(item_id=item_id))

    def for_organisation(
        self, version: MinutesVersion, organisation: Organisation, *, item_id: int | None = None
    ) -> Printable:
        """The version as one organisation may read it: an extract where something is left out."""
        content = canonical.for_organisation(canonical.read(version.canonical), organisation.id)
        name = organisation.official_name if content.is_cut else ""
        extract = Extract(item_id=item_id, organisation=name)
        return Printable(content, self._standing(version, names_seats=False), extract)

    def _standing(self, version: MinutesVersion, *, names_seats: bool = True) -> Standing:
        approval = self._approval if self._approval and self._approval.version_id == version.id else None
        return Standing(
            number=version.number,
            sha256=version.sha256,
            circulated_at=version.circulated_at,
            objection_deadline=version.objection_deadline,
            is_superseded=version.superseded_at is not None,
            record=canonical.read_as(Record, approval.record) if approval else None,
            record_sha256=approval.sha256 if approval else "",
            supplements=[canonical.read_as(SupplementText, one.canonical) for one in self._supplements if approval],
            names_seats=names_seats,
        )


def file_part(text: str) -> str:
    """A text as part of a file name: small letters, digits and hyphens (``40.5-10/AR`` is ``40-5-10-ar``)."""
    return "-".join(word for word in sort_key(text).split() if word.isascii())[:60]
