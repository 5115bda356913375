"""A letter as bytes: its tree, its headers, its links, the same each time."""

from datetime import UTC, datetime
from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import unquote
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale
from hypothesis import given, settings
from hypothesis import strategies as st

from integrationrunde.kit.addresses import UnsendableAddress
from integrationrunde.kit.links import Capability, Keyring
from integrationrunde.kit.transaction import House
from integrationrunde.kit.words import clean_line
from integrationrunde.outbox.mail import link, tidy
from integrationrunde.outbox.models import OutgoingLetter
from integrationrunde.outbox.render import as_sent_html, as_sent_text, as_text_for, render
from tests.outbox.builders import an_invitation

KEYS = Keyring({"2": "second-key-0123456789", "1": "first-key-0123456789"})
ICS = an_invitation().calendar


def a_letter(**changes: Any) -> OutgoingLetter:
    assert ICS is not None
    fields = {
        "message_id": "<5f3a@kreis-soest.example>",
        "recipient_name": "Jürgen Müller",
        "recipient_address": "juergen@stadt-werl.example",
        "language": "de",
        "sender_name": "Geschäftsstelle Austauschrunde",
        "sender_address": "runde@kreis-soest.example",
        "reply_to": "integration@kreis-soest.example",
        "subject": "Einladung: Prüfung der Vorlage (Mi 20.09.2017 09:30)",
        "text": f"Guten Tag,\n\nIhre Rückmeldung: {link()}\nTagesordnung: {link('sitzung/7')}\n",
        "html": f'<p>Grüße</p><a href="{link("?antwort=zu")}">Zusagen</a>',
        "calendar": ICS.content,
        "calendar_method": "REQUEST",
        "date": datetime(2017, 8, 23, 8, 0, tzinfo=UTC),
        "link_root": "https://runde.kreis-soest.example/r/",
        "link_purpose": "page",
        "link_subject_id": 12,
        "link_generation": 0,
        "key_id": "1",
    }
    return OutgoingLetter(**{**fields, **changes})


