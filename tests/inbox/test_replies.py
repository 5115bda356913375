"""Answers of calendars, each client's shape."""

import base64

import pytest

from integrationrunde.inbox.replies import Proposal, Reply
from integrationrunde.inbox.understanding import Kind, understand
from tests.inbox.letters import answer, calendar, letter, several

ORGANIZER = "ORGANIZER;CN=Runde:mailto:runde@kreis-soest.example"
ERNA = "ATTENDEE;CN=Erna Beispiel;PARTSTAT=ACCEPTED:mailto:erna@amt.example"
TIMES = ("DTSTART:20261201T090000Z", "DTEND:20261201T110000Z")


def reply(raw: bytes, kind: Kind = Kind.REPLY) -> Reply:
    understood = understand(raw)
    assert understood.kind is kind
    return understood.replies[0]


def test_plain_answer() -> None:
    found = reply(answer(calendar("REPLY", ORGANIZER, ERNA, "SEQUENCE:3", "COMMENT:Komme etwas später\\, gegen 10")))
    assert (found.uid, found.sequence, found.attendee) == ("7@kreis-soest.example", 3, "erna@amt.example")
    assert (found.partstat, found.comment) == ("ACCEPTED", "Komme etwas später, gegen 10")
    assert (found.dtstamp, found.recurrence_id, found.proposal) == ("2026-11-20T08:15:00+00:00", None, None)
    assert found.is_by_attendee
    assert not found.mismatch


def test_exchange_has_no_organizer_and_an_empty_comment() -> None:
    found = reply(
        answer(calendar("REPLY", "ATTENDEE;PARTSTAT=DECLINED:MAILTO:Erna@AMT.example", "COMMENT;LANGUAGE=de:\\n"))
    )
    assert (found.attendee, found.partstat, found.comment, found.organizer) == ("erna@amt.example", "DECLINED", "", "")


def test_apple_has_no_mime_method() -> None:
    found = reply(answer(calendar("REPLY", ORGANIZER, ERNA), mime_method=""))
    assert found.partstat == "ACCEPTED"
    assert not found.mismatch


def test_google_says_that_it_is_automatic() -> None:
    text = calendar("REPLY", ORGANIZER, ERNA.replace("CN=", "X-NUM-GUESTS=0;CN="))
    raw = several(
        "multipart/mixed",
        ("text/calendar; charset=UTF-8; method=REPLY", text),
        (
            "application/ics; name=invite.ics\nContent-Transfer-Encoding: base64",
            base64.encodebytes(text.encode()).decode(),
        ),
        Auto_Submitted="auto-generated",
        Sender="Google Calendar <calendar-notification@google.example>",
    )
    assert reply(raw).attendee == "erna@amt.example"


def test_calendar_as_whole_letter_and_as_nameless_attachment() -> None:
    text = calendar("REPLY", ERNA)
    assert reply(letter(text, "text/calendar; method=REPLY")).partstat == "ACCEPTED"
    raw = several("multipart/mixed", ("text/plain", "Hallo"), ('application/octet-stream; name="meeting.ics"', text))
    assert reply(raw).partstat == "ACCEPTED"


@pytest.mark.parametrize(
    ("encoding", "charset"), [("quoted-printable", "utf-8"), ("base64", "iso-8859-1"), ("8bit", "windows-1252")]
)
def test_encodings(encoding: str, charset: str) -> None:
    data = calendar("REPLY", ERNA, "COMMENT:für Grüße").encode(charset)
    if encoding == "base64":
        data = base64.encodebytes(data)
    elif encoding == "quoted-printable":
        data = data.replace(b"=", b"=3D").replace("ü".encode(), b"=C3=BC")
    head = letter("", f"text/calendar; method=REPLY; charset={charset}", Content_Transfer_Encoding=encoding)
    assert reply(head + data).comment == "für Grüße"


