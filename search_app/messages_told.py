"""What the pipeline tells staff, in French, by its patterns in English: a part of `messages`, which says them.

Each pattern is one of a `said` in `pipeline`, word for word; the tests hold the two against each other.
"""

import errno
import os
from collections.abc import Mapping

OF_ERRORS: Mapping[str, str] = {
    "{path}: {why}": "{path}{nb}: {why}",
    "{path} {why}": "{path} {why}",
    "{asked}: {why}": "{asked}{nb}: {why}",
    "{file}: {why}": "{file}{nb}: {why}",
    "{first}; {rest}": "{first}{nb}; {rest}",
    "{reason}: {detail}": "{reason} ({detail})",
    "{reason}": "{reason}",
    "setting {name} = {value}: {wanted}": "réglage {name} = {value}{nb}: {wanted}",
    "{count} of {known} known files are gone: is a disk not mounted? If they are to leave the collection,"
    " run again with --allow-removals": "{count} des {known} fichiers connus ont disparu{nb}: un disque n’est-il pas monté{nb}?"
    " S’ils doivent quitter le fonds, lancez «{nb}passerelle ingest --allow-removals{nb}»",
    "another ingest or rebuild is at work on {state}: wait until it has ended": "un autre import ou une autre reconstruction est en"
    " cours dans {state}{nb}: attendez la fin",
    "no document has this identifier or path": "aucune ressource n’a cet identifiant ni ce chemin",
    "no document has this path or file name, or several have": "aucune ressource n’a ce chemin ni ce nom de fichier, ou plusieurs l’ont",
    "no path": "pas de chemin",
    "several files are so called: give the path of one": "plusieurs fichiers s’appellent ainsi{nb}: donnez le chemin de l’un d’eux",
    "several documents begin so": "plusieurs ressources commencent ainsi",
    "is not in the index yet": "n’est pas encore dans l’index",
    "list {slug}: somebody else has changed it meanwhile: open it again": "liste {slug}{nb}: quelqu’un l’a modifiée entre-temps,"
    " ouvrez-la de nouveau",
    "{slug}: there is no such list": "{slug}{nb}: cette liste n’existe pas",
    "page {page}: the document has pages 1 to {page_count}": "page {page}{nb}: la ressource a des pages 1 à {page_count}",
    "the process that reads files cannot start (its message is above): install passerelle again": "le programme qui lit les fichiers"
    " ne démarre pas (le journal dit pourquoi){nb}: installez Passerelle de nouveau",
    "{command} is not on the PATH": "{command} n’est pas dans le PATH",
    "{command} lacks the language {names}": "il manque à {command} la langue {names}",
    "the setting ocr is off": "le réglage ocr est à false",
}

