/* The shell around Streamlit's page: links inside the app without loading it again, «/» to search, the view's title and language, and
   Streamlit's own few words in French. Nothing here knows of documents. */
(() => {
  const FRENCH = {
    "Browse files": "Parcourir", "Upload": "Parcourir", "Drag and drop files here": "Glissez-déposez des fichiers ici",
    "Drag and drop file here": "Glissez-déposez un fichier ici", "Next page": "Page suivante", "Previous page": "Page précédente",
    "Skip to main content": "Aller au contenu", "Running...": "Chargement…", "Stop": "Arrêter", "Main menu": "Menu principal",
    "Remove": "Retirer", "Close": "Fermer", "Show more": "Voir plus", "Connecting": "Connexion",
    "Select all": "Tout choisir", "No results": "Aucun résultat", "Clear all": "Tout effacer", "Open": "Ouvrir", "Selected values": "Valeurs choisies",
  };
  const FORMS = [
    [/^(?:Limit )?([\d.]+)\s?MB per file(?: • (.*))?$/, (_, size, kinds) => `${size}\u00a0Mo par fichier` + (kinds ? ` • ${kinds}` : "")],
    [/^Remove (.+)$/, (_, name) => `Retirer ${name}`],
    [/^([\d.]+)(B|KB|MB)$/, (_, size, unit) => size.replace(".0", "").replace(".", ",") + "\u00a0" + { B: "o", KB: "ko", MB: "Mo" }[unit]],
    [/^([\d,]+)\/([\d,]+)$/, (_, typed, most) => [typed, most].map(each => each.replaceAll(",", "\u202f")).join(" sur ")],
    [/^Select (\d+) matches$/, (_, count) => `Choisir les ${count} trouvés`],
    [/^Page (\d+) of (\d+)$/, (_, page, count) => `Page ${page} sur ${count}`],
  ];
  const ATTRIBUTES = ["aria-label", "title", "placeholder"];
  const ours = document.documentElement.lang; // of the centre, as the server wrote it
  const tongue = () => new URLSearchParams(location.search).get("lang") ?? ours;

  function french(text) {
    const bare = text.trim();
    if (FRENCH[bare]) return text.replace(bare, FRENCH[bare]);
    for (const [form, put] of FORMS) if (form.test(bare)) return bare.replace(form, put);
    return text;
  }

  /* Words of Streamlit only: never those of documents nor of our own messages. */
  const isOurs = element =>
    !element.closest("[data-testid=stFileUploader] button, [data-testid=stFileUploaderDropzone]") &&
    element.closest(".stHtml, [data-testid=stMarkdownContainer], [data-testid=stFileUploaderFileName], script, style");

  function translate(node) {
    if (tongue() !== "fr") return;
    if (node.nodeType === Node.TEXT_NODE) {
      const parent = node.parentElement;
      if (!parent || isOurs(parent)) return;
      const put = french(node.data);
      if (put !== node.data) node.data = put;
    } else if (node.nodeType === Node.ELEMENT_NODE && !isOurs(node)) {
      for (const name of ATTRIBUTES) {
        const held = node.getAttribute(name);
        const put = held && french(held);
        if (put && put !== held) node.setAttribute(name, put);
      }
    }
  }

  function walk(root) {
    translate(root);
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) translate(walker.currentNode);
    for (const sign of root.querySelectorAll?.(".view-title") ?? []) name(sign);
    if (root.classList?.contains("view-title")) name(root);
  }

  /* As browsers give a title back: else putting it in place of another would never end. */
  const titleOf = sign => sign.dataset.title.replace(/[\t\n\f\r ]+/g, " ").trim();

  /* Each view says its title and its language in a hidden element. */
  function name(sign) {
    document.title = titleOf(sign);
    document.documentElement.lang = sign.dataset.lang;
  }

  function watch() {
    walk(document.body);
    new MutationObserver(changes => {
      for (const change of changes) {
        if (change.type === "childList") change.addedNodes.forEach(walk);
        else translate(change.target);
        const sign = change.target.closest?.(".view-title");
        if (sign) name(sign);
      }
      for (const fold of document.querySelectorAll("details.filters:not([data-seen])")) {
        fold.dataset.seen = "";
        fold.open = matchMedia("(min-width: 769px)").matches;
      }
      showBasket();
    }).observe(document.body, {
      subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: [...ATTRIBUTES, "data-title"],
    });
  }

  /* Streamlit puts its own title back after each view. */
  function keepTitle() {
    new MutationObserver(() => {
      const sign = document.querySelector(".view-title");
      if (sign && document.title !== titleOf(sign)) document.title = titleOf(sign);
    }).observe(document.head, { subtree: true, childList: true, characterData: true });
  }

  /* The reader's selection: remembered by this browser alone; shown by the address of its view. */
  const BASKET = "passerelle.basket", MOST = 100;
  let remembered = []; // where the browser lets nothing be kept

  function basket() {
    try { return JSON.parse(localStorage.getItem(BASKET) ?? "[]").filter(each => /^[0-9a-f]{16}$/.test(each)); } catch { return remembered; }
  }

  function setBasket(ids) {
    remembered = ids.slice(-MOST);
    try { localStorage.setItem(BASKET, JSON.stringify(remembered)); } catch { /* it lasts as long as this page */ }
    showBasket();
  }

  function showBasket() {
    const ids = basket();
    for (const button of document.querySelectorAll("button[data-keep]")) {
      const pressed = String(ids.includes(button.dataset.keep));
      if (button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
    }
    for (const link of document.querySelectorAll("a[data-basket]")) {
      const address = "/basket?" + new URLSearchParams([...ids.map(each => ["id", each]), ["lang", tongue()]]);
      if (link.getAttribute("href") !== address) link.setAttribute("href", address);
      const count = ids.length ? String(ids.length) : "";
      if ((link.dataset.count ?? "") !== count) count ? link.dataset.count = count : delete link.dataset.count;
    }
  }

  addEventListener("click", event => {
    const button = event.composedPath().find(each => each.dataset?.keep !== undefined);
    if (button) {
      const ids = basket(), id = button.dataset.keep;
      setBasket(ids.includes(id) ? ids.filter(each => each !== id) : [...ids, id]);
    }
    const drop = event.composedPath().find(each => each.dataset?.drop !== undefined)?.dataset.drop;
    if (drop !== undefined) setBasket(drop === "*" ? [] : basket().filter(each => each !== drop));
  });

  addEventListener("storage", event => { if (event.key === BASKET) showBasket(); });

  function toTop() {
    for (const pane of [window, document.querySelector("[data-testid=stMain]")]) pane?.scrollTo?.(0, 0);
  }

  function go(address) {
    history.pushState({}, "", address);
    dispatchEvent(new PopStateEvent("popstate", { state: {} }));
    toTop();
  }

  addEventListener("click", event => {
    if (event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find(each => /^a$/i.test(each.tagName) && each.dataset?.nav !== undefined);
    if (!link) return;
    event.preventDefault();
    go(link.getAttribute("href")); // a link of a drawing has no plain href
  });

  addEventListener("submit", event => {
    const form = event.target;
    if (event.defaultPrevented || form.dataset?.nav === undefined) return;
    event.preventDefault();
    const address = new URL(event.submitter?.dataset.to ?? form.action, location); // a button may lead elsewhere than its form
    const told = [...new FormData(form)];
    for (const [name] of told) address.searchParams.delete(name);
    for (const [name, value] of told) address.searchParams.append(name, value);
    go(address.href);
  });

  addEventListener("keydown", event => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    const target = event.composedPath()[0];
    if (target && (/^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName) || target.isContentEditable)) return;
    if (window.passerelleFocus) { event.preventDefault(); window.passerelleFocus(); }
  });

  const start = () => { watch(); keepTitle(); };
  document.body ? start() : addEventListener("DOMContentLoaded", start);
})();
