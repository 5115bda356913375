"""What kind of letter it is, where several signs point in several directions."""

import pytest

from integrationrunde.inbox.understanding import Kind, understand
from tests.inbox.letters import RETURNED, answer, calendar, letter, report, several

ERNA = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:erna@amt.example"
REQUEST = calendar("REQUEST", ERNA)
SENTENCE = "Vielen Dank, ich komme gern.\n"


@pytest.mark.parametrize(
    "subject",
    [
        "Automatische Antwort: Einladung",
        "Abwesenheitsnotiz",
        "Abwesenheit: Einladung",
        "Automatic reply: Einladung",
        "Out of Office: Einladung",
        "Out of office AutoReply: Einladung",
        "AUTO: Erna Beispiel ist nicht im Büro (Rückkehr am 01.12.2026)",
        "[Automatyczna odpowiedź] Einladung",
        "Automatisch antwoord: Einladung",
        "Réponse automatique : Einladung",
        "Respuesta automática: Einladung",
        "Risposta automatica: Einladung",
        "Autosvar: Einladung",
        "Automatiskt svar: Einladung",
        "Automatická odpověď: Einladung",
        "Erna Beispiel ist außer Haus.",
        "Erna Beispiel ist nicht im Büro. (Rückkehr am 30.11.2026)",
        "Ich bin nicht im Büro",
        "Ich bin derzeit nicht im Dienst",
        "Zurzeit nicht im Amt",
        "Gelesen: Einladung",
    ],
)
def test_automatic_by_subject(subject: str) -> None:
    assert understand(letter(SENTENCE, Subject=subject)).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Auto_Submitted", "auto-replied (vacation)"),
        ("Auto_Submitted", "auto-generated"),
        ("X_Autoreply", "yes"),
        ("X_Autorespond", ""),
        ("Precedence", "auto_reply"),
        ("Precedence", "bulk"),
        ("X_Auto_Response_Suppress", "All"),
        ("Return_Path", "<>"),
    ],
)
def test_automatic_by_field(name: str, value: str) -> None:
    raw = letter(SENTENCE, Subject="Re: Einladung", **{name: value or " "})
    assert understand(raw).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    ("subject", "more"),
    [
        ("Re: Einladung", {"Auto_Submitted": "no"}),
        ("AW: Automatische Antwort: Einladung", {}),
        ("Re: Abwesenheit", {}),
        ("Abwesenheit am 1. Dezember", {}),
        ("WG: Undelivered Mail Returned to Sender", {}),
        ("Weitergeleitet: Undelivered Mail Returned to Sender", {}),
        ("Antwort: Nachricht unzustellbar", {}),
        ("Ich bin nicht im Büro am 1. Dezember, bitte um Einwahl", {}),
        (
            "Einladung",
            {"Precedence": "list", "List_Unsubscribe": "<mailto:x@liste.example>", "List_Post": "<mailto:y>"},
        ),
        ("Zustellung der Unterlagen", {}),
    ],
)
def test_people_write(subject: str, more: dict[str, str]) -> None:
    assert understand(letter(SENTENCE, Subject=subject, **more)).kind is Kind.HUMAN


def test_answer_that_calls_itself_automatic_is_an_answer() -> None:
    assert understand(answer(calendar("REPLY", ERNA), Auto_Submitted="auto-generated")).kind is Kind.REPLY


def test_report_that_returns_an_answer_is_a_report() -> None:
    raw = several(
        "multipart/report; report-type=delivery-status",
        ("message/delivery-status", "Final-Recipient: rfc822; ute@stadt.example\nAction: failed\n"),
        ("text/calendar; method=REPLY", calendar("REPLY", ERNA)),
    )
    assert understand(raw).kind is Kind.BOUNCE


def test_forwarded_answers_and_reports_change_nothing() -> None:
    inner = answer(calendar("REPLY", ERNA)).decode()
    forwarded = several("multipart/mixed", ("text/plain", SENTENCE), ("message/rfc822", inner), Subject="WG: Zugesagt")
    understood = understand(forwarded)
    assert understood.kind is Kind.HUMAN
    assert understood.replies == ()
    inner = report("Final-Recipient: rfc822; ute@stadt.example\nAction: failed\n").decode()
    forwarded = several(
        "multipart/mixed", ("text/plain", SENTENCE), ("message/rfc822", inner), Subject="WG: Unzustellbar"
    )
    assert understand(forwarded).kind is Kind.HUMAN


