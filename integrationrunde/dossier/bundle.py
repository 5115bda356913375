"""What lies in the ZIP for the file. What has to be made is made first, so that nothing breaks off in the middle."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from flask import render_template
from markupsafe import Markup

from integrationrunde.dossier.packing import Kept, Made, Packed, Packer, Part
from integrationrunde.files import folder
from integrationrunde.kit.exports import guarded
from integrationrunde.kit.words import _
from integrationrunde.meetings.models import Meeting
from integrationrunde.minutes import canonical, reviews
from integrationrunde.minutes.attendance_listing import KINDS
from integrationrunde.minutes.attendance_ticks import STATES
from integrationrunde.minutes.content import Attendee, Content, Paper
from integrationrunde.minutes.models import Minutes, MinutesVersion
from integrationrunde.minutes.printing import Press, file_part

LIST = "metadaten.json"


@dataclass(frozen=True)
class FiledPaper:
    """A paper that the minutes name: its number there, its name in the ZIP, and where its bytes should lie."""

    number: int
    paper: Paper
    path: Path

    @property
    def name(self) -> str:
        """``anlagen/01-kursplan.pdf``: the number tells papers of the same name apart."""
        stem, _dot, ending = self.paper.file_name.rpartition(".")
        return f"anlagen/{self.number:02d}-{file_part(stem) or 'anlage'}.{file_part(ending) or 'bin'}"

    @property
    def is_there(self) -> bool:
        """Whether there is a file; that it is the right one says only its checksum."""
        return self.path.is_file()


@dataclass(frozen=True)
class Bundle:
    """All that goes into the ZIP: parts that were made, papers from the disk, and what the list of them says."""

    name: str
    parts: Sequence[Made]
    papers: Sequence[FiledPaper]
    facts: dict[str, Any] = field(default_factory=dict)

    def streamed(self, *, now: datetime) -> Iterator[bytes]:
        """The ZIP in pieces. The list of files comes last and tells what went in, and which paper did not."""
        packer = Packer(self.name, now=now)
        parts: list[Part] = [*self.parts, *(Kept(one.name, one.path) for one in self.papers)]
        for part in parts:
            yield from packer.add(part)
        yield from packer.add(Made(LIST, self._list(packer.packed)))
        yield packer.end()

    def _list(self, packed: Sequence[Packed]) -> bytes:
        by_name = {one.name: one for one in packed}
        said = {
            **self.facts,
            "files": [{"name": one.name, "size": one.size, "sha256": one.sha256} for one in packed],
            "papers": [_told(one, by_name.get(one.name)) for one in self.papers],
        }
        return json.dumps(said, ensure_ascii=False, indent=2).encode()


def name_of(meeting: Meeting) -> str:
    """``40-5-10-ar-sitzung-3-2017-09-20``: the file reference, where there is one, then the meeting. Series loaded."""
    parts = [file_part(meeting.series.file_reference), f"sitzung-{meeting.number}", meeting.held_on.isoformat()]
    return "-".join(part for part in parts if part)


def valid_version(minutes: Minutes) -> MinutesVersion | None:
    """The approved version, else the newest one; None before the first circulation."""
    versions, approval = reviews.versions(minutes.id), reviews.approval(minutes.id)
    return next(
        (one for one in versions if approval and one.id == approval.version_id), versions[-1] if versions else None
    )


def papers(content: Content) -> list[FiledPaper]:
    """The papers that a version names, in its order. Internal ones are named in none."""
    return [FiledPaper(number, one, folder.path_of(one.sha256)) for number, one in enumerate(content.papers, start=1)]


def filed_papers(minutes: Minutes) -> list[FiledPaper]:
    """The papers of the version that holds."""
    version = valid_version(minutes)
    return papers(canonical.read(version.canonical)) if version else []


def gather(meeting: Meeting, minutes: Minutes, *, now: datetime) -> Bundle:
    """Everything for the ZIP. Raises `kit.errors.Unprintable`; LookupError without a version."""
    valid = valid_version(minutes)
    if valid is None:
        raise LookupError("nothing was circulated")
    versions, approval = reviews.versions(minutes.id), reviews.approval(minutes.id)
    printable = Press(minutes).whole(valid)
    page = render_template("dossier/minutes.html", sheet=printable.sheet, style=_style())
    parts = [
        Made("protokoll.pdf", printable.pdf()),
        Made("protokoll.html", page.encode()),
        Made("teilnahme.csv", _attendance(printable.content.attendance)),
        *(Made(f"fassungen/fassung-{one.number}.json", one.canonical) for one in versions),
    ]
    if approval:
        parts.append(Made("genehmigung.json", approval.record))
    parts += [Made(f"nachtraege/nachtrag-{one.number}.json", one.canonical) for one in reviews.supplements(minutes.id)]
    return Bundle(name_of(meeting), parts, papers(printable.content), _facts(meeting, versions, now=now))


def _facts(meeting: Meeting, versions: Sequence[MinutesVersion], *, now: datetime) -> dict[str, Any]:
    return {
        "schema": 1,
        "file_reference": meeting.series.file_reference,
        "series": meeting.series.name,
        "meeting": {"number": meeting.number, "title": meeting.title, "held_on": meeting.held_on.isoformat()},
        "versions": [
            {"number": one.number, "sha256": one.sha256, "circulated_at": _instant(one.circulated_at)}
            for one in versions
        ],
        "made_at": _instant(now),
    }


def _told(filed: FiledPaper, packed: Packed | None) -> dict[str, Any]:
    """``state``: "whole", "damaged" (the bytes are not those that the minutes name) or "missing"."""
    state = "missing" if packed is None else "whole" if packed.sha256 == filed.paper.sha256 else "damaged"
    return {
        "number": filed.number,
        "title": filed.paper.title,
        "file_name": filed.paper.file_name,
        "sha256": filed.paper.sha256,
        "name": filed.name if packed else None,
        "state": state,
    }


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
