"""All the words a reader sees, in French and in English, with their typography.

French asks for no-break spaces before ; : ! ? and within « », for a narrow one in numbers.
"""

from collections.abc import Mapping
from enum import StrEnum

from pipeline import reasons
from pipeline.model import Facet, Language, Notice, Reason, Sort
from pipeline.told import Told, of
from search_app import messages_staff
from search_app.messages_told import OF_SYSTEM, TOLD

NO_BREAK = "\u00a0"
NARROW = "\u202f"


class Tongue(StrEnum):
    """Languages of the interface."""

    FRENCH = "fr"
    ENGLISH = "en"


_WORDS: Mapping[str, tuple[str, str]] = {
    "app": ("Passerelle", "Passerelle"),
    "tagline": ("le moteur de recherche du centre de ressources", "the resource centre’s search engine"),
    "search": ("Rechercher", "Search"),
    "nav_search": ("Recherche", "Search"),
    "nav_deposit": ("Déposer", "Deposit"),
    "nav_staff": ("Gestion", "Manage"),
    "nav_staff_label": ("Gestion du centre", "Managing the centre"),
    "nav_basket": ("Sélection", "Selection"),
    "nav_label": ("Navigation principale", "Main navigation"),
    "language_label": ("Langue de l’interface", "Interface language"),
    "skip": ("Aller au contenu", "Skip to content"),
    "signin": ("Se connecter", "Sign in"),
    "signin_help": (
        "Pour le personnel du centre, et pour les lecteurs qui ont un compte.",
        "For the centre’s staff, and for readers who have an account.",
    ),
    "signin_name": ("Nom du compte", "Account name"),
    "signin_password": ("Mot de passe", "Password"),
    "signin_failed": ("Échec", "Failed"),
    "signin_wrong": (
        "Ce nom et ce mot de passe ne vont pas ensemble.",
        "This name and this password do not go together.",
    ),
    "signin_wait": (
        "Trop d’essais ont échoué. Réessayez dans un quart d’heure.",
        "Too many attempts have failed. Try again in a quarter of an hour.",
    ),
    "signin_elsewhere": ("Se connecter avec le compte de votre organisme", "Sign in with your organisation’s account"),
    "elsewhere_down": (
        "Le service de connexion de votre organisme ne répond pas. Réessayez plus tard. Si cela dure, prévenez le personnel du centre.",
        "Your organisation’s sign-in service does not answer. Try again later. If this goes on, tell the centre’s staff.",
    ),
    "elsewhere_refused": (
        "Votre organisme ne vous a pas connecté ({about}). Recommencez, ou demandez au personnel du centre.",
        "Your organisation did not sign you in ({about}). Try again, or ask the centre’s staff.",
    ),
    "elsewhere_broken": (
        "La connexion n’a pas abouti{nb}: elle a pris trop de temps, ou la réponse de votre organisme n’est pas valable. Recommencez.",
        "Signing in did not succeed: it took too long, or your organisation’s answer is not valid. Try again.",
    ),
    "elsewhere_unsure": (
        "Votre organisme ne garantit pas votre adresse électronique{nb}: il faut qu’elle y soit vérifiée. Demandez-le à ceux qui gèrent les comptes.",
        "Your organisation does not vouch for your e-mail address: it must be verified there. Ask those who manage its accounts.",
    ),
    "elsewhere_stranger": (
        "Le compte {about} n’a pas d’accès particulier ici. Demandez-le au personnel du centre, ou connectez-vous avec un autre compte.",
        "The account {about} has no access of its own here. Ask the centre’s staff for it, or sign in with another account.",
    ),
    "signed_in": ("Connecté{nb}:", "Signed in:"),
    "signout": ("Se déconnecter", "Sign out"),
    "for_staff": ("Réservé au personnel", "Staff only"),
    "for_staff_help": (
        "Cette page est réservée au personnel du centre.",
        "This page is for the centre’s staff.",
    ),
    "signed_out": ("Votre session est terminée", "Your session has ended"),
    "signed_out_help": ("Connectez-vous pour continuer à lire.", "Sign in to go on reading."),
    "question": (f"Que cherchez-vous{NARROW}?", "What are you looking for?"),
    "box_label": ("Rechercher dans les ressources", "Search the resources"),
    "box_hint": ("Un sujet, une question…", "A topic, a question…"),
    "holdings": (
        "{documents} ressources, {pages} pages consultables en texte intégral.",
        "{documents} resources, {pages} pages searchable in full text.",
    ),
    "by_collection": ("Parcourir par collection", "Browse by collection"),
    "by_kind": ("Parcourir par nature", "Browse by kind"),
    "by_subject": ("Parcourir par sujet", "Browse by subject"),
    "by_territory": ("Parcourir par territoire", "Browse by territory"),
    "by_year": ("Parcourir par année", "Browse by year"),
    "newest": ("Dernières parutions", "Latest publications"),
    "see_all": ("Voir toutes les ressources", "See all resources"),
    "filter": ("Filtrer", "Filter"),
    "clear": ("Tout effacer", "Clear all"),
    "remove": ("Retirer le filtre", "Remove the filter"),
    "active_filters": ("Filtres actifs", "Active filters"),
    "more": ("Voir plus", "Show more"),
    "sort": ("Trier", "Sort"),
    "found_on": ("Trouvé p.", "Found on p."),
    "open_page": ("Ouvrir à la page", "Open at page"),
    "pages": ("Pages des résultats", "Pages of results"),
    "previous": ("Précédente", "Previous"),
    "next": ("Suivante", "Next"),
    "none": ("Aucune ressource", "No resource"),
    "none_help": (
        "Essayez un mot plus général, retirez un filtre, ou parcourez les collections.",
        "Try a broader word, remove a filter, or browse the collections.",
    ),
    "take": ("Emporter cette liste{nb}:", "Take this list away:"),
    "basket": ("Ma sélection", "My selection"),
    "keep": ("Ajouter à ma sélection", "Add to my selection"),
    "kept": ("Dans ma sélection", "In my selection"),
    "unkeep": ("Retirer", "Take out"),
    "basket_clear": ("Vider ma sélection", "Empty my selection"),
    "basket_empty": (
        "Rien n’a été mis de côté. Le bouton «{nb}Ajouter à ma sélection{nb}» de chaque résultat le fait{nb}: la sélection reste dans votre navigateur.",
        "Nothing has been put aside. The button “Add to my selection” of each result does it: the selection stays in your browser.",
    ),
    "basket_help": (
        "Votre navigateur s’en souvient, et lui seul. L’adresse de cette page peut être envoyée{nb}: elle montrera la même liste.",
        "Your browser remembers it, and no one else. The address of this page can be sent: it will show the same list.",
    ),
    "nav_lists": ("Listes de lecture", "Reading lists"),
    "lists": ("Listes de lecture", "Reading lists"),
    "lists_help": (
        "Des parcours composés par le centre{nb}: quoi lire, dans quel ordre, et pourquoi.",
        "Trails put together by the centre: what to read, in what order, and why.",
    ),
    "lists_all": ("Toutes les listes de lecture", "All reading lists"),
    "lists_none": ("Aucune liste n’est publiée pour le moment.", "No list is published for the time being."),
    "list_unknown": (
        "Cette liste n’existe pas, ou n’est plus publiée.",
        "This list does not exist, or is no longer published.",
    ),
    "list_empty": ("Cette liste n’a pas encore d’étape.", "This list has no step yet."),
    "list_steps": ("Étapes", "Steps"),
    "list_step": ("Étape", "Step"),
    "list_draft": ("Non publiée", "Not published"),
    "list_public": ("Publiée", "Published"),
    "list_edit": ("Modifier cette liste", "Change this list"),
    "list_read": ("Voir la liste", "See the list"),
    "list_link": (
        "L’adresse de cette page est permanente{nb}: elle peut être envoyée.",
        "The address of this page is permanent: it can be sent.",
    ),
    "list_from_basket": ("En faire une liste de lecture", "Make a reading list of it"),
    "list_desk_help": (
        "Composez une liste à partir de votre sélection, ou commencez par un titre. Les lecteurs ne voient que celles qui sont publiées.",
        "Put a list together from your selection, or begin with a title. Readers only see those that are published.",
    ),
    "list_desk_none": ("Il n’y a pas encore de liste.", "There is no list yet."),
    "list_new": ("Nouvelle liste", "New list"),
    "list_wrong": ("À corriger dans les fichiers", "To be corrected in the files"),
    "list_title": ("Titre de la liste", "Title of the list"),
    "list_introduction": ("Introduction", "Introduction"),
    "list_create": ("Créer la liste", "Create the list"),
    "list_add": ("Ajouter à cette liste", "Add to this list"),
    "list_add_to": ("Ou ajouter ces ressources à une liste qui existe", "Or add these resources to a list that exists"),
    "list_no_title": ("Donnez un titre à la liste.", "Give the list a title."),
    "list_too_long": (
        "Une liste a au plus {most} étapes{nb}: rien n’a été enregistré.",
        "A list has {most} steps at most: nothing was saved.",
    ),
    "list_page_wrong": (
        "La page de l’étape {n} n’est pas un nombre à partir de 1{nb}: rien n’a été enregistré.",
        "The page of step {n} is not a number from 1: nothing was saved.",
    ),
    "list_failed": (
        "La liste n’a pas pu être enregistrée{nb}: le dossier du fonds n’accepte pas l’écriture, ou une autre liste est en cours d’enregistrement. Rien n’a changé.",
        "The list could not be saved: the folder of the collection cannot be written to, or another list is being saved. Nothing has changed.",
    ),
    "list_changed": (
        "Quelqu’un a modifié cette liste entre-temps. Ce que vous avez écrit est encore là, et n’est pas enregistré{nb}: copiez ce qui compte, puis reprenez la liste.",
        "Somebody has changed this list meanwhile. What you wrote is still here, and is not saved: copy what matters, then take the list up again.",
    ),
    "list_again": ("Reprendre la liste telle qu’elle est", "Take up the list as it is"),
    "list_saved": ("Liste enregistrée.", "List saved."),
    "list_moved": ("L’étape {n} est devenue l’étape {to}.", "Step {n} has become step {to}."),
    "list_removed": ("L’étape {n} est retirée de la liste.", "Step {n} is taken out of the list."),
    "list_published": ("La liste est publiée{nb}: les lecteurs la voient.", "The list is published: readers see it."),
    "list_unpublished": ("La liste n’est plus publiée.", "The list is no longer published."),
    "list_deleted": ("La liste est supprimée.", "The list is deleted."),
    "list_heading": (
        "Étape {n}{nb}: intertitre qui commence une partie (facultatif)",
        "Step {n}: heading that begins a part (optional)",
    ),
    "list_page": ("Étape {n}{nb}: page (facultatif)", "Step {n}: page (optional)"),
    "list_note": ("Étape {n}{nb}: pourquoi la lire", "Step {n}: why to read it"),
    "list_up": ("Monter l’étape {n}", "Move step {n} up"),
    "list_down": ("Descendre l’étape {n}", "Move step {n} down"),
    "list_out": ("Retirer l’étape {n}", "Take step {n} out"),
    "list_save": ("Enregistrer", "Save"),
    "list_publish": ("Enregistrer et publier", "Save and publish"),
    "list_unpublish": ("Enregistrer et ne plus publier", "Save and no longer publish"),
    "list_missing": (
        "Ressource introuvable{nb}: les lecteurs ne voient pas cette étape.",
        "Resource not found: readers do not see this step.",
    ),
    "list_staff_only": (
        "Ressource réservée au personnel{nb}: les lecteurs ne voient pas cette étape.",
        "Resource for staff only: readers do not see this step.",
    ),
    "list_grow": (
        "Pour ajouter des ressources, mettez-les dans votre sélection, puis choisissez «{nb}En faire une liste de lecture{nb}».",
        "To add resources, put them in your selection, then choose “Make a reading list of it”.",
    ),
    "list_delete": ("Supprimer cette liste", "Delete this list"),
    "list_delete_help": (
        "La liste, ses notes et son adresse disparaissent. Les ressources restent.",
        "The list, its notes and its address disappear. The resources stay.",
    ),
    "list_delete_go": ("Supprimer définitivement", "Delete for good"),
    "nav_map": ("Carte", "Map"),
    "map": ("La carte de la collection", "The map of the collection"),
    "map_help": (
        "Chaque point est une ressource{nb}; celles dont le vocabulaire est proche sont voisines. Plus un point est grand, plus la ressource est longue. "
        "Choisissez un point pour ouvrir la ressource, un nom pour ne voir que sa zone, une nature pour ne voir qu’elle.",
        "Each point is a resource; those with close vocabulary are neighbours. The larger the point, the longer the resource. "
        "Choose a point to open the resource, a name to see its zone only, a kind to see that kind only.",
    ),
    "map_choose": ("Choisir une partie", "Choose a part"),
    "map_how": (
        "Entourez des points d’un trait, ou touchez deux coins d’un cadre. Au clavier{nb}: les flèches déplacent le cadre, avec Maj elles "
        "l’agrandissent ou le réduisent, Entrée le choisit, Échap y renonce.",
        "Draw a line around points, or touch two corners of a frame. By keyboard: arrows move the frame, with Shift they "
        "stretch or shrink it, Enter chooses it, Escape gives it up.",
    ),
    "map_told": ("Dans le cadre{nb}: # points", "In the frame: # points"),
    "map_area": ("Partie de la carte", "Part of the map"),
    "map_nothing": (
        "Aucune ressource dans cette partie. Entourez d’autres points, ou revenez à toute la carte.",
        "No resource in this part. Draw around other points, or go back to the whole map.",
    ),
    "map_search": ("Chercher parmi ces ressources", "Search among these resources"),
    "map_legend": ("Natures de ressources", "Kinds of resources"),
    "map_others": ("Autres", "Others"),
    "map_drawing": (
        "Carte des ressources{nb}: les noms des zones{nb}; les ressources sont dans le tableau ci-dessous",
        "Map of the resources: the names of zones; the resources are in the table below",
    ),
    "map_zone": ("Zone {n}", "Zone {n}"),
    "map_table": ("La même chose en tableau", "The same as a table"),
    "map_whole": ("Voir toute la carte", "See the whole map"),
    "map_none": (
        "La carte sera dessinée à la prochaine reconstruction de l’index, s’il y a assez de ressources.",
        "The map will be drawn when the index is next rebuilt, if there are enough resources.",
    ),
    "title": ("Titre", "Title"),
    "kind": ("Nature", "Kind"),
    "zone": ("Zone", "Zone"),
    "tips": ("Conseils de recherche", "Search tips"),
    "tips_examples": ("Exemples, dans cette collection", "Examples, in this collection"),
    "tip_typed": ("Ce que l’on saisit", "What one types"),
    "tip_finds": ("Ce que l’on trouve", "What one finds"),
    "tip_words": (
        "Les ressources qui ont l’un des mots{nb}; celles qui les ont tous d’abord.",
        "Resources with either word; those with both first.",
    ),
    "tip_phrase": ("Les mots côte à côte, dans cet ordre.", "The words side by side, in this order."),
    "tip_and": (
        "Les deux mots. ET, OU, SAUF se disent aussi AND, OR, NOT, en capitales.",
        "Both words. AND, OR, NOT are said ET, OU, SAUF as well, in capitals.",
    ),
    "tip_not": ("Le premier mot, sans le second.", "The first word, without the second."),
    "tip_prefix": ("Les mots qui commencent ainsi.", "Words that begin so."),
    "tip_kind": ("Une nature de ressource.", "A kind of resource."),
    "tip_territory": ("Un territoire.", "A territory."),
    "tip_year": (
        "Une année de parution{nb}; une période s’écrit 2019..2022.",
        "A year of publication; a period is written 2019..2022.",
    ),
    "tip_accents": (
        "Les accents, les capitales, les pluriels et les apostrophes ne changent rien.",
        "Accents, capitals, plurals and apostrophes make no difference.",
    ),
    "tip_question": ("On peut poser une question en toutes lettres.", "A question can be asked in plain words."),
    "tip_page": (
        "Les numéros sous chaque résultat ouvrent la page qui répond, les mots surlignés.",
        "The numbers under each result open the page that answers, the words marked.",
    ),
    "tip_keys": ("La touche «{nb}/{nb}» mène à la recherche.", "The “/” key leads to the search box."),
    "bibliography": ("Bibliographie annotée (Word)", "Annotated bibliography (Word)"),
    "bibliography_title": ("Bibliographie annotée", "Annotated bibliography"),
    "bibliography_made": ("Établie par {app} le {day}.", "Made by {app} on {day}."),
    "feed": ("Flux Atom", "Atom feed"),
    "page_text": ("Texte de la page", "Text of the page"),
    "page_picture": (
        "Page {page}, telle qu’imprimée. Son texte est donné ci-dessous.",
        "Page {page}, as printed. Its text is given below.",
    ),
    "within": ("Chercher dans ce document", "Search in this document"),
    "within_clear": ("Effacer", "Clear"),
    "within_none": ("Aucune page de ce document ne contient {words}.", "No page of this document contains {words}."),
    "match_before": ("Page trouvée précédente", "Previous page found"),
    "match_after": ("Page trouvée suivante", "Next page found"),
    "zoom": ("Taille", "Size"),
    "judge_about": ("Votre avis sur {title}", "What you think of {title}"),
    "judge_yes": ("Répond à ma question", "Answers my question"),
    "judge_no": ("Ne répond pas", "Does not answer"),
    "judge_thanks": ("Merci, c’est noté.", "Thank you, noted."),
    "judge_undone": ("Avis retiré.", "Taken back."),
    "judge_failed": ("Votre avis n’a pas pu être gardé.", "What you say could not be kept."),
    "cite": ("Citer", "Cite"),
    "missing": (
        "Aucune ressource ne contient {words}{nb}: voici celles qui contiennent les autres mots.",
        "No resource contains {words}: here are those with the other words.",
    ),
    "suggestions": ("Suggestions", "Suggestions"),
    "suggestions_counted": ("suggestions, flèches pour choisir", "suggestions, arrows to choose"),
    "respelt": ("Essayez avec cette orthographe{nb}:", "Try this spelling:"),
    "searched_respelt": (
        "Rien n’a été trouvé avec l’orthographe saisie. Voici ce que donne{nb}:",
        "Nothing was found as typed. These are the results for:",
    ),
    "widened": ("Aussi cherché{nb}:", "Also searched for:"),
    "only_typed": ("Chercher seulement les mots saisis", "Search only for the words as typed"),
    "as_typed": (
        "Seuls les mots saisis sont cherchés.",
        "Only the words as typed are searched for.",
    ),
    "widen": ("Chercher aussi leurs équivalents", "Search for their equivalents too"),
    "none_missing": ("Aucune ressource ne contient{nb}: {words}.", "No resource contains: {words}."),
    "ways": ("Ce que l’on trouve autrement{nb}:", "What is found otherwise:"),
    "way_filter": ("Sans le filtre {what}", "Without the filter {what}"),
    "way_filters": ("Sans aucun filtre", "Without any filter"),
    "way_part": ("Sans {what}", "Without {what}"),
    "way_words": ("Avec l’un ou l’autre des mots", "With any of the words"),
    "way_words_bare": ("Avec l’un ou l’autre des mots, sans filtre", "With any of the words, without filters"),
    "nearest": ("Le plus proche de votre recherche", "Nearest to your search"),
    "and_some": (
        "{complete} avec tous les mots, {rest} avec une partie d’entre eux",
        "{complete} with every word, {rest} with some of them",
    ),
    "from_here_some": ("Avec une partie des mots seulement", "With only some of the words"),
    "back": ("Retour aux résultats", "Back to results"),
    "page_of": ("Page {page} sur {count}", "Page {page} of {count}"),
    "page": ("Page", "Page"),
    "open_file": ("Ouvrir l’original", "Open the original"),
    "open_original": ("Ouvrir l’original à cette page", "Open the original at this page"),
    "download": ("Télécharger", "Download"),
    "matching": ("Pages qui répondent", "Pages that answer"),
    "contents": ("Table des matières", "Table of contents"),
    "essentials": ("L’essentiel", "Key points"),
    "essentials_help": (
        "Phrases extraites du document, dans l’ordre des pages.",
        "Sentences quoted from the document, in the order of its pages.",
    ),
    "short_page": ("p.", "p."),
    "key_figures": ("Chiffres clés", "Key figures"),
    "key_dates": ("Dates à retenir", "Dates to remember"),
    "date_deadline": ("date limite", "deadline"),
    "date_event": ("événement", "event"),
    "date_start": ("à partir de cette date", "from this date"),
    "date_end": ("jusqu’à cette date", "until this date"),
    "date_past": ("date passée", "past"),
    "subjects": ("Sujets", "Subjects"),
    "versions": ("Versions", "Versions"),
    "versions_help": (
        "Textes presque identiques. Celui que vous lisez{nb}: {here}.",
        "Nearly identical texts. The one you are reading: {here}.",
    ),
    "editions": ("Autres éditions", "Other editions"),
    "undated": ("sans date", "no date"),
    "grouped": (
        "{n} résultats{nb}: les versions d’un même texte sont groupées",
        "{n} results: versions of one text are grouped",
    ),
    "related": ("Pour aller plus loin", "Related resources"),
    "related_why": ("Vocabulaire commun", "Vocabulary in common"),
    "common_series": ("Même série", "Same series"),
    "common_organisation": ("Même organisme{nb}: {value}", "Same organisation: {value}"),
    "common_collection": ("Même collection{nb}: {value}", "Same collection: {value}"),
    "related_pages": ("En parle surtout p.", "Speaks of it most on p."),
    "purpose_start": ("Pour commencer", "To start with"),
    "purpose_deepen": ("Pour approfondir", "To go deeper"),
    "purpose_newer": ("Plus récent", "More recent"),
    "purpose_other-view": ("Autre regard", "Another view"),
    "purpose_in_english": ("En anglais", "In English"),
    "purpose_in_french": ("En français", "In French"),
    "near_title": ("Trouver des documents proches", "Find documents that are near"),
    "near_help": (
        "Collez un texte{nb}: un article, un appel à projets, une note. Vous verrez ce que le centre possède sur les mêmes sujets, et pourquoi."
        " {most}{nb}caractères au plus{nb}; rien n’en est gardé.",
        "Paste a text: an article, a call for projects, a note. You will see what the centre has on the same subjects, and why."
        " {most} characters at most; nothing of it is kept.",
    ),
    "near_file_help": (
        "Ou donnez un fichier, {size}{nb}Mo au plus{nb}: il est lu, comparé, puis oublié.",
        "Or give a file, {size} MB at most: it is read, compared, then forgotten.",
    ),
    "near_text": ("Votre texte", "Your text"),
    "near_file": ("Ou un fichier", "Or a file"),
    "near_go": ("Comparer", "Compare"),
    "near_found": ("Documents proches", "Documents that are near"),
    "near_of_page": ("De la page {page} de {title}.", "To page {page} of {title}."),
    "near_of_file": ("D’après {name}, qui n’est pas gardé.", "By {name}, which is not kept."),
    "near_back": ("Retour à la page", "Back to the page"),
    "near_other": ("Comparer un autre texte", "Compare another text"),
    "near_page": ("Documents proches de cette page", "Documents near this page"),
    "near_too_large": ("est trop grand{nb}: {size}{nb}Mo au plus.", "is too large: {size} MB at most."),
    "near_no_text": (
        "ne contient pas de texte{nb}: c’est sans doute une image.",
        "holds no text: it is probably an image.",
    ),
    "related_none": (
        "Aucune autre ressource n’a de vocabulaire proche.",
        "No other resource has close vocabulary.",
    ),
    "facts": ("Notice", "Record"),
    "authors": ("Auteurs", "Authors"),
    "organisation": ("Organisme", "Organisation"),
    "date": ("Date", "Date"),
    "file": ("Fichier", "File"),
    "no_text": (
        "Cette page ne contient pas de texte{nb}: c’est sans doute une image. Ouvrez l’original pour la lire.",
        "This page holds no text: it is probably an image. Open the original to read it.",
    ),
    "not_read": ("Cette page n’a pas été lue.", "This page was not read."),
    "image_only": ("Image seule", "Image only"),
    "recognised": ("Texte reconnu", "Recognised text"),
    "recognised_help": (
        "Le texte de cette page a été lu sur son image{nb}: des mots peuvent manquer ou être faux.",
        "The text of this page was read from its image: words may be missing or wrong.",
    ),
    "partial": ("Lu en partie", "Read in part"),
    "unavailable": (
        "L’original est dans l’archive {archive}, et ne peut pas en être tiré pour le moment. Le personnel du centre peut l’ouvrir dans le fonds.",
        "The original is in the archive {archive}, and cannot be taken out of it for the moment. The centre’s staff can open it in the folder.",
    ),
    "unknown": ("Cette ressource n’existe pas, ou plus.", "There is no such resource, or not any more."),
    "no_index": (
        "La recherche n’est pas encore prête{nb}: le personnel du centre doit d’abord importer des documents.",
        "Search is not ready yet: the centre’s staff must first take in documents.",
    ),
    "broken_index": (
        "La recherche est momentanément indisponible. Le personnel du centre doit reconstruire l’index.",
        "Search is unavailable for the moment. The centre’s staff must rebuild the index.",
    ),
    "deposit_title": ("Déposer des documents", "Deposit documents"),
    "deposit_help": (
        "PDF, documents de Word, Excel, PowerPoint ou LibreOffice, pages web, livres numériques, courriels, tableaux CSV, textes, archives ZIP"
        "{nb}; {size}{nb}Mo au plus par fichier. Rien n’est perdu{nb}: chaque fichier est gardé, puis son sort est expliqué.",
        "PDFs, documents of Word, Excel, PowerPoint or LibreOffice, web pages, e-books, messages, CSV tables, texts, ZIP archives; "
        "{size} MB at most for each file. Nothing is lost: every file is kept, then what became of it is explained.",
    ),
    "deposit_files": ("Fichiers à déposer", "Files to deposit"),
    "deposit_go": ("Déposer", "Deposit"),
    "deposit_working": ("En cours…", "At work…"),
    "deposit_step_files": ("Lecture{nb}: {done} sur {total}", "Reading: {done} of {total}"),
    "deposit_step_withdrawal": ("Retrait{nb}: {done} sur {total}", "Taking out: {done} of {total}"),
    "deposit_step_index": ("Indexation{nb}: {done} sur {total}", "Indexing: {done} of {total}"),
    "deposit_step_merge": (
        "Assemblage de l’index{nb}: {done} sur {total}",
        "Putting the index together: {done} of {total}",
    ),
    "deposit_done": ("Bilan du dépôt", "What became of the files"),
    "deposit_busy": (
        "Un autre import est en cours. Vos fichiers sont gardés{nb}: il les prendra, ou le suivant.",
        "Another ingest is at work. Your files are kept: it will take them, or the next one will.",
    ),
    "deposit_failed": ("L’import n’a pas pu finir{nb}: {why}", "The ingest could not end: {why}"),
    "outcome": ("Bilan", "Outcome"),
    **reasons.OUTCOMES,
    **messages_staff.WORDS,
    "detail": ("Détail", "Detail"),
    "open": ("Ouvrir", "Open"),
    "unknown_value": ("Non précisé", "Not stated"),
    "language_fr": ("Français", "French"),
    "language_en": ("Anglais", "English"),
    # To look at: groups, correcting, trying again
    "nav_review": ("À regarder", "To look at"),
    "review_title": ("À regarder", "To look at"),
    "review_help": (
        "Ce que la lecture des fichiers laisse en doute. Choisissez un titre pour corriger sa notice{nb}: la correction est écrite à côté du fichier, qui ne change pas.",
        "What reading the files leaves in doubt. Choose a title to correct its record: the correction is written beside the file, which does not change.",
    ),
    "review_none": ("Il n’y a rien à regarder{nb}: tout est sûr.", "There is nothing to look at: all is sure."),
    "review_groups": ("Groupes à regarder", "Groups to look at"),
    "review_see": ("Voir la ressource", "See the resource"),
    "review_back": ("Retour à la liste", "Back to the list"),
    "review_complete": ("Compléter la notice", "Complete the record"),
    "review_not_recognised": (
        "Aucun texte n’a été tiré de ses images.",
        "No text was taken from its images.",
    ),
    "concern_title": ("Sans titre propre", "No title of its own"),
    "concern_title_why": (
        "Le titre vient du nom du fichier, ou d’une ligne qui n’est peut-être pas un titre.",
        "The title comes from the file’s name, or from a line that may be no title.",
    ),
    "concern_date": ("Date douteuse", "Doubtful date"),
    "concern_date_why": (
        "Aucune date n’a été trouvée, ou seulement une date citée en passant ou écrite par un logiciel.",
        "No date was found, or only one named in passing or written by a program.",
    ),
    "concern_language": ("Langue incertaine", "Language unsure"),
    "concern_language_why": (
        "Il y a trop peu de texte pour la reconnaître{nb}: celle du centre est supposée.",
        "There is too little text to tell: the centre’s own is assumed.",
    ),
    "concern_images": ("Pages en image", "Pages that are images"),
    "concern_images_why": (
        "Ces pages n’ont pas de texte{nb}: leurs mots ne sont pas trouvés. Celles qui attendent seront reconnues au prochain «{nb}passerelle ingest{nb}», si Tesseract est installé.",
        "These pages hold no text: their words are not found. Those that wait will be recognised at the next “passerelle ingest”, if Tesseract is installed.",
    ),
    "concern_partial": ("Lus en partie", "Read in part"),
    "concern_partial_why": (
        "Une limite a été atteinte{nb}: ce qui suit n’est pas trouvé.",
        "A limit was reached: what follows is not found.",
    ),
    "concern_refused": ("Fichiers refusés", "Refused files"),
    "concern_refused_why": (
        "Ces fichiers sont dans le fonds, mais ne sont pas trouvés.",
        "These files are in the folder, but are not found.",
    ),
    "retry": ("Réessayer les fichiers refusés ou lus en partie", "Try again the files refused or read in part"),
    "retry_done": ("Bilan du nouvel essai", "What became of them"),
    "retry_nothing": ("Rien n’a changé.", "Nothing has changed."),
    "retry_busy": (
        "Un autre import est en cours. Réessayez quand il sera fini.",
        "Another ingest is at work. Try again when it has ended.",
    ),
    "correct_title": ("Corriger la notice", "Correct the record"),
    "correct_help": (
        "Un champ vidé reprend ce que le fichier dit{nb}; une liste vidée reste vide. Plusieurs auteurs se séparent par des points-virgules.",
        "A field that is emptied takes again what the file tells; a list that is emptied stays empty. Several authors have semicolons between them.",
    ),
    "correct_save": ("Enregistrer", "Save"),
    "correct_saved": ("La correction est enregistrée.", "The correction is saved."),
    "correct_same": ("Rien n’a été changé.", "Nothing was changed."),
    "correct_undo": ("Annuler la dernière correction", "Undo the last correction"),
    "correct_undone": ("La dernière correction est annulée.", "The last correction is undone."),
    "correct_busy": (
        "Un autre import est en cours. La correction est écrite{nb}: il la prendra, ou le suivant.",
        "Another ingest is at work. The correction is written: it will take it, or the next one will.",
    ),
    "correct_failed": (
        "La correction de «{nb}{title}{nb}» n’a pas pu être écrite{nb}: {why}",
        "The correction of “{title}” could not be written: {why}",
    ),
    "correct_no_date": (
        "«{nb}{typed}{nb}» n’est pas une date. Écrivez 2021, 2021-03 ou 2021-03-15. Rien n’a été enregistré.",
        "“{typed}” is no date. Write 2021, 2021-03 or 2021-03-15. Nothing was saved.",
    ),
    "correct_in_archive": (
        "Ce fichier est dans une archive, à laquelle rien n’est changé. Pour corriger sa notice, décompressez l’archive dans le dossier.",
        "This file is in an archive, in which nothing is changed. To correct its record, unpack the archive in the folder.",
    ),
    "correct_gone": (
        "Le fichier n’est plus à sa place{nb}: sa notice ne peut pas être corrigée. Remettez-le, ou lancez «{nb}passerelle ingest{nb}».",
        "The file is not in its place any more: its record cannot be corrected. Put it back, or run “passerelle ingest”.",
    ),
    "correct_nothing_read": ("rien n’a été lu", "nothing was read"),
    "correct_choose": ("Choisir…", "Choose…"),
    "correct_access": ("Qui peut voir la ressource", "Who may see the resource"),
    "access_readers": ("Tout le monde", "Everybody"),
    "access_staff": ("Le personnel seulement", "Staff only"),
    "access_closed": (
        "Toute la collection est réservée au personnel, par les réglages du centre.",
        "The whole collection is for staff only, by the centre’s settings.",
    ),
    "fact_title": ("Titre", "Title"),
    "fact_authors": ("Auteurs", "Authors"),
    "fact_organisation": ("Organisme", "Organisation"),
    "fact_date": ("Date (2021, 2021-03 ou 2021-03-15)", "Date (2021, 2021-03 or 2021-03-15)"),
    "fact_kind": ("Nature", "Kind"),
    "fact_language": ("Langue", "Language"),
    "fact_series": ("Série ou revue", "Series or journal"),
    "fact_edition": ("Numéro ou édition", "Number or edition"),
    "fact_territories": ("Territoires", "Territories"),
    "fact_goals": ("Objectifs de développement durable", "Sustainable Development Goals"),
    "fact_audiences": ("Publics", "Audiences"),
    "origin_sidecar": ("écrit par le centre", "written by the centre"),
    "origin_metadata": ("propriétés du fichier", "the file’s properties"),
    "origin_page": ("texte", "text"),
    "origin_title": ("lu dans le titre", "read in the title"),
    "origin_name": ("nom du fichier", "name of the file"),
    "origin_text": ("d’après tout le texte", "by the whole text"),
    "origin_settings": ("langue du centre", "the centre’s language"),
    "confidence_high": ("sûr", "sure"),
    "confidence_medium": ("probable", "likely"),
    "confidence_low": ("à vérifier", "to be checked"),
}

