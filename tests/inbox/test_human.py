"""What people write, apart from what they quote."""

import pytest

from integrationrunde.inbox.understanding import Words, understand
from tests.inbox.letters import letter, several


def words(raw: bytes) -> Words:
    found = understand(raw).words
    assert found is not None
    return found


@pytest.mark.parametrize(
    "quoted",
    [
        "Am 23.11.2026 um 09:30 schrieb Runde <runde@kreis-soest.example>:\n> Bitte antworten Sie.\n",
        (
            "-----Ursprüngliche Nachricht-----\nVon: Runde <runde@kreis-soest.example>\n"
            "Gesendet: Montag, 23. November 2026 09:30\nAn: Erna Beispiel\nBetreff: Einladung\n\nBitte antworten Sie.\n"
        ),
        "On Mon, Nov 23, 2026 at 9:30 AM Runde <runde@kreis-soest.example> wrote:\n> Bitte antworten Sie.\n",
    ],
)
def test_quotations_are_kept_apart(quoted: str) -> None:
    found = words(letter("Guten Tag,\n\nich komme mit zwei Personen.\n\n" + quoted))
    assert found.text == "Guten Tag,\n\nich komme mit zwei Personen."
    assert "Bitte antworten Sie." in found.quoted
    assert "zwei Personen" not in found.quoted


def test_web_pages_become_text() -> None:
    page = "<head><style>p {}</style></head><p>Ich &amp; Kai kommen.</p><blockquote>alt</blockquote>"
    found = words(letter(page, "text/html; charset=utf-8"))
    assert found.text == "Ich & Kai kommen."
    assert "alt" in found.quoted


def test_plain_text_is_preferred_and_attachments_are_no_words() -> None:
    raw = several(
        "multipart/mixed",
        ("text/plain; charset=utf-8", "Bis dahin."),
        ("text/html", "<p>Bis dahin, in bunt.</p>"),
        ("text/plain\nContent-Disposition: attachment; filename=liste.txt", "Liste"),
    )
    assert words(raw) == Words("Bis dahin.", "")
