"""Values -> the page at which one signs in: whole, for it stands outside the app."""

from html import escape

from search_app.components.elements import LOGO, aria_current, in_tongue
from search_app.messages import Tongue, say
from search_app.state import elsewhere_url, sign_in_url


def page(
    tongue: Tongue, there: str, *, has_accounts: bool, has_provider: bool, problem: str = "", about: str = ""
) -> str:
    """Make the page; *there* is where one goes on to, *problem* a message, with what it is about."""
    title = f"{say('signin', tongue)} – {say('app', tongue)}"
    title = f"{say('signin_failed', tongue)} – {title}" if problem else title
    # The field that one is to correct first, and that a reader of screens comes to, is told what is wrong.
    wrong = (
        f'<p id="wrong" class="notice" role="alert">{escape(say(problem, tongue, about=about))}</p>' if problem else ""
    )
    form = _form(tongue, there, is_wrong=problem.startswith("signin_")) if has_accounts else ""
    return (
        f'<!doctype html><html lang="{tongue}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="color-scheme" content="light dark"><meta name="robots" content="noindex"><title>{escape(title)}</title>'
        f'<link rel="icon" href="/assets/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/assets/app.css"></head>'
        f'<body class="alone"><header class="top"><a class="brand" href="/?lang={tongue}">{LOGO}<span>{escape(say("app", tongue))}</span></a>{_tongues(tongue, there)}</header>'
        f'<main class="signin"><h1>{escape(say("signin", tongue))}</h1><p class="help">{escape(say("signin_help", tongue))}</p>{wrong}'
        f"{form}{_elsewhere(tongue, there) if has_provider else ''}</main></body></html>"
    )


def closed(here: str, tongue: Tongue, *, words: str, may_sign_in: bool) -> str:
    """Make what stands in place of a page that is not for whoever looks; *words* names the messages that say why."""
    url = escape(sign_in_url(in_tongue(here, tongue), tongue))
    way = f'<p><a href="{url}">{escape(say("signin", tongue))}</a></p>' if may_sign_in else ""
    return (
        f'<div id="content" tabindex="-1"><div class="none"><h1>{escape(say(words, tongue))}</h1>'
        f"<p>{escape(say(f'{words}_help', tongue))}</p>{way}</div></div>"
    )


def _form(tongue: Tongue, there: str, *, is_wrong: bool) -> str:
    told = ' aria-invalid="true" aria-describedby="wrong"' if is_wrong else ""
    return (
        f'<form method="post" action="/signin"><input type="hidden" name="lang" value="{tongue}"><input type="hidden" name="next" value="{escape(there)}">'
        f'<label for="name">{escape(say("signin_name", tongue))}</label>'
        f'<input id="name" name="name" autocomplete="username" autocapitalize="none" spellcheck="false" maxlength="64" required autofocus{told}>'
        f'<label for="password">{escape(say("signin_password", tongue))}</label>'
        f'<input id="password" name="password" type="password" autocomplete="current-password" maxlength="1024" required{told}>'
        f'<button type="submit">{escape(say("signin", tongue))}</button></form>'
    )


def _elsewhere(tongue: Tongue, there: str) -> str:
    url = escape(elsewhere_url(there, tongue))
    return f'<p><a class="download" href="{url}">{escape(say("signin_elsewhere", tongue))}</a></p>'


def _tongues(tongue: Tongue, there: str) -> str:
    items = "".join(
        f'<li><a href="{escape(sign_in_url(in_tongue(there, each), each))}" lang="{each}" hreflang="{each}" {aria_current(each is tongue, "true")}>{each.upper()}</a></li>'
        for each in Tongue
    )
    return f'<nav class="tongues" aria-label="{escape(say("language_label", tongue))}"><ul>{items}</ul></nav>'
