"""The command by which staff decide on near-copies: families."""

import click

from pipeline import console, settings
from pipeline.decisions import Bond


@click.command()
@click.argument("documents", nargs=-1)
@click.option("--join", "bond", flag_value=Bond.JOIN.value, help="They are versions of one text.")
@click.option("--apart", "bond", flag_value=Bond.APART.value, help="No two of them are.")
@click.option("--as-found", "bond", flag_value="", help="Take back what was said of them.")
@console.json_flag
@click.pass_obj
def families(chosen: settings.Settings, documents: tuple[str, ...], bond: str | None, as_json: bool) -> None:
    """List near-copies, or decide on DOCUMENTS.

    Joined, they are one result with its versions, whatever their words tell; apart, a result each. It is written in families.toml of
    the corpus, and searches follow at once. DOCUMENTS are identifiers, their first characters, or paths.
    """
    if bool(documents) != (bond is not None):
        raise click.UsageError("give DOCUMENTS with one of --join, --apart and --as-found, or none of them")
    with console.opened(chosen) as library:
        if bond is not None:
            return library.decide(documents, Bond(bond) if bond else None)
        found = library.to_look_at()
        pairs = [(pair, library.compare(pair.one.id, pair.other.id)) for group in found.copies for pair in group]
    if as_json:
        told = {
            "copies": [
                {"documents": (pair.one.id, pair.other.id), "is_family": pair.is_family, "share": likeness.share}
                for pair, likeness in pairs
            ],
            "decided": [{"bond": each.decision.bond, "documents": each.decision.names} for each in found.decided],
            "problems": found.problems,
        }
        return console.say_json(told)
    for pair, likeness in pairs:
        console.say(f"{likeness.share:.0%} in common, {'one result' if pair.is_family else 'two results'}", "bold")
        for document in (pair.one, pair.other):
            console.say(f"   {document.id[:12]}  {document.title}")
    for each in found.decided:
        console.say(f"{each.decision.bond}: {', '.join(each.decision.names)}", "dim")
    for problem in found.problems:
        console.say(problem, "yellow")
    return None
