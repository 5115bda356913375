"""Reports: who was not reached and what that means."""

import pytest

from integrationrunde.inbox.understanding import Kind, Understood, understand
from tests.inbox.letters import RETURNED, letter, report, several

PER_MESSAGE = "Reporting-MTA: dns; mx.example\nOriginal-Envelope-Id: 42+2B7\n"


def found(understood: Understood) -> list[tuple[str, str, str, str]]:
    assert understood.kind is Kind.BOUNCE
    return [(one.address, one.status, one.action, one.verdict.value) for one in understood.recipients]


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.1.1", ("5.1.1", "failed", "hard")),
        (
            "Final-Recipient: RFC822;<Ute@Stadt.example>\nAction: Failed\nStatus: 5.2.1 (gone)",
            ("5.2.1", "failed", "hard"),
        ),
        ("Final-Recipient: ute@stadt.example\nAction: failed\nStatus: 5.2.2", ("5.2.2", "failed", "soft")),
        ("Final-Recipient: rfc822; ute@stadt.example\nAction: delayed\nStatus: 4.4.1", ("4.4.1", "delayed", "delayed")),
        ("Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 4.4.7", ("4.4.7", "failed", "soft")),
        ("Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.7.1", ("5.7.1", "failed", "policy")),
        ("Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.1.8", ("5.1.8", "failed", "policy")),
        (
            "Final-Recipient: rfc822; ute@stadt.example\nAction: delivered\nStatus: 2.0.0",
            ("2.0.0", "delivered", "not-a-failure"),
        ),
        (
            "Final-Recipient: rfc822; ute@stadt.example\nAction: relayed\nStatus: 2.0.0",
            ("2.0.0", "relayed", "not-a-failure"),
        ),
        (
            "Final-Recipient: rfc822; ute@stadt.example\nAction: expanded\nStatus: 2.0.0",
            ("2.0.0", "expanded", "not-a-failure"),
        ),
        ("Final-Recipient: utf-8; ute@stadt.example\nAction: failed\nStatus: 5.6.7", ("5.6.7", "failed", "hard")),
        ("Original-Recipient: rfc822;ute@stadt.example\nAction: failed\nStatus: 5.0.0", ("5.0.0", "failed", "soft")),
        (
            "Final-Recipient: x400; /C=u/\nOriginal-Recipient: rfc822;ute@stadt.example\nAction: failed\nStatus: 5.1.0",
            ("5.1.0", "failed", "hard"),
        ),
        (
            "Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nDiagnostic-Code: smtp; 550 5.1.1 unbekannt",
            ("5.1.1", "failed", "hard"),
        ),
        (
            (
                "Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.0.0\n"
                "Diagnostic-Code: smtp; 550\n  No such user\n  here"
            ),
            ("5.0.0", "failed", "hard"),
        ),
        (
            (
                "Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.0.0\n"
                "Diagnostic-Code: smtp; 552 mailbox full"
            ),
            ("5.0.0", "failed", "soft"),
        ),
        (
            (
                "Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.0.0\n"
                "Diagnostic-Code: smtp; 554 rejected as spam"
            ),
            ("5.0.0", "failed", "policy"),
        ),
        (
            (
                "Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.4.4\n"
                "Diagnostic-Code: X-Postfix; Host or domain name not found"
            ),
            ("5.4.4", "failed", "hard"),
        ),
        (
            (
                "Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.4.1\n"
                "Diagnostic-Code: smtp; 550 5.4.1 Recipient address rejected: Access denied"
            ),
            ("5.4.1", "failed", "hard"),
        ),
    ],
)
def test_fields_of_one_recipient(fields: str, expected: tuple[str, str, str]) -> None:
    assert found(understand(report(f"{PER_MESSAGE}\n{fields}\n"))) == [("ute@stadt.example", *expected)]


def test_several_recipients_even_without_empty_lines_between_them() -> None:
    apart = "Final-Recipient: rfc822; a@stadt.example\nAction: failed\nStatus: 5.1.1\n"
    other = "Final-Recipient: rfc822; b@stadt.example\nAction: delayed\nStatus: 4.2.0\n"
    expected = [("a@stadt.example", "5.1.1", "failed", "hard"), ("b@stadt.example", "4.2.0", "delayed", "delayed")]
    assert found(understand(report(f"{PER_MESSAGE}\n{apart}\n{other}"))) == expected
    assert found(understand(report(f"{PER_MESSAGE}{apart}{other}"))) == expected