OF_STATE: Mapping[str, str] = {
    "no index in {state}: run `passerelle ingest FOLDER` first": "pas d’index dans {state}{nb}: lancez d’abord «{nb}passerelle ingest"
    " DOSSIER{nb}»",
    "no earlier index is kept in {state}: there is one from the second rebuild on": "aucun index précédent n’est gardé dans {state}{nb}:"
    " il y en a un à partir de la deuxième reconstruction",
    "index made with other settings ({differences}): run `passerelle rebuild`": "l’index a été fait avec d’autres réglages"
    " ({differences}){nb}: reconstruisez-le («{nb}passerelle rebuild{nb}»)",
    "no room left in {folder} to make the index; the one before goes on answering. Free some room (while it is made,"
    " an index takes about four times its size), then run `passerelle rebuild`: it carries on where it stopped": "plus de place dans"
    " {folder} pour faire l’index{nb}; le précédent continue de répondre. Libérez de la place (pendant sa fabrication, un index prend"
    " environ quatre fois sa taille), puis reconstruisez{nb}: le travail reprend où il s’est arrêté",
    "index file {path}: {why}; run `passerelle rebuild`": "fichier de l’index {path}{nb}: {why}{nb}; reconstruisez l’index («{nb}passerelle"
    " rebuild{nb}»)",
    "cannot be read": "ne peut pas être lu",
    "missing or cut": "manque ou est coupé",
    "altered": "n’est pas tel qu’il a été publié",
    "{folder}: no judged questions that can be asked (docs/how-to.md says how to write them)": "{folder}{nb}: pas de questions jugées que"
    " l’on puisse poser (docs/how-to.md dit comment les écrire)",
    "the new index answers worse than the published one, which stays: {told}."
    " If it is wanted all the same, run `passerelle rebuild --force`": "le nouvel index répond moins bien que l’index publié, qui reste{nb}:"
    " {told}. Si vous le voulez quand même, «{nb}passerelle rebuild --force{nb}»",
    "nDCG@10 changes by {mean} ({low} to {high}, with 95 % confidence) over {topics} judged questions, most on {most}": "nDCG@10 change"
    " de {mean} ({low} à {high}, avec une confiance de 95{nb}%) sur {topics} questions jugées, surtout pour {most}",
    "catalogue {path}: {why}": "catalogue {path}{nb}: {why}",
    "catalogue: {why}": "catalogue{nb}: {why}",
    "catalogue {path} is damaged: {to_do}": "le catalogue {path} est abîmé{nb}: {to_do}",
    "move it away with the files beside it that begin with its name, and run `passerelle ingest FOLDER` for each of your"
    " folders; all of it is made again from them, what staff wrote beside files included": "déplacez-le avec les fichiers voisins qui"
    " commencent par son nom, puis lancez «{nb}passerelle ingest DOSSIER{nb}» pour chacun de vos dossiers{nb}; tout est refait à partir"
    " d’eux, y compris ce que le personnel a écrit à côté des fichiers",
    "if it is damaged, move it away and run `passerelle ingest FOLDER`: it is made again from the files": "s’il est abîmé, déplacez-le et"
    " lancez «{nb}passerelle ingest DOSSIER{nb}»{nb}: il est refait à partir des fichiers",
    "made by a later version ({version} > {known}): upgrade passerelle": "fait par une version plus récente ({version} > {known}){nb}:"
    " mettez Passerelle à jour",
    "was made by a later version ({version} > {known}): upgrade passerelle": "a été fait par une version plus récente ({version} >"
    " {known}){nb}: mettez Passerelle à jour",
    "was made by an earlier version: run `passerelle status` as its owner": "a été fait par une version plus ancienne{nb}: lancez"
    " «{nb}passerelle status{nb}» avec le compte à qui il appartient",
    "is the database of another program: choose another state folder": "est la base d’un autre programme{nb}: choisissez un autre dossier"
    " d’état",
    "cannot be opened ({why}): {to_do}": "ne peut pas être ouvert ({why}){nb}: {to_do}",
    "cannot be written ({why})": "ne peut pas être écrit ({why})",
    "cannot be copied ({why})": "ne peut pas être copié ({why})",
    "cannot be read ({why})": "ne peut pas être lu ({why})",
    "cannot be read ({why}); save it as UTF-8 text": "ne peut pas être lu ({why}){nb}; enregistrez-le en texte UTF-8",
    "holds {most} judgements: staff must rule on them first": "contient {most} avis{nb}: le personnel doit d’abord trancher",
    "there is no such judgement: `passerelle judgements --all` lists them": "cet avis n’existe pas, ou plus",
    "as many readers say yes as no: choose with --relevance": "autant de lecteurs disent oui que non{nb}: choisissez",
    "is there already: choose another name, nothing is overwritten": "existe déjà{nb}: choisissez un autre nom, rien n’est écrasé",
    "could not be copied ({why}): run the backup again": "n’a pas pu être copié ({why}){nb}: relancez la sauvegarde",
    "is no whole backup: it has no manifest": "n’est pas une sauvegarde entière{nb}: il n’a pas de manifeste",
    "is no whole backup ({why})": "n’est pas une sauvegarde entière ({why})",
    "is damaged: {wrong} is not what was written": "est abîmé{nb}: {wrong} n’est pas ce qui a été écrit",
    "has a manifest that cannot be read": "a un manifeste illisible",
    "was made by another version ({format}): upgrade passerelle": "a été fait par une autre version ({format}){nb}: mettez Passerelle à jour",
    "holds {name}, which no backup does": "contient {name}, ce qu’aucune sauvegarde ne fait",
}

