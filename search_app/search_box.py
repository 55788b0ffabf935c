"""The search box: a labelled field and a button, without a frame around them.

Streamlit's own field sends what is typed when it loses focus, and has no button of its own; this one submits on
Enter or on the button, and knows nothing else.
"""

from collections.abc import Callable
from html import escape

import streamlit as st

from search_app.messages import Tongue, say

_HTML = """
<form role="search"><label class="hidden" for="q">{label}</label><div class="row">
<svg aria-hidden="true" viewBox="0 0 24 24" width="22" height="22"><path fill="none" stroke="currentColor"
 stroke-width="2" stroke-linecap="round" d="M10.5 17a6.5 6.5 0 1 1 0-13 6.5 6.5 0 0 1 0 13Zm4.8-1.7L20 20"/></svg>
<input id="q" type="search" name="q" placeholder="{hint}" autocomplete="off" autocapitalize="none" maxlength="2000"
 enterkeyhint="search"><kbd aria-hidden="true">/</kbd><button type="submit"><span>{button}</span></button></div></form>
"""

_CSS = """
form { font: 400 1.0625rem/1.4 var(--st-font, inherit); color: var(--st-text-color); margin: 3px; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.row { display: flex; align-items: center; gap: .6rem; border: 2px solid var(--st-border-color); border-radius: .8rem;
  background: var(--st-background-color); padding: .3rem .3rem .3rem .9rem; }
.row:focus-within { border-color: var(--st-primary-color); outline: 3px solid var(--st-primary-color); outline-offset: 1px; }
svg { flex: none; }
input { flex: 1; min-width: 0; border: 0; outline: 0; background: transparent; color: inherit; font: inherit; height: 2.75rem; }
input::placeholder { color: color-mix(in srgb, var(--st-text-color) 72%, transparent); }
kbd { font: 600 .8rem/1 monospace; border: 1px solid var(--st-border-color); border-radius: .35rem; padding: .3rem .5rem; }
button { border: 0; border-radius: .55rem; background: var(--st-primary-color); color: var(--st-background-color);
  font: inherit; font-weight: 600; padding: 0 1.2rem; height: 2.75rem; cursor: pointer; }
button:focus-visible { outline: 3px solid var(--st-text-color); outline-offset: 2px; }
@media (max-width: 640px) { kbd, svg { display: none; } .row { padding-left: .7rem; } button { padding: 0 .8rem; font-size: 1rem; } }
"""

_JS = """
export default function (component) {
  const root = component.parentElement, data = component.data || {};
  const input = root.querySelector("input"), form = root.querySelector("form");
  if (input.dataset.shown !== data.typed) { input.value = data.typed || ""; input.dataset.shown = data.typed || ""; }
  form.onsubmit = event => {
    event.preventDefault();
    input.blur();
    input.dataset.shown = input.value;
    component.setTriggerValue("submitted", input.value);
  };
  window.passerelleFocus = () => { input.focus(); input.select(); };
}
"""

_RENDER = {
    tongue: st.components.v2.component(
        f"passerelle_search_{tongue}",
        html=_HTML.format(
            label=escape(say("box_label", tongue)),
            hint=escape(say("box_hint", tongue)),
            button=escape(say("search", tongue)),
        ),
        css=_CSS,
        js=_JS,
    )
    for tongue in Tongue
}


def search_box(typed: str, tongue: Tongue, on_submit: Callable[[str], None]) -> None:
    """Show the box with what was typed; *on_submit* is called before the view is drawn anew."""
    key = f"box-{tongue}"

    def submitted() -> None:
        value = st.session_state[key].get("submitted")
        if value is not None:
            on_submit(str(value))

    _RENDER[tongue](key=key, data={"typed": typed}, on_submitted_change=submitted)
