"""The doors of the server: who may come in, under which headers things leave, and how originals are sent."""

import io
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from docx import Document as Word
from httpx2 import Response
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.responses import Response as Sent
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from pipeline import decisions, passwords
from pipeline.decisions import Bond
from pipeline.errors import NotAllowedError
from pipeline.library import Library
from pipeline.lists import ReadingList, Step
from pipeline.model import DocumentId
from pipeline.review import Pair
from pipeline.settings import Settings
from search_app import centre, guard, server
from search_app.access import COOKIE, Role, Visitor
from search_app.components import elements
from search_app.judging import Rate
from search_app.server import served
from search_app.sessions import FAILURES_OF_ADDRESS
from search_app.state import Seen
from search_app.views.deposit import _handed_over, _name
from tests import offices, pdfs
from tests.doors import Serve, serving

NAME = "<img src=x onerror=alert(1)> & Cie"
PASSWORD = "une phrase de passe bien à nous"
HASH = passwords.hashed(PASSWORD)
OURS = {"Origin": "http://centre.example"}


@pytest.mark.parametrize("format_", ["pdf", "text", "markdown", "csv"])
def test_what_runs_nothing_is_shown(format_: str) -> None:
    """PDFs and texts open in the browser, unless a download is asked for."""
    headers = served(format_, "a", is_download=False)[1]
    assert headers["Content-Disposition"].startswith("inline;")
    assert ("sandbox" in headers["Content-Security-Policy"]) is (format_ != "pdf")
    assert served(format_, "a", is_download=True)[1]["Content-Disposition"].startswith("attachment;")


@pytest.mark.parametrize(
    "format_", ["html", "docx", "xlsx", "pptx", "odt", "odp", "ods", "epub", "eml", "msg", "rtf", "other"]
)
def test_anything_else_is_downloaded(format_: str) -> None:
    """A web page, or what a browser may come to open, is never run in the app's own place."""
    media, headers = served(format_, "été.html", is_download=False)
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%C3%A9t%C3%A9.html"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert "sandbox" in headers["Content-Security-Policy"]
    assert (media == "application/octet-stream") is (format_ == "other")


@pytest.mark.parametrize(
    ("headers", "is_ours"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "cross-site", "origin": "http://centre.fr", "host": "centre.fr"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"origin": "https://centre.fr:8501", "host": "centre.fr:8501"}, True),
        ({"origin": "https://ailleurs.fr", "host": "centre.fr"}, False),
        ({"origin": "null", "host": "centre.fr"}, False),
        ({"host": "centre.fr"}, False),
        ({}, False),
    ],
)
def test_only_our_own_pages_may_judge(headers: dict[str, str], is_ours: bool) -> None:
    """What the browser says of where a request comes from decides; one that says nothing is not ours."""
    assert guard.is_own(headers) is is_ours


def test_an_address_may_send_so_many_a_minute() -> None:
    """One too many is refused until the first is a minute old; another address does not suffer."""
    times = [0.0]
    rate = Rate(2, clock=lambda: times[-1])
    assert [rate.allows("a"), rate.allows("a"), rate.allows("a"), rate.allows("b")] == [True, True, False, True]
    times.append(59.0)
    assert not rate.allows("a")
    times.append(60.0)
    assert [rate.allows("a"), rate.allows("a"), rate.allows("a")] == [True, True, False]


def test_addresses_are_not_remembered_without_end() -> None:
    """Whoever sends from thousands of addresses does not fill the memory."""
    rate = Rate(1)
    for number in range(3_000):
        rate.allows(str(number))
    assert len(rate._times) <= 1_000


@pytest.fixture
def served_by() -> Iterator[Serve]:
    """Serve a centre by its settings. Clients come from elsewhere."""
    with serving() as serve:
        yield serve


@pytest.fixture
def manned(settings: Settings) -> Settings:
    """A centre with an account of staff, whose name holds HTML, and one of a reader."""
    return replace(settings, staff={NAME: HASH}, readers={"lecture": HASH})


