"""The words of the views of staff, in French and in English: a part of `messages`, which says them."""

from collections.abc import Mapping

HEALTH: Mapping[str, tuple[str, str]] = {
    "nav_health": ("Santé", "Health"),
    "health_title": ("Santé du centre", "Health of the centre"),
    "health_well": (
        "La recherche répond, rien ne manque à l’index.",
        "Search answers, nothing is missing from the index.",
    ),
    "health_behind": (
        "Ressources qui ne sont pas encore dans l’index{nb}: {n}. Relancez un import, ou réparez ci-dessous.",
        "Resources that are not in the index yet: {n}. Run an ingest again, or repair below.",
    ),
    "health_problem": (
        "La recherche ne peut pas répondre. Reconstruisez l’index ci-dessous. Détail{nb}:",
        "Search cannot answer. Rebuild the index below. Detail:",
    ),
    "health_holdings": ("Ce que le centre contient", "What the centre holds"),
    "health_documents": ("Ressources", "Resources"),
    "health_pages": ("Pages", "Pages"),
    "health_sources": ("Fichiers", "Files"),
    "health_refused": ("Refusés", "Refused"),
    "health_image_only": ("Image seule", "Image only"),
    "health_partial": ("Lus en partie", "Read in part"),
    "health_waiting": ("Pages à reconnaître", "Pages to recognise"),
    "health_index": ("Index", "Index"),
    "health_indexed": ("Ressources dans l’index", "Resources in the index"),
    "health_generations": ("Générations", "Generations"),
    "health_made": ("Dernière reconstruction", "Last rebuild"),
    "health_run": ("Dernier import", "Last ingest"),
    "health_never": ("jamais", "never"),
    "health_cut": ("interrompu", "interrupted"),
    "health_disk": ("Disque", "Disk"),
    "health_used": ("Pris par le centre", "Taken by the centre"),
    "health_free": ("Libre", "Free"),
    "health_quality": ("Qualité des réponses", "Quality of answers"),
    "health_quality_help": (
        "nDCG@10 sur les questions jugées, de 0 à 1, pour chaque index évalué.",
        "nDCG@10 on the judged questions, from 0 to 1, for each index that was evaluated.",
    ),
    "health_quality_none": ("Aucun index n’a encore été évalué.", "No index has been evaluated yet."),
    "health_quality_worse": (
        "Moins bon que le précédent, au-delà du hasard.",
        "Worse than the one before, by more than chance.",
    ),
    "health_evaluate": ("Évaluer maintenant", "Evaluate now"),
    "health_no_questions": (
        "Il n’y a pas de questions jugées que l’on puisse poser.",
        "There are no judged questions that can be asked.",
    ),
    "health_day": ("Jour", "Day"),
    "health_questions": ("Questions", "Questions"),
    "health_unfound": ("Recherches sans réponse", "Searches without an answer"),
    "health_unfound_none": (
        "Aucune recherche sans réponse n’a été comptée depuis 30 jours.",
        "No search without an answer was counted in the last 30 days.",
    ),
    "health_query": ("Recherche", "Search"),
    "health_times": ("Fois", "Times"),
    "health_last": ("Dernière", "Last"),
    "health_found": ("Trouvé", "Found"),
    "health_some": ("Une partie des mots", "Some of the words"),
    "health_nothing": ("Rien", "Nothing"),
    "health_opened": ("Les plus lus", "Most read"),
    "health_opened_none": (
        "Aucune lecture n’a été comptée depuis 30 jours.",
        "No reading was counted in the last 30 days.",
    ),
    "health_gone": ("Ressource retirée", "Resource removed"),
    "health_report": ("Bilan du dernier import", "Report of the last ingest"),
    "health_report_more": (
        "Les {shown} premiers de {n} fichiers{nb}; le tableau entier se télécharge.",
        "The first {shown} of {n} files; the whole table can be downloaded.",
    ),
    "health_to_do": ("Que faire", "What to do"),
    "health_report_none": ("Rien n’a encore été importé.", "Nothing was taken in yet."),
    "health_take": ("Télécharger{nb}:", "Download:"),
    "health_actions": ("Entretien", "Maintenance"),
    "health_rebuild": ("Reconstruire l’index", "Rebuild the index"),
    "health_force": ("Publier quand même", "Publish all the same"),
    "health_rollback": ("Revenir à l’index précédent…", "Go back to the index before…"),
    "health_rollback_ask": (
        "Les réponses viendront de l’index d’avant la dernière reconstruction. Le catalogue ne change pas{nb}; refaire la même chose l’annule.",
        "Answers will come from the index before the last rebuild. The catalogue does not change; doing it again undoes it.",
    ),
    "health_rollback_yes": ("Oui, revenir", "Yes, go back"),
    "health_rollback_no": ("Annuler", "Cancel"),
    "health_rolled_back": ("L’index précédent répond de nouveau.", "The index before answers again."),
    "health_no_earlier": (
        "Aucun index précédent n’est gardé{nb}: il y en a un à partir de la deuxième reconstruction.",
        "No earlier index is kept: there is one from the second rebuild on.",
    ),
    "health_check": ("Vérifier", "Check"),
    "health_repair": ("Vérifier et réparer", "Check and repair"),
    "health_backup": ("Sauvegarder", "Back up"),
    "health_whole_backup": ("Sauvegarder avec les fichiers", "Back up with the files"),
    "health_backups": ("Sauvegardes", "Backups"),
    "health_backups_help": (
        "Gardées dans {folder}{nb}; copiez-les ailleurs. Elles contiennent tout, mots de passe chiffrés compris.",
        "Kept in {folder}; copy them elsewhere. They hold everything, hashed passwords included.",
    ),
    "health_descriptions": ("Toutes les notices (CSV)", "All descriptions (CSV)"),
    "health_busy": (
        "Un autre travail est en cours sur le centre. Attendez qu’il finisse, puis recommencez.",
        "Other work is going on in the centre. Wait until it has ended, then try again.",
    ),
    "health_failed": ("Cela n’a pas pu être fait{nb}: {why}", "This could not be done: {why}"),
    "work_rebuild": ("Reconstruction de l’index", "Rebuild of the index"),
    "work_forced": ("Reconstruction de l’index", "Rebuild of the index"),
    "work_check": ("Vérification", "Check"),
    "work_repair": ("Vérification et réparation", "Check and repair"),
    "work_backup": ("Sauvegarde", "Backup"),
    "work_whole-backup": ("Sauvegarde avec les fichiers", "Backup with the files"),
    "work_at": ("{what}{nb}: {done} sur {total}", "{what}: {done} of {total}"),
    "work_begun": ("{what} en cours…", "{what} at work…"),
    "work_done": ("{what}{nb}: terminé.", "{what}: done."),
    "work_agrees": ("{what}{nb}: tout concorde.", "{what}: everything agrees."),
    "work_repaired": ("L’index a été refait. Raison{nb}:", "The index was made again. Reason:"),
    "work_problems": ("{what}{nb}: voici ce qui ne concorde pas.", "{what}: this does not agree."),
    "work_worse": (
        "Le nouvel index répond moins bien aux questions jugées{nb}: il n’a pas été publié. Détail{nb}:",
        "The new index answers the judged questions worse: it was not published. Detail:",
    ),
}