_PLURALS: Mapping[str, tuple[tuple[str, str], tuple[str, str]]] = {  # (one, many) in French, then in English
    "resources": (("{n} ressource", "{n} ressources"), ("{n} resource", "{n} resources")),
    "pages": (("{n} page", "{n} pages"), ("{n} page", "{n} pages")),
    "files": (("{n} fichier", "{n} fichiers"), ("{n} file", "{n} files")),
    "versions": (("{n} version", "{n} versions"), ("{n} version", "{n} versions")),
    "waiting": (
        ("{n} page attend la reconnaissance", "{n} pages attendent la reconnaissance"),
        ("{n} page waits for recognition", "{n} pages wait for recognition"),
    ),
    "filters": (("Filtrer ({n})", "Filtrer ({n})"), ("Filter ({n})", "Filter ({n})")),
}

FACETS: Mapping[Facet, tuple[str, str]] = {
    Facet.KIND: ("Nature", "Kind"),
    Facet.COLLECTION: ("Collection", "Collection"),
    Facet.YEAR: ("Année", "Year"),
    Facet.LANGUAGE: ("Langue", "Language"),
    Facet.TERRITORY: ("Territoire", "Territory"),
    Facet.GOAL: ("Objectif de développement durable", "Sustainable Development Goal"),
    Facet.AUDIENCE: ("Public", "Audience"),
}

