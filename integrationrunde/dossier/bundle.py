"""The ZIP: gathered first (so that nothing breaks off in the middle), then written piece by piece."""

import csv
import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from flask import render_template
from markupsafe import Markup

from integrationrunde.kit import clock
from integrationrunde.kit.exports import guarded
from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import reviews
from integrationrunde.minutes.attendance_listing import KINDS
from integrationrunde.minutes.attendance_ticks import STATES
from integrationrunde.minutes.content import Attendee
from integrationrunde.minutes.models import Minutes, MinutesVersion
from integrationrunde.minutes.printing import Press, file_part

_CHUNK = 64 * 1024


@dataclass(frozen=True)
class Part:
    """One file of the ZIP."""

    name: str
    content: bytes

    @property
    def sha256(self) -> str:
        """Its checksum."""
        return hashlib.sha256(self.content).hexdigest()


def name_of(meeting: Meeting) -> str:
    """``40-5-10-ar-sitzung-3-2017-09-20``: the file reference, where there is one, then the meeting. Series loaded."""
    parts = [file_part(meeting.series.file_reference), f"sitzung-{meeting.number}", meeting.held_on.isoformat()]
    return "-".join(part for part in parts if part)


def gather(meeting: Meeting, minutes: Minutes) -> list[Part]:
    """Every file of the ZIP but the list of them. Raises `kit.errors.Unprintable`; LookupError without a version.

    The files of papers are not in it: their names and checksums stand in the minutes.
    """
    versions = reviews.versions(minutes.id)
    approval = reviews.approval(minutes.id)
    if not versions:
        raise LookupError("nothing was circulated")
    valid = next((one for one in versions if approval and one.id == approval.version_id), versions[-1])
    printable = Press(minutes).whole(valid)
    page = render_template("dossier/minutes.html", sheet=printable.sheet, style=_style())
    parts = [
        Part("protokoll.pdf", printable.pdf()),
        Part("protokoll.html", page.encode()),
        Part("teilnahme.csv", _attendance(printable.content.attendance)),
        *(Part(f"fassungen/fassung-{one.number}.json", one.canonical) for one in versions),
    ]
    if approval:
        parts.append(Part("genehmigung.json", approval.record))
    parts += [Part(f"nachtraege/nachtrag-{one.number}.json", one.canonical) for one in reviews.supplements(minutes.id)]
    return parts


def metadata(meeting: Meeting, versions: Sequence[MinutesVersion], parts: Sequence[Part], *, now: datetime) -> Part:
    """What the ZIP is about, and the checksum of each file in it."""
    said = {
        "schema": 1,
        "file_reference": meeting.series.file_reference,
        "series": meeting.series.name,
        "meeting": {"number": meeting.number, "title": meeting.title, "held_on": meeting.held_on.isoformat()},
        "versions": [
            {"number": one.number, "sha256": one.sha256, "circulated_at": _instant(one.circulated_at)}
            for one in versions
        ],
        "made_at": _instant(now),
        "files": [{"name": one.name, "size": len(one.content), "sha256": one.sha256} for one in parts],
    }
    return Part("metadaten.json", json.dumps(said, ensure_ascii=False, indent=2).encode())


def streamed(parts: Sequence[Part], folder: str, *, now: datetime) -> Iterator[bytes]:
    """The ZIP in pieces; every file lies in ``folder``."""
    out = _Outlet()
    stamp = clock.local(now).timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part in parts:
            entry = zipfile.ZipInfo(f"{folder}/{part.name}", stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            with archive.open(entry, "w") as file:
                for start in range(0, len(part.content), _CHUNK):
                    file.write(part.content[start : start + _CHUNK])
                    yield out.taken()
    yield out.taken()


class _Outlet(io.RawIOBase):
    """A file that cannot seek, whose bytes are taken away as they come."""

    def __init__(self) -> None:
        self._kept = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]
        self._kept += content
        return len(content)

    def taken(self) -> bytes:
        taken, self._kept = bytes(self._kept), bytearray()
        return taken


def _style() -> Markup:
    """The page brings its style along, because it lies alone in a folder; no page of ours does that."""
    css = (Path(__file__).parent / "page.css").read_text(encoding="utf-8")
    return Markup(f"<style>\n{css}</style>")  # noqa: S704 - our own file


def _attendance(rows: Sequence[Attendee]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(
        [_("Organisation"), _("Kind"), _("State"), _("Function"), _("Substitute"), _("Persons"), _("From"), _("Until")]
    )
    for one in rows:
        times = [moment.strftime("%H:%M") if moment else "" for moment in (one.arrived_late_at, one.left_early_at)]
        cells = [one.organisation, _(KINDS[one.kind]), _(STATES[one.state]), one.function]
        writer.writerow([guarded(cell) for cell in [*cells, one.substitute_function, one.headcount, *times]])
    return text.getvalue().encode("utf-8-sig")


def _instant(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds")