def sign_in(client: TestClient, name: str = NAME, password: str = PASSWORD, **fields: str) -> Response:
    """Send the form, as a page of ours does."""
    return client.post("/signin", data={"name": name, "password": password, **fields}, headers=OURS)


def test_everything_leaves_under_safe_headers(served_by: Serve, settings: Settings) -> None:
    """Answers, refusals and pages that are not there run nothing, are framed by nobody, and are what they say."""
    client = served_by(settings)
    for path in ("/health", "/signin", "/nowhere", "/_stcore/metrics", "/files/x", "/assets/app.css", "/feed"):
        headers = client.get(path).headers
        assert headers["x-content-type-options"] == "nosniff", path
        assert headers["referrer-policy"] == "same-origin", path
        assert "camera=()" in headers["permissions-policy"], path
        assert "default-src 'none'" in headers["content-security-policy"], path
        assert "frame-ancestors 'self'" in headers["content-security-policy"], path
        assert "strict-transport-security" not in headers, path
    secure = served_by(settings).get("https://centre.example/health")
    assert secure.headers["strict-transport-security"].startswith("max-age=")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "/_stcore/upload_file/a/b"),
        ("DELETE", "/_stcore/upload_file/a/b"),
        ("OPTIONS", "/_stcore/upload_file/a/b"),
        ("GET", "/_stcore/metrics"),
        ("GET", "/_stcore/metrics/"),
        ("GET", "/%5Fstcore/metrics"),
        ("POST", "/_stcore/agent/interact"),
        ("GET", "/_stcore/agent/openapi.json"),
        ("GET", "/_stcore/script-health-check"),
        ("GET", "/_stcore/of-a-later-version"),
        ("GET", "/_stcore"),
        ("GET", "/media/x"),
        ("GET", "/component/x/index.html"),
    ],
)
def test_inner_doors_are_for_staff(served_by: Serve, manned: Settings, method: str, path: str) -> None:
    """Uploads, figures of the process and whatever Streamlit may add are shut to readers, and open to staff."""
    client = served_by(manned)
    assert client.request(method, path, headers=OURS).status_code == 403
    sign_in(client)
    assert client.request(method, path, headers=OURS).status_code == 404  # no Streamlit here, but let through


DOORS = [
    "/", "/document", "/deposit", "/basket", "/files/x", "/pages/x/1.webp", "/api/suggest?q=al", "/export.csv", "/feed",
    "/bibliography.docx", "/opensearch.xml", "/_stcore/health", "/_stcore/host-config", "/static/js/x.js", "/%2e/feed",
]  # fmt: skip


@pytest.mark.parametrize("door", DOORS)
def test_readers_who_must_sign_in_find_every_door_shut(served_by: Serve, manned: Settings, door: str) -> None:
    """Without a session a program is refused, and a browser is led to sign in and back; with one, neither."""
    client = served_by(replace(manned, readers_sign_in=True))
    assert client.get(door).status_code == 403
    led = client.get(door, headers={"Accept": "text/html"})
    assert led.status_code == 303
    assert led.headers["location"].startswith("/signin?next=%2F")
    sign_in(client, "lecture")
    assert client.get(door).status_code not in (303, 403)


def test_a_socket_asks_for_the_role_too(served_by: Serve, manned: Settings) -> None:
    """Where readers sign in, the socket of the app is closed before anything passes."""
    client = served_by(replace(manned, readers_sign_in=True))
    with pytest.raises(WebSocketDisconnect) as closed, client.websocket_connect("/_stcore/stream"):
        pass
    assert closed.value.code == 1008


def test_signing_in_and_out(served_by: Serve, manned: Settings) -> None:
    """The cookie cannot be read by scripts nor sent by other sites, is Secure under https, and is worth nothing once out."""
    client = served_by(manned)
    answer = sign_in(client, next="/deposit?lang=en")
    assert (answer.status_code, answer.headers["location"]) == (303, "/deposit?lang=en")
    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" not in cookie
    token = client.cookies[COOKIE]
    assert client.get("/_stcore/metrics").status_code == 404
    out = client.post("/signout", headers=OURS)
    assert out.status_code == 303
    assert COOKIE not in client.cookies
    assert client.get("/_stcore/metrics", headers={"Cookie": f"{COOKIE}={token}"}).status_code == 403
    https = served_by(manned).post(
        "https://centre.example/signin",
        data={"name": NAME, "password": PASSWORD},
        headers={"Origin": "https://centre.example"},
    )
    assert "secure" in https.headers["set-cookie"].lower()