VOCABULARY: Mapping[str, tuple[str, str]] = {
    "nav_words": ("Vocabulaire", "Vocabulary"),
    "words_title": ("Vocabulaire du centre", "Vocabulary of the centre"),
    "words_help": (
        "Ce qui compte comme la même chose quand on cherche. Une ligne par groupe{nb}: ESS = économie sociale et solidaire{nb};"
        " ou dans un seul sens{nb}: bénévolat => volunteering. Ce qui suit un # est un commentaire.",
        "What counts as the same when one searches. One line a group: ESS = économie sociale et solidaire; or one way only:"
        " bénévolat => volunteering. What follows a # is a comment.",
    ),
    "words_equivalents": ("Équivalents", "Equivalents"),
    "words_try": ("Voir l’effet", "See the effect"),
    "words_save": ("Enregistrer", "Save"),
    "words_first": (
        "Rien n’est encore enregistré. Voici l’effet de ce texte{nb}: s’il convient, enregistrez.",
        "Nothing is saved yet. This is the effect of this text: if it is what you want, save.",
    ),
    "words_saved": ("Enregistré{nb}: les recherches en tiennent compte.", "Saved: searches follow it."),
    "words_same": ("Ce texte est celui du fichier.", "This text is that of the file."),
    "words_changed": (
        "Le fichier a été changé entre-temps et reste tel quel. Copiez votre texte, puis rechargez la page.",
        "The file was changed meanwhile and stays as it is. Copy your text, then load the page again.",
    ),
    "words_problems": (
        "Ces lignes ne peuvent pas être suivies, les autres le seront{nb}:",
        "These lines cannot be followed, the others will be:",
    ),
    "words_effect": ("Effet sur les questions jugées", "Effect on the judged questions"),
    "words_measured": (
        "nDCG@10{nb}: {before} avec le fichier, {after} avec ce texte. Écart{nb}: {mean}, entre {low} et {high} (95{nb}%), sur {n} questions.",
        "nDCG@10: {before} with the file, {after} with this text. Difference: {mean}, between {low} and {high} (95%), over {n} questions.",
    ),
    "words_unmoved": (
        "Aucune question jugée ne reçoit d’autres réponses.",
        "No judged question is answered otherwise.",
    ),
    "words_worse": (
        "Les réponses seraient moins bonnes, au-delà du hasard.",
        "Answers would be worse, by more than chance.",
    ),
    "words_unknown": ("L’effet ne peut pas être mesuré{nb}:", "The effect cannot be measured:"),
    "words_question": ("Question", "Question"),
    "words_before": ("Avec le fichier", "With the file"),
    "words_after": ("Avec ce texte", "With this text"),
    "words_terms": ("Termes et ressources", "Terms and resources"),
    "words_terms_help": (
        "Chaque terme que porte une ressource, avec leur nombre{nb}; les termes sans ressource ne sont pas montrés ({none} en tout).",
        "Each term that a resource carries, with how many do; terms without a resource are not shown ({none} in all).",
    ),
    "words_own": ("du centre", "the centre’s own"),
    "words_programs": ("du programme", "the program’s"),
    "words_term": ("Terme", "Term"),
    "words_judgements": ("Avis de lecteurs", "Judgements of readers"),
    "words_judgements_help": (
        "Ouvrez la ressource avant d’accepter{nb}: le lecteur pouvait chercher autre chose avec les mêmes mots.",
        "Open the resource before you accept: the reader may have asked something else with the same words.",
    ),
    "words_judgements_none": ("Aucun avis n’attend.", "No judgement waits."),
    "words_judgements_more": (
        "{shown} avis sur {n}, les plus partagés d’abord.",
        "{shown} judgements of {n}, those made most first.",
    ),
    "words_judged": (
        "Répond{nb}: {yes}. Ne répond pas{nb}: {no}. Dernier avis{nb}: {day}.",
        "Answers: {yes}. Does not answer: {no}. Last: {day}.",
    ),
    "words_yes": ("Accepter{nb}: répond", "Accept: it answers"),
    "words_no": ("Accepter{nb}: ne répond pas", "Accept: it does not"),
    "words_reject": ("Écarter", "Reject"),
    "words_export": ("Ajouter aux questions jugées", "Add to the judged questions"),
    "words_exported": (
        "Avis acceptés qui sont dans les questions jugées{nb}: {n}.",
        "Accepted judgements that are in the judged questions: {n}.",
    ),
}