OF_FILES: Mapping[str, str] = {
    "this is not a folder's name": "ce n’est pas un nom de dossier",
    "there is no such folder; check the name, or that the disk is mounted": "ce dossier n’existe pas{nb}; vérifiez le nom, ou que le disque"
    " est monté",
    "this is a file; give the folder it is in": "c’est un fichier{nb}; donnez le dossier qui le contient",
    "cannot be listed ({why})": "ne peut pas être parcouru ({why})",
    "this is not a file's name": "ce n’est pas un nom de fichier",
    "is not in {folder}: only what was deposited there can be withdrawn": "n’est pas dans {folder}{nb}: seul ce qui y a été déposé peut être retiré",
    "is in an archive: withdraw {archive}, which takes all that is in it": "est dans une archive{nb}: retirez {archive}, avec tout ce qu’elle contient",
    "is what staff wrote beside a file: withdraw the file, and it goes with it": "est ce qui est écrit à côté d’un fichier{nb}: retirez le fichier, et cela part avec lui",
    "is no file of the collection: name its files one by one": "n’est pas un fichier du fonds{nb}: nommez ses fichiers un par un",
    "has too many files named {wanted}": "a trop de fichiers nommés {wanted}",
    "has changed since it was read": "a changé depuis sa lecture",
    "is not there any more": "n’est plus là",
    "cannot be unpacked ({why})": "ne peut pas être décompressé ({why})",
    "{path}: {found}; run `passerelle ingest`": "{path}{nb}: {found}{nb}; relancez un import («{nb}passerelle ingest{nb}»)",
    "{path}{sidecar}: {found}": "{path}{sidecar}{nb}: {found}",
    "staff_collections: no file is in a collection “{name}”: is its name written otherwise?": "staff_collections{nb}: aucun fichier n’est"
    " dans une collection «{nb}{name}{nb}»{nb}: son nom s’écrit-il autrement{nb}?",
    "{behind} documents are not in the index: run `passerelle ingest`": "{behind} ressources ne sont pas dans l’index{nb}: relancez un import"
    " («{nb}passerelle ingest{nb}»)",
    "{behind} documents were not in it as they are": "{behind} ressources n’y étaient pas telles qu’elles sont",
    "{document} ({title}) is not found by its words {words}: run `passerelle rebuild`": "{document} ({title}) n’est pas trouvé par ses mots"
    " {words}{nb}: reconstruisez l’index («{nb}passerelle rebuild{nb}»)",
    "{document_id}: its file is not there any more": "{document_id}{nb}: son fichier n’est plus là",
    "{path} is in an archive, which is never changed: unpack the archive in the folder, or put {name}{sidecar}"
    " beside the file within it": "{path} est dans une archive, à laquelle rien n’est changé{nb}: décompressez l’archive dans le dossier, ou"
    " mettez-y {name}{sidecar} à côté du fichier",
    "{path}{sidecar} cannot be read: its rights must be corrected first": "{path}{sidecar} ne peut pas être lu{nb}: corrigez d’abord ses"
    " droits d’accès",
    "{document_id}: no correction to undo, or {sidecar} was written to since": "{document_id}{nb}: pas de correction à annuler, ou"
    " {sidecar} a été modifié depuis",
    "not valid TOML: {why}": "n’est pas du TOML valable ({why})",
    "is not valid TOML: {why}": "n’est pas du TOML valable ({why})",
    "it is not valid TOML ({why}): correct it by hand first": "ce n’est pas du TOML valable ({why}){nb}: corrigez-le d’abord à la main",
    "{name}: {why}": "{name}{nb}: {why}",
    "{name}: unknown; there are {names}": "{name}{nb}: inconnu{nb}; il y a {names}",
    "{value} makes no sense here": "{value} n’a pas de sens ici",
    "{value} is no date; write 2021, 2021-03 or 2021-03-15": "{value} n’est pas une date{nb}; écrivez 2021, 2021-03 ou 2021-03-15",
    "unknown columns: {names}; ": "colonnes inconnues{nb}: {names}{nb}; ",
    "line 1: {wrong}there must be {path}, and some of {names}, once each": "ligne 1{nb}: {wrong}il faut {path}, et certaines de {names}, une"
    " fois chacune",
    "line {line}: {why}": "ligne {line}{nb}: {why}",
    "line {line}: {count} cells where there are {columns} columns": "ligne {line}{nb}: {count} cellules pour {columns} colonnes",
    "line 1: there is no record of Dublin Core in it": "ligne 1{nb}: il n’y a là aucune notice Dublin Core",
}

