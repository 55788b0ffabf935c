/* Choosing a part of the map: a line drawn around points, two corners touched, or a frame moved by the keyboard. What is chosen goes in the
   address, by which the map is drawn anew; nothing here knows which documents are there. */
(() => {
  const MARGIN = 5, SIDE = 1000; // as the map is drawn, in hundredths; and as outlines are written
  const CORNERS = 24, LEAST_PX = 6, FINGER_PX = 22, CROWD = 4, NEAREST = 80, STEP = .04;
  const SVG = "http://www.w3.org/2000/svg";

  let lasso = null; // {map, path, isDrawn} from the press to the release
  let corner = null; // the first of two that are touched
  let frame = null; // [left, top, right, bottom] of the keyboard, in parts of the drawing
  const MIDDLE = [.375, .375, .625, .625];
  let isOver = false; // a line has just been drawn: the click that ends it chooses nothing

  const theMap = () => document.querySelector(".map");
  const button = () => document.querySelector("button[data-choose]");
  const isChoosing = () => theMap()?.dataset.choosing !== undefined;
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

  /* Where something happens on the drawing, in parts of it. */
  function at(map, event) {
    const box = map.getBoundingClientRect();
    return [clamp((event.clientX - box.left) / box.width, 0, 1), clamp((event.clientY - box.top) / box.height, 0, 1)];
  }

  const rectangle = ([left, top, right, bottom]) => [[left, top], [right, top], [right, bottom], [left, bottom]];

  function draw(map, corners) {
    let drawing = map.querySelector(".drawn");
    if (!drawing) {
      drawing = document.createElementNS(SVG, "svg");
      drawing.setAttribute("class", "drawn");
      drawing.setAttribute("viewBox", "0 0 1 1");
      drawing.setAttribute("preserveAspectRatio", "none");
      drawing.append(document.createElementNS(SVG, "path"));
      map.append(drawing);
    }
    drawing.firstChild.setAttribute("d", `M${corners.map(each => each.join(" ")).join("L")}Z`);
  }

  const wipe = () => document.querySelector(".map .drawn")?.remove();

  function stop() {
    lasso = corner = frame = null;
    wipe();
    delete theMap()?.dataset.choosing;
    button()?.setAttribute("aria-pressed", "false");
  }

  /* Go to the part of the map that corners of the drawing surround. */
  function choose(map, corners) {
    const [left, top, side] = map.dataset.square.split(" ").map(Number);
    const onMap = (value, low) => clamp(Math.round(low + side * (100 * value - MARGIN) / (100 - 2 * MARGIN)), 0, SIDE);
    const few = corners.length <= CORNERS ? corners
      : Array.from({ length: CORNERS }, (_, number) => corners[Math.floor(number * corners.length / CORNERS)]);
    const address = new URL(map.dataset.here, location.href);
    const area = few.map(([x, y]) => `${onMap(x, left)}.${onMap(y, top)}`).join("-");
    for (const name of ["zone", "p"]) address.searchParams.delete(name);
    address.searchParams.set("area", area);
    stop();
    const link = Object.assign(document.createElement("a"), { href: address.pathname + address.search, hidden: true });
    link.dataset.nav = "";
    map.append(link);
    link.click();
    link.remove();
    told(area, performance.now() + 5000);
  }

  /* Once the part is drawn, the keyboard goes on from its list. */
  function told(area, until) {
    const title = document.querySelector(".chosen h2");
    if (title && theMap().dataset.here.includes(area)) title.focus({ preventScroll: true });
    else if (performance.now() < until) requestAnimationFrame(() => told(area, until));
  }

  /* Points by how far they are from a place on the screen, nearest first, no farther than a finger is wide. */
  function near(map, event) {
    const found = [];
    for (const point of map.querySelectorAll(".point")) {
      const box = point.getBoundingClientRect();
      const far = Math.hypot(event.clientX - (box.left + box.right) / 2, event.clientY - (box.top + box.bottom) / 2);
      if (far < FINGER_PX) found.push([far, point]);
    }
    return found.sort(([one], [other]) => one - other).map(([, point]) => point);
  }

  addEventListener("pointerdown", event => {
    const map = event.target.closest?.(".map");
    isOver = false;
    if (!map || event.button || !event.isPrimary || !(isChoosing() || event.pointerType === "mouse")) return;
    lasso = { map, path: [at(map, event)], last: event, isDrawn: false };
  });

  addEventListener("pointermove", event => {
    if (!lasso || !event.isPrimary) return;
    if (Math.hypot(event.clientX - lasso.last.clientX, event.clientY - lasso.last.clientY) < LEAST_PX) return;
    lasso.isDrawn = true;
    lasso.last = event;
    lasso.path.push(at(lasso.map, event));
    draw(lasso.map, lasso.path);
  });

  addEventListener("pointerup", event => {
    if (!lasso || !event.isPrimary) return;
    const { map, path, isDrawn } = lasso;
    lasso = null;
    if (isDrawn) {
      isOver = true;
      if (path.length > 2) choose(map, path);
      else wipe();
    } else if (isChoosing()) {
      const [x, y] = path[0];
      if (corner) choose(map, rectangle([corner[0], corner[1], x, y]));
      else { corner = [x, y]; draw(map, rectangle([x - .006, y - .01, x + .006, y + .01])); }
    }
  });

  addEventListener("pointercancel", () => { if (lasso) { lasso = null; wipe(); } });
  addEventListener("dragstart", event => { if (event.target.closest?.(".map")) event.preventDefault(); });

  /* Before the shell follows a link. */
  addEventListener("click", event => {
    if (event.target.closest?.("button[data-choose]")) {
      const isOn = !isChoosing();
      stop();
      if (isOn) {
        theMap().dataset.choosing = "";
        button().setAttribute("aria-pressed", "true");
        if (!event.detail) show(MIDDLE); // by the keyboard
      }
      return;
    }
    const map = event.target.closest?.(".map");
    if (!map || !event.isTrusted) return;
    if (isOver || isChoosing()) {
      isOver = false;
      event.preventDefault();
    } else if (event.pointerType === "touch" && !event.target.closest(".zones a")) {
      event.preventDefault();
      const there = near(map, event), [x, y] = at(map, event);
      // Where a finger covers several points, the map is drawn from nearer.
      const canBeNearer = map.dataset.nearer !== undefined && Number(map.dataset.square.split(" ")[2]) > NEAREST;
      if (there.length < CROWD || !canBeNearer) there[0]?.click();
      else choose(map, rectangle([x - .15, y - .15, x + .15, y + .15].map(each => clamp(each, 0, 1))));
    }
  }, { capture: true });

  addEventListener("keydown", event => {
    if (!isChoosing() || event.target !== button() || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (event.key === "Escape") return stop();
    if (event.key === "Enter" && frame) {
      event.preventDefault();
      return choose(theMap(), rectangle(frame));
    }
    if (!arrows) return;
    event.preventDefault();
    const [across, down] = arrows.map(each => each * STEP), [left, top, right, bottom] = frame ?? MIDDLE;
    if (event.shiftKey) return show([left, top, clamp(right + across, left + STEP, 1), clamp(bottom + down, top + STEP, 1)]);
    const [x, y] = [clamp(across, -left, 1 - right), clamp(down, -top, 1 - bottom)];
    show([left + x, top + y, right + x, bottom + y]);
  });

  /* Show the frame of the keyboard, and say how many points are in it. */
  function show(edges) {
    const map = theMap(), box = map.getBoundingClientRect();
    frame = edges;
    draw(map, rectangle(frame));
    const count = [...map.querySelectorAll(".point")].filter(point => {
      const { left: one, right: other, top: high, bottom: low } = point.getBoundingClientRect();
      const x = ((one + other) / 2 - box.left) / box.width, y = ((high + low) / 2 - box.top) / box.height;
      return x > frame[0] && x < frame[2] && y > frame[1] && y < frame[3];
    }).length;
    const voice = document.querySelector("[data-told]");
    voice.textContent = voice.dataset.told.replace("#", count);
  }
})();