DEPOSITS: Mapping[str, tuple[str, str]] = {
    "deposit_archive": ("Archive", "Archive"),
    "deposit_unread": ("Pas encore lu", "Not read yet"),
    "deposit_pick": ("Choisir{nb}: {name}", "Choose: {name}"),
    "deposit_undo": ("Retirer du fonds…", "Take out of the collection…"),
    "deposit_past": ("Derniers dépôts", "Last deposits"),
    "deposit_past_help": (
        "Ce qu’un dépôt a apporté peut encore être retiré, ou décrit ensemble.",
        "What a deposit brought can still be taken out, or described together.",
    ),
    "undo_title": ("Annuler un dépôt", "Undo a deposit"),
    "undo_none": ("Aucun fichier n’est choisi.", "No file is chosen."),
    "undo_unknown": (
        "Ce dépôt ne peut plus être annulé d’ici{nb}: ses fichiers ne sont plus là comme il les a apportés, ou d’autres l’ont suivi.",
        "This deposit cannot be undone from here any more: its files are not there as it brought them, or others have followed it.",
    ),
    "undo_files": ("Fichiers à retirer du fonds{nb}: {n}", "Files to take out of the collection: {n}"),
    "undo_where": (
        "Ils sont déplacés dans {folder}, avec ce qui est écrit à leur sujet. Rien n’est supprimé.",
        "They are moved to {folder}, with what is written about them. Nothing is deleted.",
    ),
    "undo_found": (
        "Leurs ressources quittent le fonds{nb}: elles ne sont plus trouvées.",
        "Their resources leave the collection: they are found no more.",
    ),
    "undo_staying": (
        "Ressources qui restent, car un autre fichier a le même contenu{nb}: {n}.",
        "Resources that stay, for another file has the same content: {n}.",
    ),
    "undo_replacing": (
        "Fichiers qui en remplaçaient un autre{nb}: {n}. L’ancien n’était plus dans le dossier{nb}: il ne peut pas être remis.",
        "Files that replaced another: {n}. The one before was not in the folder any more: it cannot be brought back.",
    ),
    "undo_archives": (
        "Archives qui partent avec tout ce qu’elles contiennent{nb}: {n}.",
        "Archives that leave with all that is in them: {n}.",
    ),
    "undo_yes": ("Oui, les retirer", "Yes, take them out"),
    "undo_no": ("Ne rien changer", "Change nothing"),
    "undo_done": (
        "Fichiers retirés du fonds{nb}: {n}. Ils sont dans {folder}. Pour les remettre, déposez-les de nouveau, ou copiez le contenu de ce dossier dans {corpus} et lancez «{nb}passerelle ingest{nb}».",
        "Files taken out of the collection: {n}. They are in {folder}. To put them back, deposit them again, or copy what is in this folder to {corpus} and run “passerelle ingest”.",
    ),
    "undo_gone": ("Fichiers qui n’étaient déjà plus là{nb}: {names}.", "Files that were not there any more: {names}."),
    "undo_busy": (
        "Un autre import est en cours. Rien n’a été retiré{nb}: recommencez quand il sera fini.",
        "Another ingest is at work. Nothing was taken out: try again when it has ended.",
    ),
    "undo_failed": ("Le retrait n’a pas pu finir{nb}: {why}", "Taking out could not end: {why}"),
    "together": ("Décrire ensemble", "Describe together"),
    "together_ticked": ("Décrire ensemble les ressources cochées", "Describe together the resources ticked"),
    "together_help": (
        "Seuls les champs remplis sont écrits, pour toutes ces ressources{nb}; le reste ne change pas. Une liste remplie remplace celle de chacune.",
        "Only the fields that are filled in are written, for all of these resources; the rest stays. A list that is filled in replaces that of each.",
    ),
    "together_same": ("Inchangé", "Unchanged"),
    "together_nothing": (
        "Aucun champ n’est rempli{nb}: rien n’a été changé.",
        "No field is filled in: nothing was changed.",
    ),
    "together_saved": ("Corrections écrites{nb}: {n}. {what}", "Corrections written: {n}. {what}"),
    "together_undo": ("Annuler cette correction commune ({n})", "Undo this common correction ({n})"),
    "together_undone": ("Corrections annulées{nb}: {n}.", "Corrections undone: {n}."),
    "together_unknown": (
        "Ressources demandées qui ne sont pas dans le fonds{nb}: {n}.",
        "Resources asked for that are not in the collection: {n}.",
    ),
}