OF_WORDS: Mapping[str, str] = {
    "{where}, line {number}: {what}": "{where}, ligne {number}{nb}: {what}",
    "there are more than {most} lines; the rest is left out": "il y a plus de {most} lignes{nb}; le reste est laissé de côté",
    "longer than {most} characters: write several groups": "plus de {most} caractères{nb}: écrivez plusieurs groupes",
    "has two arrows: write one line for each": "a deux flèches{nb}: écrivez une ligne pour chacune",
    "has more than {most} members: write several groups": "a plus de {most} membres{nb}: écrivez plusieurs groupes",
    "a group needs two members: write ESS = économie sociale et solidaire": "un groupe a au moins deux membres{nb}: écrivez ESS = économie"
    " sociale et solidaire",
    "“{member}” holds no word to look for: write ESS = économie sociale et solidaire": "«{nb}{member}{nb}» ne contient aucun mot à"
    " chercher{nb}: écrivez ESS = économie sociale et solidaire",
    "“{member}” has more than {most} words": "«{nb}{member}{nb}» a plus de {most} mots",
    "“{member}” is there twice": "«{nb}{member}{nb}» y est deux fois",
    "“{member}” is in the group of line {group} already: join the two groups": "«{nb}{member}{nb}» est déjà dans le groupe de la ligne"
    " {group}{nb}: réunissez les deux groupes",
    "a loop: “{text}” leads back to “{member}”; write {member} = {text}": "une boucle{nb}: «{nb}{text}{nb}» ramène à «{nb}{member}{nb}»{nb};"
    " écrivez {member} = {text}",
    "{path}: cannot be read ({why}); save it as UTF-8 text": "{path}{nb}: ne peut pas être lu ({why}){nb}; enregistrez-le en texte UTF-8",
    "{path}: cannot be read ({why}); the vocabulary of the program is used": "{path}{nb}: ne peut pas être lu ({why}){nb}; le vocabulaire du"
    " programme est utilisé",
    "was changed meanwhile, and stays as it is": "a été modifié entre-temps, et reste tel qu’il est",
    "{path}: unknown; there are {names}": "{path}{nb}: inconnu{nb}; il y a {names}",
    "{where}: {why}": "{where}{nb}: {why}",
    "{where}: terms: must be tables, [terms.NAME]": "{where}{nb}: terms{nb}: doivent être des tables, [terms.NOM]",
    "{where}: {name}: must be a table, [terms.{name}]": "{where}{nb}: {name}{nb}: doit être une table, [terms.{name}]",
    '{where}: {name}: reading: {value}; write "start" or "deepen"': '{where}{nb}: {name}{nb}: reading{nb}: {value}{nb}; écrivez "start" ou'
    ' "deepen"',
    "{where}: {key}: unknown; there are {names}": "{where}{nb}: {key}{nb}: inconnu{nb}; il y a {names}",
    "{where}: {key}: {value} makes no sense here": "{where}{nb}: {key}{nb}: {value} n’a pas de sens ici",
}