def test_delegated_answer_is_that_of_the_sender() -> None:
    found = reply(
        answer(
            calendar(
                "REPLY",
                'ATTENDEE;PARTSTAT=DELEGATED;DELEGATED-TO="mailto:kai@amt.example":mailto:ute@amt.example',
                'ATTENDEE;PARTSTAT=ACCEPTED;DELEGATED-FROM="mailto:ute@amt.example":mailto:kai@amt.example',
            ),
            From="kai@amt.example",
        )
    )
    assert (found.attendee, found.partstat, found.delegated_from) == ("kai@amt.example", "ACCEPTED", "ute@amt.example")
    assert [one.delegated_to for one in found.attendees] == ["kai@amt.example", ""]


def test_an_office_may_answer_for_somebody() -> None:
    line = 'ATTENDEE;PARTSTAT=ACCEPTED;SENT-BY="mailto:buero@amt.example":mailto:erna@amt.example'
    found = reply(answer(calendar("REPLY", line), From="buero@amt.example"))
    assert (found.attendee, found.sent_by, found.is_by_attendee) == ("erna@amt.example", "buero@amt.example", True)
    assert not reply(answer(calendar("REPLY", ERNA), From="fremd@amt.example")).is_by_attendee


def test_outlook_proposes_another_time() -> None:
    found = reply(
        answer(
            calendar(
                "COUNTER",
                "ATTENDEE;PARTSTAT=TENTATIVE:mailto:erna@amt.example",
                "DTSTART;TZID=W. Europe Standard Time:20261202T090000",
                "DTEND;TZID=W. Europe Standard Time:20261202T103000",
                "X-MS-OLK-ORIGINALSTART;TZID=W. Europe Standard Time:20261201T100000",
            ),
            mime_method="COUNTER",
        ),
        Kind.COUNTER,
    )
    assert found.proposal == Proposal("2026-12-02T08:00:00+00:00", "2026-12-02T09:30:00+00:00")
    assert found.original_start == "2026-12-01T09:00:00+00:00"


def test_who_proposes_is_the_sender_where_all_are_listed() -> None:
    lines = [ERNA, "ATTENDEE;PARTSTAT=NEEDS-ACTION:mailto:kai@amt.example", *TIMES]
    found = reply(answer(calendar("COUNTER", *lines), "COUNTER", From="kai@amt.example"), Kind.COUNTER)
    assert found.attendee == "kai@amt.example"


def test_iphone_proposes_in_a_parameter() -> None:
    line = (
        'ATTENDEE;PARTSTAT=TENTATIVE;TO-ALL-PROPOSED-NEW-TIME="DTSTART:20261203T080000Z;STATUS:NEEDS-ACTION"'
        ":mailto:erna@amt.example"
    )
    found = reply(answer(calendar("REPLY", line, *TIMES, "X-CALENDARSERVER-PRIVATE-COMMENT:Lieber Donnerstag\\n")))
    assert found.proposal == Proposal("2026-12-03T08:00:00+00:00", "2026-12-03T10:00:00+00:00")
    assert (found.partstat, found.comment) == ("TENTATIVE", "Lieber Donnerstag")


@pytest.mark.parametrize(
    ("proposed", "start", "end"),
    [
        ("DTSTART;TZID=Europe/Berlin:20261203T090000", "2026-12-03T08:00", "2026-12-03T10:00"),
        ("DTSTART;TZID=Europe/London:20261203T090000;STATUS:NEEDS-ACTION", "2026-12-03T09:00", "2026-12-03T11:00"),
        (
            "DTSTART;VALUE=DATE-TIME;TZID=America/New_York:20261203T090000;DTEND;TZID=Europe/Berlin:20261203T163000",
            "2026-12-03T14:00",
            "2026-12-03T15:30",
        ),
        ("DTSTART;TZID=^'Europe/Berlin^':20261203T090000", "2026-12-03T08:00", "2026-12-03T10:00"),
        ("DTSTART\\;TZID=Europe/Berlin\\:20261203T090000", "2026-12-03T08:00", "2026-12-03T10:00"),
        ("DTSTART;TZID=(UTC+01:00) Amsterdam, Berlin:20261203T090000", "2026-12-03T08:00", "2026-12-03T10:00"),
        ("DTSTART:20261203T090000", "2026-12-03T08:00", "2026-12-03T10:00"),
    ],
)
def test_zone_of_what_an_iphone_proposes(proposed: str, start: str, end: str) -> None:
    line = f'ATTENDEE;PARTSTAT=TENTATIVE;TO-ALL-PROPOSED-NEW-TIME="{proposed}":mailto:erna@amt.example'
    found = reply(answer(calendar("REPLY", line, *TIMES)))
    assert found.proposal == Proposal(f"{start}:00+00:00", f"{end}:00+00:00")


