/* Whether a result answers: two buttons a result. The centre keeps what is said, not who says it; this browser remembers its own
   until it is closed, so that it can show it and take it back. */
(() => {
  const KEY = "passerelle.judged";
  let remembered = {}; // where the browser lets nothing be kept

  function judged() {
    try { return JSON.parse(sessionStorage.getItem(KEY) ?? "{}"); } catch { return remembered; }
  }

  function remember(name, said) {
    remembered = judged();
    if (said) remembered[name] = said; else delete remembered[name];
    try { sessionStorage.setItem(KEY, JSON.stringify(remembered)); } catch { /* it lasts as long as this page */ }
  }

  const named = group => JSON.stringify([group.dataset.query, group.dataset.document]);

  function show() {
    const said = judged();
    for (const group of document.querySelectorAll("[data-judging]")) {
      for (const button of group.querySelectorAll("button[data-verdict]")) {
        const pressed = String(said[named(group)]?.verdict === button.dataset.verdict);
        if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
      }
    }
  }

  async function send(group, chosen) {
    const name = named(group), before = judged()[name];
    const verdict = before?.verdict === chosen ? "none" : chosen;
    const { query, document } = group.dataset;
    const answer = await fetch("/api/judgement", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ query, document, verdict, token: before?.token ?? "" }),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const { token } = await answer.json();
    remember(name, verdict === "none" ? null : { verdict, token });
    return verdict === "none" ? group.dataset.undone : group.dataset.thanks;
  }

  addEventListener("click", async event => {
    const button = event.composedPath().find(each => each.dataset?.verdict !== undefined);
    const group = button?.closest("[data-judging]");
    if (!group || group.dataset.busy !== undefined) return;
    const told = group.querySelector("[aria-live]");
    group.dataset.busy = "";
    delete group.dataset.problem;
    told.textContent = "";
    try {
      told.textContent = await send(group, button.dataset.verdict); // heard; seen by the button itself
    } catch {
      group.dataset.problem = "";
      told.textContent = group.dataset.failed;
    }
    delete group.dataset.busy;
    show();
  });

  const start = () => {
    show();
    new MutationObserver(show).observe(document.body, { subtree: true, childList: true });
  };
  document.body ? start() : addEventListener("DOMContentLoaded", start);
})();