def parsed(letter: OutgoingLetter) -> EmailMessage:
    message = message_from_bytes(render(letter, KEYS), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def shown(message: EmailMessage, header: str) -> str:
    """The name as RFC 2047 decodes it; Python's own parser of addresses puts blanks between encoded words."""
    raw = dict(message.raw_items())[header]
    written = raw.rpartition("<")[0].strip()
    if written.startswith('"'):
        return unquote(written)
    return str(make_header(decode_header(written.replace("\r\n", ""))))


def tree(message: Any, depth: int = 0) -> list[str]:
    lines = ["  " * depth + message.get_content_type() + f" {message['Content-Transfer-Encoding'] or ''}".rstrip()]
    for part in message.iter_parts() if message.is_multipart() else ():
        lines += tree(part, depth + 1)
    return lines


def test_the_tree_is_the_agreed_one() -> None:
    assert tree(parsed(a_letter())) == [
        "multipart/mixed",
        "  multipart/alternative",
        "    text/plain quoted-printable",
        "    text/html quoted-printable",
        "    text/calendar base64",
        "  application/ics base64",
    ]


def test_the_bytes_are_the_agreed_ones() -> None:
    expected = Path(__file__).with_name("snapshots") / "invitation.eml"
    assert render(a_letter(), KEYS) == expected.read_bytes()


def test_a_letter_without_calendar_has_two_alternatives_and_one_without_html_is_plain() -> None:
    bare = {"calendar": None, "calendar_method": None}
    assert tree(parsed(a_letter(**bare)))[0] == "multipart/alternative"
    assert tree(parsed(a_letter(**bare, html=""))) == ["text/plain quoted-printable"]


def test_both_calendar_parts_are_the_bytes_that_were_queued() -> None:
    assert ICS is not None
    message = parsed(a_letter())
    calendars = [part for part in message.walk() if part.get_content_type() in ("text/calendar", "application/ics")]
    assert [part.get_payload(decode=True) for part in calendars] == [ICS.content, ICS.content]
    assert calendars[0].get_param("method") == "REQUEST"
    assert calendars[0].get_content_disposition() is None
    assert (calendars[1].get_content_disposition(), calendars[1].get_filename()) == ("attachment", "einladung.ics")


def test_headers() -> None:
    message = parsed(a_letter(in_reply_to="<first@kreis-soest.example>"))
    assert message["From"].addresses[0].addr_spec == "runde@kreis-soest.example"
    assert message["Reply-To"] == "integration@kreis-soest.example"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["X-Auto-Response-Suppress"] == "OOF, AutoReply"
    assert message["Content-Language"] == "de"
    assert message["Date"].datetime == datetime(2017, 8, 23, 8, 0, tzinfo=UTC)
    assert message["In-Reply-To"] == message["References"] == "<first@kreis-soest.example>"
    assert {"Precedence", "Sender", "Bcc", "Cc", "List-Unsubscribe"}.isdisjoint(message.keys())


def test_long_message_ids_are_not_encoded() -> None:
    long = f"<{'a' * 120}@kreis-soest.example>"
    raw = render(a_letter(in_reply_to=long, message_id=long), KEYS)
    assert raw.count(long.encode()) == 3


def test_all_is_ascii_in_short_lines_whatever_it_says() -> None:
    raw = render(a_letter(text="ä" * 5000 + "x" * 5000, subject="🎉" * 300, html="<p>" + "ß" * 5000), KEYS)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 200
    assert b"\n" not in raw.replace(b"\r\n", b"")


class TestLinks:
    def test_are_put_in_before_encoding_under_the_letters_own_key(self) -> None:
        token = KEYS.token(Capability("page", 12, 0), "1")
        message = parsed(a_letter())
        text = message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        html = message.get_body(("html",)).get_content()  # type: ignore[union-attr]
        assert f"Rückmeldung: https://runde.kreis-soest.example/r/{token}\r\n" in text
        assert f"Tagesordnung: https://runde.kreis-soest.example/r/{token}/sitzung/7\r\n" in text
        assert f'href="https://runde.kreis-soest.example/r/{token}?antwort=zu"' in html

    def test_stand_in_the_calendar_too_folded_anew(self) -> None:
        assert ICS is not None
        content = ICS.content.replace(b"END:VEVENT", f"DESCRIPTION:{'Prüfung ' * 12}{link()}\r\nEND:VEVENT".encode())
        part = next(p for p in parsed(a_letter(calendar=content)).walk() if p.get_content_type() == "application/ics")
        payload = part.get_payload(decode=True)
        assert isinstance(payload, bytes)
        token = KEYS.token(Capability("page", 12, 0), "1")
        assert f"https://runde.kreis-soest.example/r/{token}" in payload.decode().replace("\r\n ", "")
        assert max(map(len, payload.split(b"\r\n"))) <= 75

    def test_are_not_stored(self) -> None:
        letter = a_letter()
        token = KEYS.token(Capability("page", 12, 0), "1")
        assert token not in letter.text + letter.html

    def test_are_hidden_from_everybody_else(self, app: House) -> None:
        with force_locale("en"):
            assert "Ihre Rückmeldung: [personal link]\n" in as_sent_text(a_letter())
        assert 'href="#"' in as_sent_html(a_letter())

    def test_are_there_for_somebody_who_carries_the_text_over_by_hand(self) -> None:
        assert KEYS.token(Capability("page", 12, 0), "1") in as_text_for(a_letter(), KEYS)

    def test_of_a_letter_without_capability_vanish(self) -> None:
        none = dict.fromkeys(("link_root", "link_purpose", "link_subject_id", "link_generation", "key_id"))
        assert "Ihre Rückmeldung: \n" in as_text_for(a_letter(**none), KEYS)

    def test_under_a_key_that_is_gone_cannot_be_made(self) -> None:
        with pytest.raises(KeyError, match="no longer known"):
            render(a_letter(key_id="9"), KEYS)

    @pytest.mark.parametrize("path", ["../x", "//evil.example", "/x", "a b", "x\r\ny", 'x"onclick="'])
    def test_lead_nowhere_else(self, path: str) -> None:
        with pytest.raises(ValueError, match="no path"):
            link(path)
        assert tidy(f"a\ue000{path}\ue001b") == f"a{path}b".replace("\r\n", "\n")

    def test_cannot_be_typed(self) -> None:
        """Form input loses the marks; where one slips through, it can only be the recipient's own link."""
        assert clean_line("Prüfung \ue000sitzung/7\ue001") == "Prüfung sitzung/7"
        token = KEYS.token(Capability("page", 12, 0), "1")
        text = as_text_for(a_letter(text="\ue0001-13-aaaaaaaaaaaaaaaaaaaaaaaaaa\ue001"), KEYS)
        assert text == f"https://runde.kreis-soest.example/r/{token}/1-13-aaaaaaaaaaaaaaaaaaaaaaaaaa"


class TestAnyName:
    """Whatever a name or subject holds, there is one recipient and no other header."""

    lines = st.text(max_size=120) | st.text(' ,;:"\\<>()@=?_äß🎉ab.', max_size=120)

    @settings(deadline=None)
    @given(lines, lines)
    def test_one_recipient_and_the_same_words(self, name: str, subject: str) -> None:
        name, subject = clean_line(name), clean_line(subject)
        plain = parsed(a_letter())
        message = parsed(a_letter(recipient_name=name, sender_name=name, subject=subject))
        assert message.keys() == plain.keys()
        for header, local, domain in (
            ("To", "juergen", "stadt-werl.example"),
            ("From", "runde", "kreis-soest.example"),
        ):
            (address,) = message[header].addresses
            assert isinstance(address, Address)
            assert (address.username, address.domain) == (local, domain)
            assert clean_line(shown(message, header)) == name
        assert clean_line(str(message["Subject"])) == subject

    @pytest.mark.parametrize(
        "field", ["recipient_name", "sender_name", "subject", "message_id", "in_reply_to", "language"]
    )
    def test_a_line_break_is_refused_even_behind_the_cleaning(self, field: str) -> None:
        with pytest.raises(ValueError, match=r"line|header"):
            render(a_letter(**{field: "x\r\nBcc: evil@evil.example"}), KEYS)

    @pytest.mark.parametrize("field", ["recipient_address", "sender_address", "reply_to"])
    @pytest.mark.parametrize(
        "address", ["a@b.example\r\nBcc: c@d.example", "a@b.example, c@d.example", "<a@b.example>"]
    )
    def test_an_address_is_one_address(self, field: str, address: str) -> None:
        with pytest.raises(UnsendableAddress):
            render(a_letter(**{field: address}), KEYS)


def test_a_domain_with_umlauts_travels_in_ascii() -> None:
    assert (
        parsed(a_letter(recipient_address="info@möhnesee.example"))["To"].addresses[0].domain
        == "xn--mhnesee-90a.example"
    )


def test_an_address_with_umlauts_makes_headers_in_utf8() -> None:
    raw = render(a_letter(recipient_address="jürgen@möhnesee.example"), KEYS)
    assert "<jürgen@xn--mhnesee-90a.example>".encode() in raw


def test_rendering_twice_gives_the_same_bytes() -> None:
    assert render(a_letter(), KEYS) == render(a_letter(), KEYS)
    assert render(a_letter(message_id="<other@x.example>"), KEYS) != render(a_letter(), KEYS)
