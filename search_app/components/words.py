"""Values -> the view of the centre's vocabulary: equivalents and their effect, terms and who carries them, judgements of readers."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape

from pipeline import meaning
from pipeline.console import printable
from pipeline.evaluation import Comparison, Measure
from pipeline.model import Document, DocumentId, Facet, Language
from pipeline.usage import Judged
from pipeline.vocabularies import Vocabularies
from search_app.components.elements import link, notice, table, titled
from search_app.messages import Tongue, day, label, num, retold, say
from search_app.state import Seen

_MOST_CHANGES = 15


def head(tongue: Tongue) -> str:
    """Make the top of the view."""
    return (
        f'<div class="doc-head" id="content" tabindex="-1"><h1>{escape(say("words_title", tongue))}</h1></div>'
        f'<section class="report"><h2>{escape(say("words_equivalents", tongue))}</h2>'
        f'<p class="help">{escape(say("words_help", tongue))}</p></section>'
    )


def tried(wrong: Sequence[str], found: Comparison | str, tongue: Tongue) -> str:
    """Say what a text does: the lines that cannot be followed, and its effect, or why that cannot be measured."""
    told = ""
    if wrong:
        items = "".join(f"<li>{escape(printable(retold(each, tongue)))}</li>" for each in wrong)
        told = f'<div class="work">{notice(say("words_problems", tongue))}<ul class="problems">{items}</ul></div>'
    if isinstance(found, str):
        return f'{told}<div class="effect" role="status">{notice(say("words_unknown", tongue), retold(found, tongue))}</div>'
    return told + _effect(found, tongue)


def _effect(found: Comparison, tongue: Tongue) -> str:
    """Say what a text changes: the mean difference with its interval, and the questions answered otherwise."""
    by, before = found.differences[Measure.NDCG], found.before
    told = say(
        "words_measured",
        tongue,
        before=num(before.means[Measure.NDCG] if before else 0, tongue, 3),
        after=num(found.after.means[Measure.NDCG], tongue, 3),
        mean=_signed(by.mean, tongue),
        low=_signed(by.low, tongue),
        high=_signed(by.high, tongue),
        n=num(by.topics, tongue),
    )
    rows = [
        (
            link(Seen(typed=each.question, tongue=tongue).url(), escape(each.question)),
            num(each.before, tongue, 2),
            f'<span class="{"less" if each.after < each.before else "more"}">{num(each.after, tongue, 2)}</span>',
        )
        for each in found.changes[:_MOST_CHANGES]
    ]
    worse = notice(say("words_worse", tongue)) if found.is_worse else ""
    listed = table(("words_question", "words_before", "words_after"), rows, "words_unmoved", tongue)
    return (
        f'<section class="report effect" role="status"><h2>{escape(say("words_effect", tongue))}</h2>'
        f"<p>{escape(told)}</p>{worse}{listed}</section>"
    )


def _signed(value: float, tongue: Tongue) -> str:
    text = num(abs(value), tongue, 3)
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else text


def terms(vocabularies: Vocabularies, documents: Iterable[Document], own: Iterable[Facet], tongue: Tongue) -> str:
    """List the terms of each vocabulary with how many documents carry each, most carried first; *own* are the centre's."""
    there, own = tuple(documents), tuple(own)
    parts = []
    unused = 0
    for facet, vocabulary in vocabularies.by_facet.items():
        carried = Counter(value for document in there for value in meaning.facts(document, facet))
        unused += len(vocabulary.terms.keys() - carried.keys())
        rows = [
            (escape(vocabulary.label(name, Language(tongue.value))), num(number, tongue))
            for name, number in sorted(carried.items(), key=lambda each: (-each[1], each[0]))
        ]
        whose = say("words_own" if facet in own else "words_programs", tongue)
        inner = table(("words_term", "health_documents"), rows, "none", tongue)
        parts.append(f"<details><summary>{escape(label(facet, tongue))} ({escape(whose)})</summary>{inner}</details>")
    found = "".join(f"<li>{escape(printable(retold(each, tongue)))}</li>" for each in vocabularies.problems)
    wrong = f'{notice(say("words_problems", tongue))}<ul class="problems">{found}</ul>' if found else ""
    return (
        f'<section class="report"><h2>{escape(say("words_terms", tongue))}</h2>{wrong}'
        f'<p class="help">{escape(say("words_terms_help", tongue, none=num(unused, tongue)))}</p>{"".join(parts)}</section>'
    )


def judgements(waiting: Sequence[Judged], shown: int, tongue: Tongue) -> str:
    """Make the title of the judgements that wait."""
    told = say("words_judgements_help" if waiting else "words_judgements_none", tongue)
    if len(waiting) > shown:
        told += " " + say("words_judgements_more", tongue, shown=num(shown, tongue), n=num(len(waiting), tongue))
    return (
        f'<section class="report"><h2>{escape(say("words_judgements", tongue))}</h2>'
        f'<p class="help">{escape(told)}</p></section>'
    )


def judged(each: Judged, documents: Mapping[DocumentId, Document], tongue: Tongue) -> str:
    """Say what readers think of one document as an answer to one query."""
    told = say("words_judged", tongue, yes=num(each.yes, tongue), no=num(each.no, tongue), day=day(each.day, tongue))
    return (
        f'<div class="judgement"><h3>{link(Seen(typed=each.query, tongue=tongue).url(), escape(each.query))}</h3>'
        f"<p>{titled(each.document_id, documents, tongue)}</p><p class=help>{escape(told)}</p></div>"
    )