@pytest.mark.parametrize(
    ("name", "password"), [(NAME, "faux"), ("personne", PASSWORD), ("personne", ""), ("", PASSWORD)]
)
def test_a_failure_says_nothing_of_what_was_wrong(served_by: Serve, manned: Settings, name: str, password: str) -> None:
    """A wrong name and a wrong password get the same page to the letter, without the name."""
    client = served_by(manned)
    answer = sign_in(client, name, password)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert answer.text == sign_in(client, "autre", "encore faux").text
    assert 'role="alert"' in answer.text


def test_failures_end_in_a_wait(served_by: Serve, manned: Settings) -> None:
    """After ten failures an address is told to wait, with the right password too."""
    client = served_by(manned)
    for number in range(FAILURES_OF_ADDRESS):
        assert sign_in(client, f"nom {number}", "faux").status_code == 403
    assert sign_in(client).status_code == 429


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://centre.example.evil.example"},
        {"Origin": "http://centre.example", "Sec-Fetch-Site": "cross-site"},
        {"Origin": "http://centre.example", "Sec-Fetch-Site": "same-site"},
    ],
)
def test_other_sites_change_nothing(served_by: Serve, manned: Settings, headers: dict[str, str]) -> None:
    """What another site has a browser send signs nobody in nor out, and reaches no door that changes something."""
    client = served_by(manned)
    assert client.post("/signin", data={"name": NAME, "password": PASSWORD}, headers=headers).status_code == 403
    sign_in(client)
    assert client.post("/signout", headers=headers).status_code == 403
    assert client.put("/_stcore/upload_file/a/b", headers=headers).status_code == 403
    assert client.get("/_stcore/metrics").status_code == 404  # still signed in


@pytest.mark.parametrize(
    "there",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "",
        "/signout",
    ],
)
def test_signing_in_leads_nowhere_else(served_by: Serve, manned: Settings, there: str) -> None:
    """A link to sign in that another site has made leads to the centre's own home."""
    client = served_by(manned)
    assert sign_in(client, next=there).headers["location"] == "/"
    assert client.get("/signin", params={"next": there}).text.count("evil") == 0


def test_what_a_form_holds_is_bounded(served_by: Serve, manned: Settings) -> None:
    """A form longer than any honest one is not read."""
    assert sign_in(served_by(manned), password="x" * 100_000).status_code == 403


def test_readers_walk_every_door_without_a_trace_of_what_is_for_staff(
    served_by: Serve, library: Library, corpus: Path, manned: Settings
) -> None:
    """Lists, feeds, exports, images, files and suggestions hold it for staff, and nothing of it for readers."""
    path = pdfs.write(corpus / "direction", "plan.pdf", "Le projet Zéphyrine.", title="Plan Zéphyrine")
    path.with_name("plan.pdf.toml").write_text('access = "staff"', encoding="utf-8")
    library.ingest()
    secret = library.find(str(path)).id
    doors = [
        "/api/suggest?q=zeph", "/feed?all=1", "/feed?q=projet", "/export.csv?all=1", "/export.ris?all=1",
        "/export.bib?all=1", f"/export.csv?id={secret}", f"/bibliography.docx?id={secret}", f"/export.bib?id={secret[:16]}",
        f"/files/{secret}", f"/files/{secret}?download", f"/pages/{secret}/1.webp", f"/pages/{secret}/1.webp?q=projet",
    ]  # fmt: skip
    client = served_by(manned)
    for door in doors:
        answer = client.get(door)
        assert "zéphyrine" not in answer.text.lower(), door
        assert secret[:16] not in answer.text, door
        if secret[:16] in door:
            assert answer.status_code == 404, door
    assert client.get("/health").json()["documents"] == 4
    sign_in(client)
    for door in doors:
        answer = client.get(door)
        assert answer.status_code == 200, door
        if "/files/" in door or "/pages/" in door:
            assert answer.headers["cache-control"] == "no-store", door
    assert client.get("/health").json()["documents"] == 5