def test_report_that_a_person_attaches_changes_nothing_whatever_the_subject() -> None:
    inner = report("Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.1.1\n").decode()
    attached = ("message/rfc822", inner)
    for subject in ("Unzustellbar: Einladung", "Undelivered Mail Returned to Sender"):
        understood = understand(several("multipart/mixed", ("text/plain", SENTENCE), attached, Subject=subject))
        assert (understood.kind, understood.recipients) == (Kind.HUMAN, ())


def test_report_that_a_person_forwards_in_pieces_changes_nothing() -> None:
    pieces = (
        ("text/plain; charset=utf-8", f"{SENTENCE}\nAnfang der weitergeleiteten Nachricht:\n"),
        ("message/delivery-status", "Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.1.1\n"),
        ("message/rfc822", RETURNED),
    )
    subject = "Fwd: Undelivered Mail Returned to Sender"
    assert understand(several("multipart/mixed", *pieces, Subject=subject)).kind is Kind.HUMAN
    for sign in ({"From": "MAILER-DAEMON@mx.example"}, {"Return_Path": "<>"}, {"Auto_Submitted": "auto-replied"}):
        assert understand(several("multipart/mixed", *pieces, Subject=subject, **sign)).kind is Kind.BOUNCE
    as_report = "multipart/report; report-type=delivery-status"
    assert understand(several(as_report, *pieces, Subject=subject)).kind is Kind.BOUNCE


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("Zustellung der Unterlagen", "Als Empfänger der Unterlagen bitten wir um Zustellung per Post."),
        ("Einladung nicht zugestellt", "Guten Tag, die Einladung ist bei uns nicht angekommen. Der Empfänger ist neu."),
        ("Problem mit Nachricht: Fehler im Link", "Der Link im Mailbox-Ordner geht nicht."),
    ],
)
def test_people_who_write_of_delivery_are_people(subject: str, text: str) -> None:
    assert understand(letter(f"{text}\n", Subject=subject)).kind is Kind.HUMAN


def test_person_who_sends_our_invitation_back_is_a_person() -> None:
    attached = 'text/calendar; method=REQUEST; name="einladung.ics"\nContent-Disposition: attachment'
    raw = several("multipart/mixed", ("text/plain", SENTENCE), (attached, REQUEST))
    assert understand(raw).kind is Kind.HUMAN
    quoted = several(
        "multipart/alternative",
        ("text/plain", SENTENCE),
        ("text/calendar; method=REQUEST", REQUEST),
        Subject="AW: Einladung",
    )
    assert understand(quoted).kind is Kind.HUMAN


def test_invitations_of_others_are_no_answers() -> None:
    raw = answer(REQUEST, mime_method="REQUEST", Subject="Einladung", Auto_Submitted="auto-generated")
    assert understand(raw).kind is Kind.OTHER


def test_receipt_is_automatic() -> None:
    raw = several(
        "multipart/report; report-type=disposition-notification",
        ("text/plain", "Ihre Nachricht wurde gelesen."),
        (
            "message/disposition-notification",
            "Final-Recipient: rfc822; erna@amt.example\nDisposition: manual-action; displayed",
        ),
    )
    assert understand(raw).kind is Kind.AUTO_REPLY


@pytest.mark.parametrize(
    "more",
    [
        {"Subject": "Report Domain: kreis-soest.example Submitter: mail.example Report-ID: <7>"},
        {"List_Unsubscribe": "<https://news.example/x>", "Subject": "Neues aus dem Verlag"},
        {"From": "noreply@dienst.example"},
    ],
)
def test_what_nobody_wrote_to_us(more: dict[str, str]) -> None:
    assert understand(letter(SENTENCE, **more)).kind is Kind.OTHER


def test_nothing_at_all() -> None:
    assert understand(b"").kind is Kind.OTHER
    assert understand(b"\0\0\0").kind is Kind.OTHER


def test_vacation_with_addresses_in_it_is_no_bounce() -> None:
    text = "Ich bin nicht im Haus. Bitte wenden Sie sich an kai@amt.example.\n"
    raw = letter(text, Subject="Automatische Antwort: Einladung", Return_Path="<>", Auto_Submitted="auto-replied")
    assert understand(raw).kind is Kind.AUTO_REPLY


def test_returned_letter_from_a_sender_without_address_is_a_bounce() -> None:
    text = f"Your letter could not be delivered to ute@stadt.example: mailbox is full.\n\n--- copy ---\n{RETURNED}"
    raw = letter(text, From="no-reply@stadt.example", Subject="Mail", Return_Path="<>")
    assert understand(raw).kind is Kind.BOUNCE
