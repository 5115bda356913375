"""Bytes into letters: any line ends, any damage, within limits."""

import json
import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrationrunde.inbox import reading
from integrationrunde.inbox.understanding import Kind, understand
from tests.inbox.letters import answer, calendar, letter, report, several

ERNA = "ATTENDEE;PARTSTAT=ACCEPTED;CN=Jürgen:mailto:erna@amt.example"
SAMPLES = [
    letter("Guten Tag,\n\nich komme.\n\n> Einladung\n"),
    answer(calendar("REPLY", ERNA, "COMMENT:Grüße", "RECURRENCE-ID;TZID=Europe/Berlin:20261201T100000")),
    answer(calendar("COUNTER", ERNA, "DTSTART:20261201T090000Z"), "COUNTER", Subject="=?utf-8?q?Gr=C3=BC=C3=9Fe?="),
    report("Reporting-MTA: dns; a\n\nFinal-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.1.1\n"),
    several(
        "multipart/mixed", ("text/html", "<p>Ja<blockquote>alt</blockquote>"), ("message/rfc822", "Subject: x\n\ny")
    ),
]


@pytest.mark.parametrize("raw", SAMPLES)
def test_line_ends_and_mailbox_lines_make_no_difference(raw: bytes) -> None:
    expected = understand(raw).as_json()
    for other in (raw.replace(b"\n", b"\r\n"), raw.replace(b"\n", b"\r"), raw.replace(b"\n", b"\r\r\n")):
        assert understand(other).as_json() == expected
    assert understand(b"From erna@amt.example Mon Nov 23 09:30:00 2026\n" + raw).as_json() == expected
    assert understand(b"\n\n" + raw).as_json() == expected


def test_fields_are_decoded() -> None:
    found = reading.read(
        letter(Subject="=?iso-8859-1?Q?Zusage_f=FCr?=\n =?utf-8?b?IFNvZXN0?=", To='"A, B" <X@Y.example>, z@y.example')
    )
    assert found.field("SUBJECT") == "Zusage für Soest"
    assert found.addresses("to") == ["x@y.example", "z@y.example"]


def test_text_in_the_charset_that_is_said_and_in_others() -> None:
    for charset, data in (
        ("iso-8859-1", "Grüße".encode("latin-1")),
        ("no-such", "Grüße".encode()),
        ("", "Grüße".encode("cp1252")),
    ):
        raw = letter("", f"text/plain; charset={charset}", Content_Transfer_Encoding="8bit") + data
        assert reading.read(raw).own_parts[0].text.strip() == "Grüße"


def test_stray_line_in_the_header_ends_nothing() -> None:
    raw = letter("Text\n").replace(b"To:", b">From somebody\nstray words\nTo:", 1)
    assert reading.read(raw).field("subject") == "Einladung"


def test_too_large_a_letter_is_read_as_far_as_it_may_be() -> None:
    raw = letter("x" * 70 + "\n") + b"y" * reading.MOST_BYTES
    understood = understand(raw)
    assert understood.kind is Kind.HUMAN
    assert understood.remarks == ("too large",)


def test_too_many_and_too_deep_parts() -> None:
    many = several("multipart/mixed", *[("text/plain", str(number)) for number in range(300)])
    assert "too many parts" in reading.read(many).remarks
    deep = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(2000))
    start = time.process_time()
    assert understand(b"From: a@b.example\n" + deep + b"Content-Type: text/plain\n\nx").kind in Kind
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    "raw",
    [
        b"Content-Type: text/plain" + b';"' * 300_000 + b"\n\nx",
        b"Subject: " + b"=?" * 300_000 + b"\n\nx",
        b"To: " + b"<" * 300_000 + b"\n\nx",
        b"From: a@b.example\nSubject: x\n\n" + b"> " * 300_000,
        b"From: a@b.example\nSubject: x\n\n" + b"a@" * 300_000,
        b"From: MAILER-DAEMON\n\n" + b"-" * 300_000,
        b"From: MAILER-DAEMON\n\n" + b"To: x\n" * 60_000,
        b"From: MAILER-DAEMON\nSubject: user " + b"user " * 60_000 + b"\n\n" + b"mailbox " * 60_000,
        b"From: a@b.example\nContent-Type: text/html\n\n" + b"<blockquote>" * 60_000,
        b"From: a@b.example\nContent-Type: text/calendar; method=REPLY\n\nMETHOD:REPLY\n" + b"BEGIN:VEVENT\n" * 60_000,
    ],
)
def test_letters_made_to_take_long_do_not(raw: bytes) -> None:
    start = time.process_time()
    understand(raw)
    assert time.process_time() - start < 5


@given(st.binary(max_size=2000))
def test_any_bytes_are_understood_somehow(raw: bytes) -> None:
    json.dumps(understand(raw).as_json())


@given(st.sampled_from(SAMPLES), st.randoms(use_true_random=False), st.integers(1, 40))
def test_any_damage_is_survived(raw: bytes, chance: random.Random, times: int) -> None:
    data = bytearray(raw)
    for _ in range(times):
        place = chance.randrange(len(data) + 1)
        data[place : place + chance.randrange(30)] = chance.choice(
            [b"", b"\0", b'"', b"\r", b"\n\n", b"\xff\xfe", b"=?", b";"]
        )
    damaged = bytes(data)
    found = json.dumps(understand(damaged).as_json())
    assert json.dumps(understand(damaged.replace(b"\r", b"").replace(b"\n", b"\r\n")).as_json()) == json.dumps(
        understand(damaged.replace(b"\r", b"")).as_json()
    )
    assert found