def test_original_recipient_is_kept_beside_the_final_one() -> None:
    fields = "Original-Recipient: rfc822; Ute@Stadt.example\nFinal-Recipient: rfc822; u7@intern.example\nAction: failed"
    (one,) = understand(report(f"{PER_MESSAGE}\n{fields}\n")).recipients
    assert (one.address, one.original) == ("u7@intern.example", "ute@stadt.example")


def test_local_part_in_quotes() -> None:
    fields = 'Final-Recipient: rfc822; "ute..alt"@stadt.example\nAction: failed\nStatus: 5.1.1'
    assert found(understand(report(fields))) == [('"ute..alt"@stadt.example', "5.1.1", "failed", "hard")]


def test_international_report() -> None:
    fields = "Final-Recipient: utf-8; jür\\x{67}en@stadt.example\nAction: failed\nStatus: 5.1.1\n"
    raw = several(
        "multipart/report; report-type=delivery-status",
        ("text/plain", "Nein."),
        ("message/global-delivery-status", fields),
        From="MAILER-DAEMON@mx.example",
    )
    assert found(understand(raw)) == [("jürgen@stadt.example", "5.1.1", "failed", "hard")]


def test_report_whose_boundary_is_wrong() -> None:
    raw = report(f"{PER_MESSAGE}\nFinal-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.1.1\n")
    assert found(understand(raw.replace(b'boundary="', b'boundary="other'))) == [
        ("ute@stadt.example", "5.1.1", "failed", "hard")
    ]


QMAIL = """
    Hi. This is the qmail-send program at amt.example.
    I'm afraid I wasn't able to deliver your message to the following addresses.

    <ute@stadt.example>:
    Sorry, no mailbox here by that name. (#5.1.1)

    <kai@stadt.example>:
    192.0.2.7 said: 552 5.2.2 mailbox full

    --- Below this line is a copy of the message.

    Return-Path: <runde@kreis-soest.example>
    From: Runde <runde@kreis-soest.example>
    To: ute@stadt.example, kai@stadt.example
    Message-ID: <invite.8@kreis-soest.example>
    """


def test_report_in_words_like_qmail() -> None:
    understood = understand(letter(QMAIL, From="MAILER-DAEMON@amt.example", Subject="failure notice", Return_Path="<>"))
    assert found(understood) == [
        ("ute@stadt.example", "5.1.1", "failed", "hard"),
        ("kai@stadt.example", "5.2.2", "failed", "soft"),
    ]
    assert understood.keys.message_ids == ("<invite.8@kreis-soest.example>",)


EXIM = """
    This message was created automatically by mail delivery software.

    A message that you sent could not be delivered to one or more of its recipients.

      ute@stadt.example
        host mx.stadt.example [192.0.2.7]
        SMTP error from remote mail server after RCPT TO:<ute@stadt.example>:
        550 no such user

    ------ This is a copy of the message, including all the headers. ------
    """


def test_report_in_words_like_exim_is_no_vacation() -> None:
    raw = letter(
        EXIM + RETURNED,
        From="Mail Delivery System <Mailer-Daemon@mx.example>",
        Subject="Mail delivery failed: returning message to sender",
        Auto_Submitted="auto-replied",
        X_Failed_Recipients="ute@stadt.example",
    )
    assert found(understand(raw)) == [("ute@stadt.example", "", "failed", "hard")]


def test_warning_in_words_is_a_delay() -> None:
    raw = letter(
        "A message has not been delivered to ute@stadt.example yet.\nNo action is required on your part.\n",
        From="Mailer-Daemon@mx.example",
        Subject="Warning: message 1abcde-0001 delayed 24 hours",
        X_Failed_Recipients="ute@stadt.example",
    )
    assert found(understand(raw)) == [("ute@stadt.example", "", "delayed", "delayed")]


