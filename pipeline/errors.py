"""What can go wrong, as one tree: errors carry facts, a boundary makes the sentence."""

from pathlib import Path

from pipeline.told import said


class PasserelleError(Exception):
    """Anything that Passerelle itself reports; ``str()`` is a sentence that says what to do, `told.of` the same in any language."""


class SettingsError(PasserelleError):
    """A setting that cannot be read or makes no sense."""

    def __init__(self, name: str, value: object, wanted: str) -> None:
        super().__init__(said("setting {name} = {value}: {wanted}", name=name, value=repr(value), wanted=wanted))
        self.name, self.value, self.wanted = name, value, wanted


class NotAllowedError(PasserelleError):
    """Something was asked for that is not for whoever asks."""


class FolderError(PasserelleError):
    """A folder that cannot be read as a corpus."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(said("{path}: {why}", path=path, why=why))
        self.path, self.why = path, why


class RemovalsError(PasserelleError):
    """A run would remove so many files that it asks first."""

    def __init__(self, count: int, known: int) -> None:
        super().__init__(
            said(
                "{count} of {known} known files are gone: is a disk not mounted? If they are to leave the collection,"
                " run again with --allow-removals",
                count=count,
                known=known,
            )
        )
        self.count, self.known = count, known


class BusyError(PasserelleError):
    """Another ingest or rebuild is at work on the same state."""

    def __init__(self, state: Path) -> None:
        super().__init__(said("another ingest or rebuild is at work on {state}: wait until it has ended", state=state))
        self.state = state


class UnknownDocumentError(PasserelleError):
    """No document has this identifier, path or prefix, or several have."""

    def __init__(self, asked: str, why: str = said("no document has this identifier or path")) -> None:
        super().__init__(said("{asked}: {why}", asked=asked, why=why))
        self.asked = asked


class DescriptionError(PasserelleError):
    """What staff write of a file makes no sense; nothing was changed."""


class WithdrawalError(PasserelleError):
    """Something that cannot be taken out of the collection; nothing was moved."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(said("{path} {why}", path=path, why=why))
        self.path, self.why = path, why


class VocabularyError(PasserelleError):
    """A file that cannot be made, or stands in the way of, a vocabulary."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(said("{path} {why}", path=path, why=why))
        self.path, self.why = path, why


class ListError(PasserelleError):
    """A reading list that cannot be read or written; its file stays as it is."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(said("{path}: {why}", path=path, why=why))
        self.path, self.why = path, why


class DecisionError(PasserelleError):
    """What staff decide of near-copies cannot be written, or stands against what they decided before."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(said("{path}: {why}", path=path, why=why))
        self.path, self.why = path, why


class ChangedListError(PasserelleError):
    """A reading list is not any more what it was when somebody began to change it; it stays as it is now."""

    def __init__(self, slug: str) -> None:
        super().__init__(said("list {slug}: somebody else has changed it meanwhile: open it again", slug=slug))
        self.slug = slug


class UnknownListError(PasserelleError):
    """No reading list is so called, or it is not published."""

    def __init__(self, slug: str) -> None:
        super().__init__(said("{slug}: there is no such list", slug=slug))
        self.slug = slug


class UnknownPageError(PasserelleError):
    """The document has no such page."""

    def __init__(self, page: int, page_count: int) -> None:
        super().__init__(
            said("page {page}: the document has pages 1 to {page_count}", page=page, page_count=page_count)
        )
        self.page, self.page_count = page, page_count


class CatalogueError(PasserelleError):
    """The catalogue cannot be opened or is of a later version."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(said("catalogue {path}: {why}", path=path, why=why))
        self.path, self.why = path, why


class BackupError(PasserelleError):
    """A backup that cannot be made or restored."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(said("{path} {why}", path=path, why=why))
        self.path, self.why = path, why


class NoIndexError(PasserelleError):
    """Nothing has been published yet."""

    def __init__(self, state: Path) -> None:
        super().__init__(said("no index in {state}: run `passerelle ingest FOLDER` first", state=state))
        self.state = state


class NoEarlierIndexError(PasserelleError):
    """No generations are kept that one could go back to."""

    def __init__(self, state: Path) -> None:
        super().__init__(
            said("no earlier index is kept in {state}: there is one from the second rebuild on", state=state)
        )
        self.state = state


class StaleIndexError(PasserelleError):
    """The published index was made by other rules than this program's."""

    def __init__(self, differences: str) -> None:
        super().__init__(
            said("index made with other settings ({differences}): run `passerelle rebuild`", differences=differences)
        )
        self.differences = differences


class FullDiskError(PasserelleError):
    """There is no room left for an index that is being made."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            said(
                "no room left in {folder} to make the index; the one before goes on answering. Free some room (while it is made,"
                " an index takes about four times its size), then run `passerelle rebuild`: it carries on where it stopped",
                folder=folder,
            )
        )
        self.folder = folder


class DamagedIndexError(PasserelleError):
    """A file of the published index is missing, cut or altered."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(said("index file {path}: {why}; run `passerelle rebuild`", path=path, why=why))
        self.path, self.why = path, why


class UsageError(PasserelleError):
    """What readers judge, search and open cannot be kept or read."""

    def __init__(self, path: Path, why: str) -> None:
        super().__init__(said("{path} {why}", path=path, why=why))
        self.path, self.why = path, why


class UnknownJudgementError(PasserelleError):
    """No judgement of readers is so called, or it says nothing."""

    def __init__(self, asked: str, why: str) -> None:
        super().__init__(said("{asked}: {why}", asked=asked, why=why))
        self.asked = asked


class NoQuestionsError(PasserelleError):
    """There are no judged questions that could be asked."""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            said(
                "{folder}: no judged questions that can be asked (docs/how-to.md says how to write them)", folder=folder
            )
        )
        self.folder = folder


class WorseIndexError(PasserelleError):
    """A rebuild made an index that answers the judged questions worse; it was not published."""

    def __init__(self, told: str) -> None:
        super().__init__(
            said(
                "the new index answers worse than the published one, which stays: {told}."
                " If it is wanted all the same, run `passerelle rebuild --force`",
                told=told,
            )
        )
        self.told = told


class RefusedError(PasserelleError):
    """A file that a format cannot read, with the reason of the closed list."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(
            said("{reason}: {detail}", reason=reason, detail=detail) if detail else said("{reason}", reason=reason)
        )
        self.reason, self.detail = reason, detail


class ReaderError(PasserelleError):
    """The process that reads files cannot start: nothing is known of any file."""

    def __init__(self) -> None:
        super().__init__(
            said("the process that reads files cannot start (its message is above): install passerelle again")
        )