SORTS: Mapping[Sort, tuple[str, str]] = {
    Sort.RELEVANCE: ("Pertinence", "Relevance"),
    Sort.NEWEST: ("Plus récent", "Newest"),
    Sort.OLDEST: ("Plus ancien", "Oldest"),
    Sort.TITLE: ("Titre", "Title"),
}

NOTICES: Mapping[Notice, tuple[str, str]] = {
    Notice.UNREADABLE: (
        "Les opérateurs n’ont pas pu être compris{nb}: la recherche porte sur les mots seuls.",
        "The operators could not be read: the words alone were searched for.",
    ),
    Notice.SHORTENED: (
        "La requête est longue{nb}: seuls son début ou ses mots ont été retenus.",
        "The query is long: only its beginning, or its words, were used.",
    ),
    Notice.NO_WORDS: (
        "Il n’y a aucun mot à chercher dans cette requête.",
        "There is no word to search for in this query.",
    ),
    Notice.RESPELT: (
        "Rien n’a été trouvé avec l’orthographe saisie{nb}: la recherche porte sur une autre.",
        "Nothing was found as typed: another spelling was searched for.",
    ),
    Notice.SOME_WORDS: (
        "Aucune ressource ne contient tous les mots{nb}: voici celles qui en contiennent une partie.",
        "No resource holds all the words: here are those with some of them.",
    ),
}