def test_a_list_is_taken_away_in_every_format(
    served_by: Serve, library: Library, corpus: Path, manned: Settings
) -> None:
    """A published list is written for readers without what is for staff; another list is not there for them."""
    path = pdfs.write(corpus / "direction", "plan.pdf", "Le projet Zéphyrine.", title="Plan Zéphyrine")
    path.with_name("plan.pdf.toml").write_text('access = "staff"', encoding="utf-8")
    library.ingest()
    steps = (Step("direction/plan.pdf", note="Zéphyrine !"), Step("etudes/alliances.pdf", note="À lire."))
    library.put_list(ReadingList("", "Ouverte", is_published=True, steps=(*steps, steps[1])))
    library.put_list(ReadingList("", "Fermée", steps=steps))
    doors = ["/export.csv", "/export.ris", "/export.bib", "/bibliography.docx"]
    client = served_by(manned)
    for door in doors:
        answer = client.get(f"{door}?name=ouverte")
        assert answer.status_code == 200, door
        text = _words(answer) if door.endswith("docx") else answer.text
        assert "Alliances entre associations" in text, door
        assert "Zéphyrine" not in text, door
        assert [client.get(f"{door}?name={name}").status_code for name in ("fermee", "..", "", "x")] == [404] * 4
    assert client.get("/export.csv?name=ouverte").text.count("\n") == 2
    assert "À lire." in _words(client.get("/bibliography.docx?name=ouverte"))
    sign_in(client)
    for door in doors:
        assert client.get(f"{door}?name=fermee").status_code == 200
    assert "Zéphyrine !" in _words(client.get("/bibliography.docx?name=fermee"))


def _words(answer: Response) -> str:
    return "\n".join(each.text for each in Word(io.BytesIO(answer.content)).paragraphs)


def test_the_machine_itself_is_trusted_until_there_is_an_account(
    served_by: Serve, settings: Settings, manned: Settings
) -> None:
    """A newcomer may do everything at the machine; through a proxy, or with accounts, this is over."""
    here = {"base_url": "http://localhost:8501", "client": ("127.0.0.1", 1)}
    served_by(settings)
    client = TestClient(Starlette(middleware=[Middleware(guard.Guard)]), **here)  # type: ignore[arg-type]
    assert client.get("/_stcore/metrics").status_code == 404
    assert client.get("/_stcore/metrics", headers={"X-Forwarded-For": "127.0.0.1"}).status_code == 403
    served_by(manned)
    assert client.get("/_stcore/metrics").status_code == 403


def test_the_state_is_told_to_staff_only(served_by: Serve, manned: Settings) -> None:
    """To those who may not read, health says only whether there is a problem; where it lies, only to staff."""
    client = served_by(replace(manned, readers_sign_in=True))
    assert client.get("/health").status_code == 503
    assert client.get("/health").json() == {"problem": "searches cannot be answered"}
    sign_in(client)
    assert str(manned.state) in client.get("/health").json()["problem"]


def test_an_account_s_name_is_shown_as_text() -> None:
    """HTML in the name of an account is text in every view."""
    made = elements.header("search", Seen(), "/", Visitor(Role.STAFF, NAME), may_sign_in=True)
    assert NAME not in made
    assert escape(NAME) in made


def test_the_way_in_is_shown_where_there_is_one() -> None:
    """Readers see no page for staff; they see the way in where somebody can take it."""
    made = elements.header("search", Seen(), "/?q=a", Visitor(Role.READER), may_sign_in=True)
    assert "/deposit" not in made
    assert "/signin?next=%2F%3Fq%3Da" in made
    assert "/signin" not in elements.header("search", Seen(), "/", Visitor(Role.READER), may_sign_in=False)