OF_LISTS: Mapping[str, str] = {
    "{slug} can be no list’s name": "{slug} ne peut pas être le nom d’une liste",
    "step {number}, ": "étape {number}, ",
    'has no title: write title = "…"': 'n’a pas de titre{nb}: écrivez title = "…"',
    "is_published: write true or false, without quotes": "is_published{nb}: écrivez true ou false, sans guillemets",
    "steps: write each step under a line [[steps]]": "steps{nb}: écrivez chaque étape sous une ligne [[steps]]",
    "steps: there are {count}; a list has {most} at most": "steps{nb}: il y en a {count}{nb}; une liste en a {most} au plus",
    "step {number}, document: write its path within the corpus, or its identifier": "étape {number}, document{nb}: écrivez son chemin dans le"
    " fonds, ou son identifiant",
    "step {number}, page: write a number from 1, without quotes": "étape {number}, page{nb}: écrivez un nombre à partir de 1, sans guillemets",
    "is not read: name it with letters a to z, digits and hyphens, as {slug}{suffix}": "n’est pas lu{nb}: nommez-le avec des lettres de a à z,"
    " des chiffres et des traits d’union, comme {slug}{suffix}",
    "is too large for a list": "est trop gros pour une liste",
    "{where}{key}: write a text between quotes": "{where}{key}{nb}: écrivez un texte entre guillemets",
    "{where}{key}: has {count} characters; {most} at most": "{where}{key}{nb}: a {count} caractères{nb}; {most} au plus",
    "{where}{key}: there is no such key (docs/reference.md has them)": "{where}{key}{nb}: cette clé n’existe pas (docs/reference.md les donne)",
    "{path}: no document is called {name}; it is left out": "{path}{nb}: aucune ressource ne s’appelle {name}{nb}; elle est laissée de côté",
}

OF_COPIES: Mapping[str, str] = {
    "{path}, line {line}: {why}": "{path}, ligne {line}{nb}: {why}",
    "{path}, line {line}: no document is called {name}; was it moved or renamed?": "{path}, ligne {line}{nb}: aucune ressource ne s’appelle"
    " {name}{nb}; a-t-elle été déplacée ou renommée{nb}?",
    "{path}, line {line}: of these documents, other tables join two: they are kept apart": "{path}, ligne {line}{nb}: d’autres tables"
    " réunissent deux de ces ressources{nb}; elles restent séparées",
    "{path}, line {line}: there are more than {most} decisions; the rest is left out": "{path}, ligne {line}{nb}: il y a plus de {most}"
    " décisions{nb}; le reste est laissé de côté",
    "a decision is about two documents at least": "une décision porte sur deux ressources au moins",
    "other tables say otherwise of some of these documents: take them out first": "d’autres décisions disent le contraire de certaines de"
    " ces ressources{nb}: retirez-les d’abord",
    "nothing is decided of these documents": "rien n’est décidé de ces ressources",
    "write [[join]] or [[apart]] on a line of its own before documents": "écrivez [[join]] ou [[apart]] sur une ligne à part avant documents",
    "write [[{name}]], with two brackets on each side": "écrivez [[{name}]], avec deux crochets de chaque côté",
    "{key}: there is no such key; write documents": "{key}{nb}: cette clé n’existe pas{nb}; écrivez documents",
    "write documents = [two paths or more, each within the corpus and between quotes]": "écrivez documents = [deux chemins ou plus, chacun"
    " dans le corpus et entre guillemets]",
}

TOLD: Mapping[str, str] = {**OF_ERRORS, **OF_STATE, **OF_FILES, **OF_WORDS, **OF_LISTS, **OF_COPIES}
"""A pattern in English, and in French."""

OF_SYSTEM: Mapping[str, str] = {
    os.strerror(errno.ENOENT): "le fichier n’existe pas",
    os.strerror(errno.EACCES): "accès refusé",
    os.strerror(errno.EPERM): "accès refusé",
    os.strerror(errno.ENOSPC): "plus de place sur le disque",
    os.strerror(errno.EDQUOT): "quota de disque dépassé",
    os.strerror(errno.EROFS): "disque en lecture seule",
    os.strerror(errno.EIO): "erreur du disque",
    os.strerror(errno.EISDIR): "c’est un dossier",
    os.strerror(errno.ENOTDIR): "ce n’est pas un dossier",
    os.strerror(errno.EMFILE): "trop de fichiers ouverts",
    os.strerror(errno.ENAMETOOLONG): "nom trop long",
    "database is locked": "la base est occupée",
    "database disk image is malformed": "la base est abîmée",
    "file is not a database": "ce n’est pas une base",
    "database or disk is full": "plus de place sur le disque",
    "disk I/O error": "erreur du disque",
    "attempt to write a readonly database": "base en lecture seule",
    "unable to open database file": "la base ne peut pas être ouverte",
}
"""What the system and SQLite say most, in French; the rest stays as they say it."""