REASONS: Mapping[Reason, tuple[str, str]] = {
    reason: (reasons.sentence(reason, Language.FRENCH), reasons.sentence(reason, Language.ENGLISH)) for reason in Reason
}

_MONTHS = (
    [
        "janvier",
        "février",
        "mars",
        "avril",
        "mai",
        "juin",
        "juillet",
        "août",
        "septembre",
        "octobre",
        "novembre",
        "décembre",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
)


def _pick(pair: tuple[str, str], tongue: Tongue) -> str:
    return pair[tongue is Tongue.ENGLISH]


def say(key: str, tongue: Tongue, **values: object) -> str:
    """Give a message in a language."""
    return _pick(_WORDS[key], tongue).format(nb=NO_BREAK, **values)


def retold(sentence: str, tongue: Tongue) -> str:
    """Say in a language what the pipeline tells; what is no sentence of its own stays as it is."""
    if tongue is Tongue.ENGLISH:
        return str(sentence)
    if isinstance(sentence, Told) and sentence.pattern in TOLD:
        values = {name: _value(name, value) for name, value in sentence.values.items()}
        return TOLD[sentence.pattern].format(nb=NO_BREAK, **values)
    return OF_SYSTEM.get(sentence, str(sentence))


def _value(name: str, value: object) -> str:
    if name == "reason" and value in set(Reason):
        return reasons.pick(reasons.WHAT[Reason(str(value))], Language.FRENCH).rstrip(".")
    return retold(value if isinstance(value, str) else str(value), Tongue.FRENCH)


def why(error: BaseException, tongue: Tongue) -> str:
    """Say in a language what went wrong."""
    return retold(of(error), tongue)


def label(
    value: Facet | Sort | Notice | Reason,
    tongue: Tongue,
) -> str:
    """Give what a value of a closed list is called, or the sentence for it."""
    pair: tuple[str, str]
    match value:
        case Facet():
            pair = FACETS[value]
        case Sort():
            pair = SORTS[value]
        case Notice():
            pair = NOTICES[value]
        case Reason():
            pair = REASONS[value]
    return _pick(pair, tongue).format(nb=NO_BREAK)


def count(key: str, number: int, tongue: Tongue) -> str:
    """Say how many: French is singular up to one, English at one only."""
    one, many = _PLURALS[key][tongue is Tongue.ENGLISH]
    is_one = number == 1 or (number == 0 and tongue is Tongue.FRENCH)
    return (one if is_one else many).format(n=num(number, tongue)).replace(" ", NO_BREAK, 1)


def num(value: float, tongue: Tongue, decimals: int = 0) -> str:
    """Write a number: 12 345,6 or 12,345.6."""
    text = f"{value:,.{decimals}f}"
    return text if tongue is Tongue.ENGLISH else text.replace(",", NARROW).replace(".", ",")


def day(date: str, tongue: Tongue) -> str:
    """Write an ISO date, cut as it may be: «1er mars 2021», «mars 2021», «2021»."""
    parts = [int(part) for part in date.split("-")] if date else []
    if len(parts) < 2:
        return date
    month = _MONTHS[tongue is Tongue.ENGLISH][parts[1] - 1]
    if len(parts) == 2:
        return f"{month}{NO_BREAK}{parts[0]}"
    first = "1er" if parts[2] == 1 and tongue is Tongue.FRENCH else str(parts[2])
    return f"{first}{NO_BREAK}{month}{NO_BREAK}{parts[0]}"


def quoted(text: str, tongue: Tongue) -> str:
    """Put between quotation marks."""
    return f"“{text}”" if tongue is Tongue.ENGLISH else f"«{NO_BREAK}{text}{NO_BREAK}»"


def size(size_bytes: int, tongue: Tongue) -> str:
    """Write a size in bytes: 1,2 Mo or 1.2 MB."""
    units = ("B", "kB", "MB", "GB") if tongue is Tongue.ENGLISH else ("o", "ko", "Mo", "Go")
    value, unit = float(size_bytes), 0
    while round(value, 1 if unit > 1 else 0) >= 1000 and unit < len(units) - 1:
        value, unit = value / 1000, unit + 1
    return f"{num(value, tongue, 1 if unit > 1 else 0)}{NO_BREAK}{units[unit]}"