@pytest.fixture
def packed(library: Library, served_by: Serve) -> Library:
    """The centre that the app serves, with a web page in an archive."""
    page = "<html><body><p>Une page sur les abeilles sauvages</p></body></html>"
    (library.settings.corpus / "lot.zip").write_bytes(offices.zipped({"web/été.html": page}))
    library.ingest()
    served_by(library.settings)
    return library


def asked(library: Library, query: bytes = b"") -> Sent:
    """Ask for the original of the page in the archive."""
    (result,) = library.search("abeilles").results
    scope = {"type": "http", "method": "GET", "headers": [], "path": "/", "query_string": query, "server": ("a", 80)}
    return server._file(Request({**scope, "path_params": {"document_id": result.document.id}}))


def test_the_original_in_an_archive_is_sent_under_its_own_name(packed: Library) -> None:
    """What is unpacked under a digest is downloaded as staff called it."""
    answer = asked(packed)
    assert isinstance(answer, FileResponse)
    assert Path(answer.path).read_bytes().startswith(b"<html>")
    assert answer.headers["Content-Disposition"].endswith("UTF-8''%C3%A9t%C3%A9.html")


def test_an_original_that_cannot_be_unpacked_is_said_to_be_unavailable(packed: Library) -> None:
    """Where the state may not be written, the answer is a sentence in the reader's language, with the archive's name."""
    (packed.settings.state / "unpacked").write_text("in the way")
    answer = asked(packed, b"lang=en")
    assert answer.status_code == 503
    assert "in the archive lot.zip" in bytes(answer.body).decode()
    assert "dans l’archive lot.zip" in bytes(asked(packed).body).decode()


def test_the_files_of_a_deposited_archive_are_told_by_their_place_in_it() -> None:
    """The report of a deposit calls them after the archive as it was uploaded; other files are not in it."""
    names = {"/fonds/dépôts/lot (2).zip": "lot.zip", "/fonds/dépôts/a.pdf": "a.pdf"}
    assert _name("/fonds/dépôts/a.pdf", names) == "a.pdf"
    assert _name("/fonds/dépôts/lot (2).zip/rapports/a.pdf", names) == "lot.zip/rapports/a.pdf"
    assert _name("/fonds/dépôts/b.pdf", names) == ""


def test_files_that_were_handed_over_are_let_go() -> None:
    """Of a large deposit, what is written already is held no more: neither the file, nor the one that it is a copy of."""
    files, held = [_Given(b"un"), _Given(b"deux")], [_Given(b"un"), _Given(b"deux")]
    contents = []
    for name, content in _handed_over(files, held):
        assert name == "a.txt"
        contents.append(content.read())
        assert not content.closed
    assert contents == [b"un", b"deux"]
    assert all(each.closed for each in (*files, *held))


class _Given(io.BytesIO):
    """A file as Streamlit gives it."""

    name, file_id = "a.txt", "1"


def test_what_takes_files_asks_for_the_role_itself(served_by: Serve, settings: Settings) -> None:
    """Whatever page or program calls them, depositing and having a file read are for staff; nothing is kept of what is refused."""
    served_by(settings)
    for role in (Role.READER, Role.NOBODY):
        with pytest.raises(NotAllowedError):
            centre.read_aside(role, "a.txt", io.BytesIO(b"texte"))
        with pytest.raises(NotAllowedError):
            list(centre.take_in(role, [("a.txt", io.BytesIO(b"texte"))]))
    assert not (settings.corpus / "dépôts").exists()