COPIES: Mapping[str, tuple[str, str]] = {
    "concern_copies": ("Copies proches", "Near-copies"),
    "concern_copies_why": (
        "Des textes presque identiques{nb}: réunissez-les, ou tenez-les à part. Réunis, ils sont un seul résultat avec ses versions{nb}; à part, un résultat chacun. Aucun fichier n’est retiré, et la recherche suit aussitôt.",
        "Nearly identical texts: join them, or keep them apart. Joined, they are one result with its versions; apart, a result each. No file is removed, and search follows at once.",
    ),
    "concern_decided": ("Copies décidées", "Copies decided"),
    "concern_decided_why": (
        "Ce que vous avez décidé des copies proches. C’est écrit dans «{nb}families.toml{nb}», dans le dossier du fonds.",
        "What you decided of near-copies. It is written in “families.toml”, in the folder of the corpus.",
    ),
    "copies_share": ("Paire {n}{nb}: {share}{nb}% du texte en commun", "Pair {n}: {share}% of the text in common"),
    "copies_now_one": (
        "Aujourd’hui{nb}: un seul résultat, dont elles sont les versions.",
        "Now: one result, of which they are versions.",
    ),
    "copies_now_apart": ("Aujourd’hui{nb}: deux résultats.", "Now: two results."),
    "copies_only": ("Seulement dans celle-ci", "Only in this one"),
    "copies_nothing": (
        "Tout ce qu’elle dit est aussi dans l’autre.",
        "All that it says is in the other as well.",
    ),
    "copies_many": ("{n} ressources proches les unes des autres", "{n} resources near one another"),
    "copies_later": (
        "Ce groupe a d’autres paires{nb}: elles viendront quand celles-ci seront décidées.",
        "This group has more pairs: they come when these are decided.",
    ),
    "copies_join": ("Réunir la paire {n}", "Join pair {n}"),
    "copies_apart": ("Tenir à part la paire {n}", "Keep pair {n} apart"),
    "copies_join_all": ("Réunir les {n} ressources", "Join the {n} resources"),
    "copies_apart_all": ("Tenir à part les {n} ressources", "Keep the {n} resources apart"),
    "copies_back": ("Retirer la décision {n}", "Take decision {n} back"),
    "copies_bond_join": ("Réunies", "Joined"),
    "copies_bond_apart": ("Tenues à part", "Kept apart"),
    "copies_gone": ("Introuvable dans le fonds", "Not found in the corpus"),
    "copies_done_join": (
        "Les ressources sont réunies{nb}: la recherche en fait un seul résultat dès maintenant. Pour changer d’avis, voyez «{nb}Copies décidées{nb}».",
        "The resources are joined: search makes one result of them from now on. To change your mind, see “Copies decided”.",
    ),
    "copies_done_apart": (
        "Les ressources sont tenues à part{nb}: la recherche en fait un résultat chacune dès maintenant. Pour changer d’avis, voyez «{nb}Copies décidées{nb}».",
        "The resources are kept apart: search makes a result of each from now on. To change your mind, see “Copies decided”.",
    ),
    "copies_done_back": (
        "La décision est retirée{nb}: ce que disent les textes compte de nouveau, dès maintenant.",
        "The decision is taken back: what the texts say counts again, from now on.",
    ),
    "copies_failed": ("La décision n’a pas pu être écrite{nb}: {why}", "The decision could not be written: {why}"),
    "copies_problems": (
        "Ce qui ne peut pas être suivi dans «{nb}families.toml{nb}»{nb}:",
        "What cannot be followed in “families.toml”:",
    ),
}

WORDS: Mapping[str, tuple[str, str]] = {**HEALTH, **VOCABULARY, **DEPOSITS, **COPIES}
