"""The search box: a labelled field and a button, without a frame around them.

Streamlit's own field sends what is typed when it loses focus, and has no button of its own; this one submits on
Enter, on the button or on a suggestion. Suggestions are fetched without running the script: an ARIA combobox whose
list is moved through with the arrows and closed with Escape, and whose count is announced.
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
 enterkeyhint="search" role="combobox" aria-autocomplete="list" aria-expanded="false" aria-controls="suggestions"><kbd aria-hidden="true">/</kbd><button type="submit"><span>{button}</span></button></div>
<ul id="suggestions" role="listbox" aria-label="{suggestions}" hidden></ul><div class="hidden" aria-live="polite"></div></form>
"""

_CSS = """
form { font: 400 1.0625rem/1.4 var(--st-font, inherit); color: var(--st-text-color); margin: 3px; position: relative; }
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
ul { position: absolute; z-index: 9; left: 0; right: 0; top: 100%; margin: .3rem 0; padding: .3rem; list-style: none;
  background: var(--st-background-color); border: 2px solid var(--st-border-color); border-radius: .8rem; }
li { padding: .65rem .8rem; border-radius: .5rem; cursor: pointer; }
li[aria-selected=true], li:hover { background: var(--st-primary-color); color: var(--st-background-color); }
@media (max-width: 640px) { kbd, svg { display: none; } .row { padding-left: .7rem; } button { padding: 0 .8rem; font-size: 1rem; } }
"""

_JS = """
const PAUSE_MS = 30, LEAST = 2;
export default function (component) {
  const root = component.parentElement, data = component.data || {};
  const input = root.querySelector("input"), form = root.querySelector("form");
  const list = root.querySelector("ul"), status = root.querySelector("[aria-live]");
  let chosen = -1, timer = 0, asking = null;
  if (input.dataset.shown !== data.typed) { input.value = data.typed || ""; input.dataset.shown = data.typed || ""; }

  const choose = at => {
    chosen = at;
    [...list.children].forEach((item, place) => item.setAttribute("aria-selected", place === at));
    if (at < 0) input.removeAttribute("aria-activedescendant");
    else input.setAttribute("aria-activedescendant", list.children[at].id);
  };
  const close = () => {
    clearTimeout(timer);
    asking?.abort();
    list.hidden = true;
    status.textContent = "";
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const submit = value => {
    close();
    input.value = value;
    input.blur();
    input.dataset.shown = value;
    component.setTriggerValue("submitted", value);
  };
  const show = texts => {
    list.replaceChildren(...texts.map((text, at) => {
      const item = document.createElement("li");
      item.id = `suggestion-${at}`;
      item.setAttribute("role", "option");
      item.textContent = text;
      item.onmousedown = event => { event.preventDefault(); submit(text); };
      return item;
    }));
    list.hidden = !texts.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = `${texts.length} ${data.counted}`;
    choose(-1);
  };
  const suggest = async () => {
    const typed = input.value;
    asking = new AbortController();
    try {
      const answer = await fetch(`/api/suggest?q=${encodeURIComponent(typed)}`, { signal: asking.signal });
      const texts = answer.ok ? await answer.json() : [];
      if (input.value === typed) show(texts);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };
  input.oninput = () => {
    clearTimeout(timer);
    asking?.abort();
    if (input.value.trim().length < LEAST) close(); else timer = setTimeout(suggest, PAUSE_MS);
  };
  input.onkeydown = event => {
    const many = list.children.length;
    if (list.hidden || !many) return;
    if (event.key === "ArrowDown") choose((chosen + 1) % many);
    else if (event.key === "ArrowUp") choose((Math.max(chosen, 0) + many - 1) % many);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
  };
  input.onblur = close;
  form.onsubmit = event => {
    event.preventDefault();
    submit(chosen < 0 ? input.value : list.children[chosen].textContent);
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
            suggestions=escape(say("suggestions", tongue)),
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

    _RENDER[tongue](
        key=key, data={"typed": typed, "counted": say("suggestions_counted", tongue)}, on_submitted_change=submitted
    )