def test_proposal_that_cannot_be_read_is_none() -> None:
    line = (
        'ATTENDEE;PARTSTAT=TENTATIVE;TO-ALL-PROPOSED-NEW-TIME="DTSTART;TZID=Europe/Berlin:bald":mailto:erna@amt.example'
    )
    found = reply(answer(calendar("REPLY", line, *TIMES)))
    assert (found.proposal, found.partstat) == (None, "TENTATIVE")


def test_mime_method_and_method_that_differ_are_noted() -> None:
    assert reply(answer(calendar("REPLY", ERNA), mime_method="REQUEST")).mismatch
    assert reply(answer(calendar("COUNTER", ERNA, *TIMES)), Kind.COUNTER).mismatch


ZONE = """BEGIN:VTIMEZONE
TZID:Unsere Zeit
BEGIN:STANDARD
DTSTART:16010101T000000
TZOFFSETFROM:{offset}
TZOFFSETTO:{offset}
END:STANDARD
END:VTIMEZONE
BEGIN:VEVENT"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("RECURRENCE-ID:20261201T090000Z", "2026-12-01T09:00:00+00:00"),
        ("RECURRENCE-ID;TZID=Europe/Berlin:20261201T100000", "2026-12-01T09:00:00+00:00"),
        ("RECURRENCE-ID;TZID=/vendor/2016/Europe/Berlin:20261201T100000", "2026-12-01T09:00:00+00:00"),
        ("RECURRENCE-ID;TZID=(UTC+01:00) Amsterdam, Berlin:20261201T100000", "2026-12-01T09:00:00+00:00"),
        ("RECURRENCE-ID:20261201T100000", "2026-12-01T09:00:00+00:00"),
        ("RECURRENCE-ID;VALUE=DATE:20261201", "2026-12-01"),
        ("RECURRENCE-ID:nonsense", None),
        ("RECURRENCE-ID:20261399T990000Z", None),
    ],
)
def test_instants(line: str, expected: str | None) -> None:
    assert reply(answer(calendar("REPLY", ERNA, line))).recurrence_id == expected


def test_one_zone_name_may_mean_two_things_in_two_letters() -> None:
    text = calendar("REPLY", ERNA, "RECURRENCE-ID;TZID=Unsere Zeit:20261201T100000")
    for offset, expected in (("+0300", "07"), ("-0500", "15"), ("+0300", "07")):
        given = text.replace("BEGIN:VEVENT", ZONE.format(offset=offset))
        assert reply(answer(given)).recurrence_id == f"2026-12-01T{expected}:00:00+00:00"


def test_endless_zone_rules_are_not_followed() -> None:
    zone = ZONE.format(offset="+0300").replace("END:STANDARD", "RRULE:FREQ=SECONDLY\nEND:STANDARD")
    text = calendar("REPLY", ERNA, "RECURRENCE-ID;TZID=Unsere Zeit:20261201T100000").replace("BEGIN:VEVENT", zone)
    assert reply(answer(text)).recurrence_id == "2026-12-01T09:00:00+00:00"


def test_broken_lines_elsewhere_do_no_harm() -> None:
    text = calendar("REPLY", 'DESCRIPTION;X="open:text', "NONSENSE", "DTSTART:never", ERNA, "SEQUENCE:x")
    found = reply(answer(text))
    assert (found.attendee, found.sequence) == ("erna@amt.example", 0)