def test_only_what_a_deposit_brought_is_taken_back_and_by_staff(filled: Library, served_by: Serve) -> None:
    """Neither files of another deposit, nor any other, nor by a reader; what is written about documents neither."""
    served_by(filled.settings)
    names = [filled.begin_deposit(), filled.begin_deposit()]
    first, second = (filled.put(f"{name}.txt", io.BytesIO(name.encode()), deposit=name) for name in names)
    asked = [first, second, filled.settings.corpus / "rapports" / "eau.pdf"]
    documents = list(filled.browse().values())
    for role in (Role.READER, Role.NOBODY):
        for made in (
            centre.take_back(role, names[0], asked),
            centre.amend(role, documents, {"kind": "Note"}),
            centre.undo(role, documents),
        ):
            with pytest.raises(NotAllowedError):
                list(made)
    assert list(centre.take_back(Role.STAFF, "", asked)) == []
    assert all(path.exists() for path in asked)
    assert list(filled.settings.corpus.rglob("*.toml")) == []
    events = dict(centre.take_back(Role.STAFF, names[0], asked))
    assert events["withdrawn"]["files"] == [str(first)]
    assert events["end"]["status"] == 0
    assert [path.exists() for path in asked] == [False, True, True]


def test_what_cannot_be_written_of_several_costs_itself_only(filled: Library, served_by: Serve) -> None:
    """Of documents described together, one whose sidecar is damaged is named; the others are written, and can be undone."""
    served_by(filled.settings)
    corpus = filled.settings.corpus
    documents = [
        filled.find(str(corpus / path)) for path in ("etudes/note.md", "rapports/eau.pdf", "rapports/reunion.txt")
    ]
    (corpus / "rapports" / "eau.pdf.toml").write_text("title = ", encoding="utf-8")
    events = list(centre.amend(Role.STAFF, documents, {"organisation": "Le centre"}))
    assert [event["title"] for what, event in events if what == "unwritten"] == [documents[1].title]
    assert [event["status"] for what, event in events if what == "end"] == [0, 0]
    held = [filled.find(each.id).organisation for each in documents]
    assert held == ["Le centre", documents[1].organisation, "Le centre"]
    list(centre.undo(Role.STAFF, documents))
    assert [filled.find(each.id).organisation for each in documents] == [each.organisation for each in documents]


def test_what_is_kept_of_a_document_follows_the_catalogue(filled: Library, served_by: Serve) -> None:
    """A reading list is made once while pages are turned; a document that is for staff from now on leaves those of readers at once."""
    served_by(filled.settings)
    document = next(each for each in filled.browse().values() if filled.related(each.id))
    before = centre.related(Role.READER, document)
    assert centre.related(Role.READER, document) is before
    near = before[0].document
    path = filled.original(near.id)
    assert path is not None
    path.with_name(f"{path.name}.toml").write_text('access = "staff"', encoding="utf-8")
    filled.ingest()
    assert near.id not in {each.document.id for each in centre.related(Role.READER, document)}
    assert near.id in {each.document.id for each in centre.related(Role.STAFF, document)}


def test_what_is_kept_of_a_document_follows_decisions(filled: Library, served_by: Serve) -> None:
    """Joined with what it is near to, by hand and while it is shown, a document has it no more in its reading list."""
    served_by(filled.settings)
    document = next(each for each in filled.browse().values() if filled.related(each.id))
    near = centre.related(Role.READER, document)[0].document
    text = decisions.added("", Bond.JOIN, [document.id, near.id])
    (filled.settings.corpus / decisions.NAME).write_text(text, encoding="utf-8")
    assert near.id not in {each.document.id for each in centre.related(Role.READER, document)}


def test_near_copies_are_compared_for_staff(filled: Library, served_by: Serve) -> None:
    """Staff are told what they share, and nobody else."""
    served_by(filled.settings)
    one, other, *_ = filled.browse().values()
    assert centre.likeness(Role.STAFF, Pair(one, other, is_family=False)).share < 1
    for role in (Role.READER, Role.NOBODY):
        with pytest.raises(NotAllowedError):
            centre.likeness(role, Pair(one, other, is_family=False))


def test_a_document_that_is_not_in_the_index_has_no_reading_list(filled: Library, served_by: Serve) -> None:
    """It can be read all the same."""
    served_by(filled.settings)
    document = next(iter(filled.browse().values()))
    assert centre.related(Role.STAFF, replace(document, id=DocumentId("f" * 64))) == ()
