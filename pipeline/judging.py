"""How good answers are: the judged questions that staff keep in the corpus, asked of an index.

Figures go to a file of the state folder (`pipeline.assessment`); they are computed by `pipeline.evaluation`.
"""

import copy
import logging
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from pipeline import assessment, corpus, equivalents, evaluation
from pipeline.answering import Answers
from pipeline.errors import (
    DamagedIndexError,
    FolderError,
    NoIndexError,
    NoQuestionsError,
    StaleIndexError,
    UnknownDocumentError,
    WorseIndexError,
)
from pipeline.evaluation import Answer, Comparison, Evaluation, Measure
from pipeline.index import Index, State
from pipeline.model import DocumentId, JudgedFile
from pipeline.told import said
from pipeline.usage import Ruling

log = logging.getLogger(__name__)


class Judging(Answers):
    """A centre as those know it who judge its answers."""

    def evaluate(self) -> Comparison:
        """Ask the judged questions of the corpus, and set the figures beside those of the index before; they are kept.

        Raises:
            NoQuestionsError: there are none that can be asked.
            NoIndexError, StaleIndexError, DamagedIndexError: there is no index that can answer.
        """
        topics, problems = self._judged()
        if not topics:
            for problem in problems:
                log.warning("%s", problem)
            raise NoQuestionsError(self.settings.corpus / corpus.EVALUATION)
        after = self._evaluation(self._index, topics, self._index.state())
        earlier = assessment.before(self.settings.state, after.index)
        self._keep(after)
        return evaluation.compare(after, earlier, problems)

    def evaluations(self) -> tuple[Evaluation, ...]:
        """Give what the last indexes were worth when they were evaluated, oldest first."""
        return assessment.kept(self.settings.state)

    def try_equivalents(self, text: str) -> Comparison:
        """Ask the judged questions with the equivalents of a text that is not saved, and with those of the file; nothing is kept.

        Raises:
            NoQuestionsError: there are none that can be asked.
            NoIndexError, StaleIndexError, DamagedIndexError: there is no index that can answer.
        """
        topics, problems = self._judged()
        if not topics:
            raise NoQuestionsError(self.settings.corpus / corpus.EVALUATION)
        tried = copy.copy(self)
        tried._equivalents = equivalents.Tried(equivalents.read(text, where=equivalents.NAME))
        state = self._index.state()
        before, after = (each._evaluation(self._index, topics, state) for each in (self, tried))
        return evaluation.compare(after, before, problems)

    def export_judgements(self, folder: Path) -> int:
        """Add the judgements of readers that staff accepted to the judged questions of a folder; say how many were.

        Questions and judgements that are there stay as they are.

        Raises:
            FolderError: what is there cannot be read.
            OSError: the folder cannot be written to.
        """
        there = corpus.judged(folder)
        accepted = [each for each in self.usage.judgements() if each.ruling is Ruling.ACCEPTED]
        added = [
            evaluation.Judgement(each.query, self._place(each.document_id), each.relevance or 0) for each in accepted
        ]
        topics, qrels = evaluation.extended(there[JudgedFile.TOPICS], there[JudgedFile.QRELS], added)
        corpus.write_judged(folder, {JudgedFile.TOPICS: topics, JudgedFile.QRELS: qrels})
        return len(accepted)

    def _place(self, document_id: DocumentId) -> str:
        """Name a document as judged questions do: by its path within the corpus, by its identifier where that cannot be."""
        home = self.settings.corpus.absolute()
        for path in self._catalogue.paths(document_id):
            place = str(path.relative_to(home)) if path.is_relative_to(home) else ""
            if place and place.isprintable() and place == " ".join(place.split()) and "#" not in place:
                return place
        return document_id

    def _judged(self) -> tuple[tuple[evaluation.Topic, ...], tuple[evaluation.Problem, ...]]:
        """Read the judged questions; of the versions of one text, a judgement of any is one of all."""
        texts = corpus.judged(self.settings.corpus / corpus.EVALUATION)
        self._documents()
        return evaluation.read(texts[JudgedFile.TOPICS], texts[JudgedFile.QRELS], self._identify)

    def _identify(self, named: str) -> str | None:
        """Give what stands for a document named by its path within the corpus, or by its identifier."""
        try:
            return self._standing(self.named(named).id)
        except UnknownDocumentError:
            return None

    def _standing(self, document_id: DocumentId) -> DocumentId:
        """Give the document that stands for all the versions of a text."""
        return min(self._families.family.get(document_id, (document_id,)))

    def _evaluation(self, index: Index, topics: Iterable[evaluation.Topic], state: State) -> Evaluation:
        """Ask an index each topic, as a reader would; *state* says which it is."""
        centre = copy.copy(self)
        centre._index = index

        def answers(question: str) -> list[Answer]:
            found = centre.search(question, limit=evaluation.DEPTH).results
            pages = (result.snippets[0].page if result.snippets else 0 for result in found)
            return [Answer(self._standing(result.document.id), page) for result, page in zip(found, pages, strict=True)]

        answered = tuple(evaluation.answered(topic, answers(topic.question)) for topic in topics)
        day = datetime.now(UTC).date().isoformat()
        return Evaluation("+".join(state.generations), state.fingerprint, day, answered)

    def _keep(self, made: Evaluation) -> None:
        try:
            assessment.keep(self.settings.state, made)
        except OSError as error:
            log.warning("the figures of this evaluation cannot be kept for the next one (%s)", error)

    def refuse_worse(self, candidate: Index) -> None:
        """Compare an index that is about to be published with the one that is.

        Where that one cannot answer any more, what it was worth when it was last evaluated is told, and nothing refused.

        Raises:
            WorseIndexError: it answers the judged questions worse.
        """
        try:
            topics, problems = self._judged()
        except FolderError as error:
            log.warning("%s: the new index is published without being asked", error)
            return
        for problem in problems:
            log.warning("%s", problem)
        if not topics:
            return
        try:
            before = self._evaluation(self._index, topics, self._index.state())
        except (NoIndexError, StaleIndexError, DamagedIndexError):
            can_stay, earlier = False, assessment.before(self.settings.state, "")
        else:
            can_stay, earlier = True, before
            self._keep(before)
        found = evaluation.compare(self._evaluation(candidate, topics, _UNPUBLISHED), earlier)
        if found.is_worse and can_stay:
            raise WorseIndexError(_told_worse(found))
        if found.is_worse:
            log.warning("the new index answers worse than the one before, which cannot answer: %s", _told_worse(found))


_UNPUBLISHED = State((), frozenset(), 0, 0, "")


def _told_worse(found: Comparison) -> str:
    """Say how much worse an index answers, and which questions most."""
    by = found.differences[Measure.NDCG]
    lost = [each for each in found.changes if each.after < each.before][:5]
    most = "; ".join(f"{each.name} ({each.question}) {each.before:.2f} → {each.after:.2f}" for each in lost)
    return said(
        "nDCG@10 changes by {mean} ({low} to {high}, with 95 % confidence) over {topics} judged questions, most on {most}",
        mean=f"{by.mean:+.3f}",
        low=f"{by.low:+.3f}",
        high=f"{by.high:+.3f}",
        topics=by.topics,
        most=most,
    )
