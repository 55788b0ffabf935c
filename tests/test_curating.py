"""What staff write of documents stands, beside their files, and comes back."""

import tomllib
from pathlib import Path

from pipeline import sidecars
from pipeline.library import Library
from pipeline.model import (
    Facet,
    Language,
)


def test_what_staff_amend_stands_after_the_next_ingest(filled: Library, corpus: Path) -> None:
    """An amendment goes beside the file and nowhere else; the next ingest takes it in, and filters follow."""
    path = corpus / "rapports" / "eau.pdf"
    before = path.read_bytes()
    sidecar = path.with_name("eau.pdf.toml")
    sidecar.write_text('cote = "V 61"\n', encoding="utf-8")
    assert filled.amend(filled.find(str(path)).id, {"title": "L’eau", "territories": ["Brittany"]}) == path
    assert 'cote = "V 61"' in sidecar.read_text(encoding="utf-8")
    filled.ingest()
    assert (filled.find(str(path)).title, path.read_bytes()) == ("L’eau", before)
    found = filled.search("territory:brittany", filters={Facet.TERRITORY: ("Bretagne",)})
    assert [result.document.title for result in found.results] == ["L’eau"]
    assert found.labels[Facet.TERRITORY]["Bretagne"][Language.ENGLISH] == "Brittany"


def test_a_table_of_descriptions_goes_out_and_comes_back(filled: Library, corpus: Path) -> None:
    """Taken back as it is, a table changes nothing; a changed cell becomes a sidecar; a wrong line costs itself only."""
    rows = filled.descriptions()
    assert list(filled.amend_from(sidecars.from_csv(sidecars.to_csv(rows)))) == []
    assert list(filled.amend_from(sidecars.from_dublin_core(sidecars.to_dublin_core(rows).encode()))) == []
    path = str(corpus / "rapports" / "eau.pdf")
    changed = f"path,title,date\n{path},L’eau,2020-01\n/nowhere.pdf,x,\n{corpus / 'etudes' / 'note.md'},,hier\n"
    outcomes = dict(filled.amend_from(sidecars.from_csv(changed)))
    assert outcomes[2] == Path(path)
    assert "no document has this" in str(outcomes[3])
    assert "date: 'hier' is no date" in str(outcomes[4])
    filled.ingest()
    assert (filled.find(path).title, filled.find(path).date) == ("L’eau", "2020-01")
    assert not (corpus / "etudes" / "note.md.toml").exists()


def test_records_of_another_system_describe_files_by_their_names(filled: Library, corpus: Path) -> None:
    """A catalogue's record finds its file by the name alone; its keywords are goals only where the centre knows them."""
    table = (
        "dc.identifier.uri,dc.source,dc.title[fr],dc.contributor.author,dc.subject,dc.language.iso,dc.date.accessioned\n"
        "https://hdl.example/9/1,eau.pdf,L’eau partagée,Maud K.||Ruth C.,nappes||ODD 6||6,fr_FR,2024-01-01\n"
        "https://hdl.example/9/2,absent.pdf,x,,,,\n"
    )
    outcomes = dict(filled.amend_from(sidecars.from_csv(table)))
    sidecar = corpus / "rapports" / "eau.pdf.toml"
    assert outcomes[2] == corpus / "rapports" / "eau.pdf"
    assert tomllib.loads(sidecar.read_text(encoding="utf-8")) == {
        "title": "L’eau partagée",
        "authors": ["Maud K.", "Ruth C."],
        "goals": ["6"],
    }
    assert "https://hdl.example/9/2, absent.pdf, 2: no document has this" in str(outcomes[3])
