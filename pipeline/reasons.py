"""What is told of the outcome of a file, in French and in English: the one place, for the command and the app.

Each reason has what happened and what to do, as whole sentences; a pair is (French, English). French asks for a
no-break space before ; : ! ?.
"""

from collections.abc import Mapping

from pipeline.model import Language, Outcome, Reason

Pair = tuple[str, str]

WHAT: Mapping[Reason, Pair] = {
    Reason.UNREADABLE: ("Le fichier ne peut pas être lu.", "The file cannot be read."),
    Reason.EMPTY: ("Le fichier est vide.", "The file is empty."),
    Reason.TOO_LARGE: ("Le fichier dépasse la taille permise.", "The file is larger than the limit."),
    Reason.UNSUPPORTED: ("Ce format n’est pas lu.", "This format is not read."),
    Reason.MISMATCH: ("Le contenu n’est pas celui que le nom annonce.", "The content is not what the name says."),
    Reason.ENCRYPTED: ("Le fichier est protégé par un mot de passe.", "The file is locked by a password."),
    Reason.BROKEN: ("Le fichier est abîmé.", "The file is damaged."),
    Reason.NO_PAGES: ("Le document n’a aucune page.", "The document has no pages."),
    Reason.TIME: ("La lecture demande trop de temps.", "Reading it takes too long."),
    Reason.MEMORY: ("La lecture demande trop de mémoire.", "Reading it takes too much memory."),
    Reason.TOO_MANY_PAGES: ("Le document a trop de pages.", "The document has too many pages."),
    Reason.TOO_MUCH_TEXT: ("Le document contient trop de texte.", "The document holds too much text."),
    Reason.CRASHED: ("Le fichier a fait échouer son lecteur.", "The file brought its reader down."),
    Reason.CHANGING: ("Le fichier a changé pendant la lecture.", "The file changed while being read."),
    Reason.OUTSIDE: (
        "C’est un lien, ou un nom dans une archive, qui mène hors du fonds.",
        "It is a link, or a name in an archive, that leads out of the folder.",
    ),
}

TO_DO: Mapping[Reason, Pair] = {
    Reason.UNREADABLE: ("Vérifiez les droits d’accès.", "Check the rights on it."),
    Reason.EMPTY: ("Copiez-le à nouveau.", "Copy it again."),
    Reason.TOO_LARGE: ("Divisez-le, ou relevez limits.file_mb.", "Split it, or raise limits.file_mb."),
    Reason.UNSUPPORTED: (
        "Enregistrez un ancien document de bureautique en .docx, .xlsx ou .pptx, le reste en PDF.",
        "Save an old office document as .docx, .xlsx or .pptx, anything else as a PDF.",
    ),
    Reason.MISMATCH: ("Enregistrez-le dans son propre format.", "Save it in its own format."),
    Reason.ENCRYPTED: ("Enregistrez-le sans protection.", "Save it without."),
    Reason.BROKEN: (
        "Récupérez-le à la source, ou imprimez-le dans un nouveau PDF.",
        "Fetch it again, or print it to a new PDF.",
    ),
    Reason.NO_PAGES: ("Récupérez-le à la source.", "Fetch it again."),
    Reason.TIME: (
        "Imprimez-le dans un nouveau PDF, ou relevez limits.cpu_seconds.",
        "Print it to a new PDF, or raise limits.cpu_seconds.",
    ),
    Reason.MEMORY: (
        "Imprimez-le dans un nouveau PDF, ou relevez limits.memory_mb.",
        "Print it to a new PDF, or raise limits.memory_mb.",
    ),
    Reason.TOO_MANY_PAGES: ("Divisez-le, ou relevez limits.pages.", "Split it, or raise limits.pages."),
    Reason.TOO_MUCH_TEXT: ("Divisez-le, ou relevez limits.characters.", "Split it, or raise limits.characters."),
    Reason.CRASHED: ("Il sera essayé de nouveau.", "It will be tried again."),
    Reason.CHANGING: ("Il sera essayé de nouveau.", "It will be tried again."),
    Reason.OUTSIDE: ("Copiez le fichier lui-même.", "Copy the file itself."),
}

OUTCOMES: Mapping[str, Pair] = {
    "added": ("Ajouté", "Added"),
    "unchanged": ("Déjà présent", "Already there"),
    "replaced": ("Remplacé", "Replaced"),
    "removed": ("Retiré", "Removed"),
    "refused": ("Refusé", "Refused"),
}
"""What the outcome of one file is called."""

HEADS: tuple[Pair, ...] = (("Fichier", "File"), ("Bilan", "Outcome"), ("Raison", "Reason"), ("Que faire", "What to do"))
"""Heads of the columns of a report."""

PARTLY: Pair = ("Lu en partie.", "Read in part.")
INTERRUPTED: Pair = ("Cette exécution a été interrompue.", "This run was interrupted.")
SUMMARY: Pair = ("{seen} fichiers\u00a0: {told}", "{seen} files: {told}")


def name(outcome: Outcome) -> str:
    """Give the name of an outcome's kind: a key of `OUTCOMES`."""
    return type(outcome).__name__.lower()


def pick(pair: Pair, tongue: Language) -> str:
    """Choose the words of a language."""
    return pair[tongue is Language.ENGLISH]


def sentence(reason: Reason, tongue: Language, detail: str = "") -> str:
    """Say what happened to a file and what to do; *detail* is its reader's own words."""
    told = f"{pick(WHAT[reason], tongue)} {pick(TO_DO[reason], tongue)}"
    return f"{told} ({detail})" if detail else told