def test_german_report_without_any_form() -> None:
    raw = letter(
        "Ihre Nachricht an ute@stadt.example konnte nicht zugestellt werden:\nEmpfänger unbekannt\n",
        From="postmaster@stadt.example",
        Subject="Unzustellbar: Einladung",
    )
    assert found(understand(raw)) == [("ute@stadt.example", "", "failed", "hard")]


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        (
            "DELIVERY FAILURE: User ute (ute@stadt.example) not listed in Domino Directory",
            (
                "Your document: Einladung\n\nwas not delivered to: ute@stadt.example\n\n"
                "because: User ute (ute@stadt.example) not listed in Domino Directory\n"
            ),
        ),
        (
            "ZUSTELLUNGSFEHLER: Benutzer ute (ute@stadt.example) nicht im Domino-Verzeichnis aufgeführt",
            (
                "Ihr Dokument: Einladung\n\nkonnte nicht zugestellt werden an: ute@stadt.example\n\n"
                "da: Benutzer ute (ute@stadt.example) nicht im Domino-Verzeichnis aufgeführt\n"
            ),
        ),
        (
            "Zustellung fehlgeschlagen: Einladung",
            "Die Zustellung an ute@stadt.example ist fehlgeschlagen.\nGrund: Die Adresse ist nicht bekannt.\n",
        ),
    ],
)
def test_report_in_words_from_a_sender_that_looks_like_anybody(subject: str, text: str) -> None:
    raw = letter(text, From="Mail Router <router@stadt.example>", Subject=subject)
    assert found(understand(raw)) == [("ute@stadt.example", "", "failed", "hard")]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("550 Requested action not taken: mailbox unavailable", "hard"),
        ("550 Requested action not taken: mailbox unavailable, rejected for policy reasons", "policy"),
        ("450 Requested action not taken: mailbox unavailable", "soft"),
        ("554 IP=192.0.2.1 - A problem occurred. (Ask your postmaster for help.) (BL)", "policy"),
    ],
)
def test_what_large_german_providers_say(said: str, expected: str) -> None:
    fields = f"Final-Recipient: rfc822; ute@stadt.example\nAction: failed\nStatus: 5.0.0\nDiagnostic-Code: smtp; {said}"
    assert found(understand(report(fields))) == [("ute@stadt.example", "5.0.0", "failed", expected)]


def test_report_as_json() -> None:
    bounced = (
        '{"emailAddress":"ute@stadt.example","action":"failed","status":"5.1.1","diagnosticCode":"smtp; 550 5.1.1"}'
    )
    text = f'{{"notificationType":"Bounce","bounce":{{"bouncedRecipients":[{bounced}]}},"mail":{{"messageId":"7"}}}}'
    raw = letter(
        f"{text}\n\n--\nTo stop this, follow the link.\n", From="no-reply@dienst.example", Subject="Notification"
    )
    assert found(understand(raw)) == [("ute@stadt.example", "5.1.1", "failed", "hard")]
    assert found(understand(raw.replace(b"Bounce", b"Delivery").replace(b'"bounce', b'"delivery'))) == []


def test_complaint_says_that_the_letter_had_arrived() -> None:
    raw = several(
        "multipart/report; report-type=feedback-report",
        ("text/plain", "Somebody pressed a button."),
        ("message/feedback-report", "Feedback-Type: abuse\nOriginal-Rcpt-To: ute@stadt.example\n"),
        ("message/rfc822", RETURNED + "\nText"),
        From="feedback@mail.example",
    )
    assert found(understand(raw)) == [("ute@stadt.example", "", "", "not-a-failure")]


def test_keys_lead_back_to_the_letter() -> None:
    ours = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:7@kreis-soest\n .example\nEND:VEVENT\nEND:VCALENDAR"
    inner = f'Message-ID: <invite.7@kreis-soest.example>\nContent-Type: text/calendar; charset="utf-8"\n\n{ours}'
    raw = several(
        "multipart/report; report-type=delivery-status",
        ("message/delivery-status", f"{PER_MESSAGE}\nFinal-Recipient: rfc822; ute@stadt.example\nAction: failed\n"),
        ("message/rfc822", inner),
        From="MAILER-DAEMON@mx.example",
        To="Antwort+V.1-2f-AbcDefghijklmnopqrstuvwxyz@kreis-soest.example",
    )
    keys = understand(raw).keys
    assert keys.tags == ("v.1-2f-abcdefghijklmnopqrstuvwxyz",)
    assert keys.envelope_id == "42+7"
    assert keys.message_ids == ("<invite.7@kreis-soest.example>",)
    assert keys.uids == ("7@kreis-soest.example",)
