"""Messages: what they say, then the pages of what is attached to them."""

from email.message import EmailMessage
from pathlib import Path

from pipeline.model import Bookmark, Reason
from tests import offices, pdfs
from tests.reading import extract, refusal, texts, write


def message(text: str = "", page: str = "", subject: str = "Réunion d’été") -> EmailMessage:
    """Make a message."""
    made = EmailMessage()
    made["From"] = "Hélène Barsac <h.barsac@exemple.invalid>"
    made["To"] = "Comité des alliances <comite@exemple.invalid>"
    made["Subject"] = subject
    made["Date"] = "Fri, 04 Feb 2022 09:30:00 +0100"
    if text:
        made.set_content(text)
    if page:
        made.add_alternative(page, subtype="html") if text else made.set_content(page, subtype="html")
    return made


HEADING = "Réunion d’été\n\nHélène Barsac <h.barsac@exemple.invalid>\n\nComité des alliances <comite@exemple.invalid>\n\n2022-02-04"


def attach(made: EmailMessage, name: str, content: bytes) -> None:
    """Attach a file."""
    made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)


def test_a_message_is_its_heading_its_text_and_the_pages_of_what_is_attached(tmp_path: Path) -> None:
    """What can be read of what is attached follows, each at its bookmark; what cannot is named."""
    made = message("Voici l’ordre du jour.")
    attach(made, "été.pdf", pdfs.pdf("Un", "Deux", bookmarks=[("Partie", 2)]))
    attach(made, "logo.png", b"\x89PNG")
    attach(made, "notes.docx", offices.docx(offices.paragraph("Trois")))
    found = extract(write(tmp_path, "a.eml", made.as_bytes()))
    assert [text.strip() for text in texts(found)] == [
        f"{HEADING}\n\nVoici l’ordre du jour.\n\n• été.pdf\n\n• logo.png\n\n• notes.docx", "Un", "Deux", "Trois",
    ]  # fmt: skip
    assert found.bookmarks == (Bookmark("été.pdf", 2, 1), Bookmark("Partie", 3, 2), Bookmark("notes.docx", 4, 1))
    assert (found.title, found.authors, found.created) == ("Réunion d’été", ("Hélène Barsac",), "2022-02-04")


def test_a_message_in_two_forms_is_read_once_and_one_in_html_is_read(tmp_path: Path) -> None:
    """Plain text is preferred to the page that says the same; a page alone is read as one."""
    both = write(tmp_path, "a.eml", message("Le texte.", "<p>La page.</p>").as_bytes())
    assert texts(extract(both)) == [f"{HEADING}\n\nLe texte."]
    page = write(tmp_path, "b.eml", message(page="<style>x</style><p>La <b>page</b>.</p>").as_bytes())
    assert texts(extract(page)) == [f"{HEADING}\n\nLa page."]


def test_messages_within_messages_are_opened_twice_and_no_deeper(tmp_path: Path) -> None:
    """A message forwarded in a message forwarded is read; what it carries is only named."""
    deepest = message("Au fond.", subject="Quatre")
    for subject in ("Trois", "Deux", "Un"):
        outer = message(f"Dans {subject}.", subject=subject)
        outer.add_attachment(deepest)
        deepest = outer
    found = extract(write(tmp_path, "a.eml", deepest.as_bytes()))
    assert [page.text.split("\n")[0] for page in found.pages] == ["Un", "Deux", "Trois"]
    assert found.pages[2].text.endswith("• Quatre.eml")


def test_few_and_small_attachments_are_opened(tmp_path: Path) -> None:
    """Past fifty, attachments are named and not opened."""
    made = message("Tout.")
    for number in range(60):
        attach(made, f"{number}.txt", b"Une page")
    found = extract(write(tmp_path, "a.eml", made.as_bytes()))
    assert found.page_count == 51
    assert "• 59.txt" in found.pages[0].text


def test_a_broken_attachment_costs_itself_only(tmp_path: Path) -> None:
    """A message is read whatever is attached to it."""
    made = message("Le texte.")
    attach(made, "a.docx", b"PK\x03\x04 broken")
    attach(made, "b.txt", b"Une page")
    assert len(extract(write(tmp_path, "a.eml", made.as_bytes())).pages) == 2


def test_headers_as_real_systems_send_them_are_read(tmp_path: Path) -> None:
    """Encoded words, raw bytes, an unknown encoding, a date that is none: read as far as they can be."""
    content = (
        b"From: =?iso-8859-1?Q?Zo=E9?= <z@exemple.invalid>\nSubject: =?x-none?Q?a?= =?utf-8?B?w6l0w6k=?=\nDate: bient\xf4t\n"
        b"Content-Type: text/plain; charset=x-none\n\nL'\xe9t\xe9 \xe0 Plo\xebrmel, une \xe9conomie sociale.\n"
    )
    found = extract(write(tmp_path, "a.eml", content))
    assert found.authors == ("Zoé",)
    assert "L'été à Ploërmel" in found.pages[0].text
    assert found.created == ""


def test_a_text_that_is_no_message_says_so(tmp_path: Path) -> None:
    """A file without sender, subject or date is no message, whatever its name."""
    assert refusal(write(tmp_path, "a.eml", b"Un simple texte.\n"))[0] is Reason.MISMATCH


def test_an_outlook_message_is_read_with_what_is_attached(tmp_path: Path) -> None:
    """Subject, people, date, text and attachments of a .msg come out as those of any message."""
    content = offices.msg(
        {"0037": "Réunion d’été", "0C1A": "Hélène Barsac", "5D01": "h.barsac@exemple.invalid", "0E04": "Comité", "1000": "Le texte.\r\n"},
        sent=132_884_298_000_000_000,
        attached=[("été.pdf", pdfs.pdf("Une page", "x" * 5_000)), ("notes.txt", b"Deux")],
    )  # fmt: skip
    found = extract(write(tmp_path, "a.msg", content))
    assert found.pages[0].text == (
        "Réunion d’été\n\nHélène Barsac <h.barsac@exemple.invalid>\n\nComité\n\n2022-02-04\n\nLe texte.\n\n• été.pdf\n\n• notes.txt"
    )
    assert found.pages[1].text.strip() == "Une page"
    assert found.pages[3].text == "Deux"
    assert (found.title, found.authors, found.created) == ("Réunion d’été", ("Hélène Barsac",), "2022-02-04")
