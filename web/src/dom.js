// dom.js: elements made of text alone: nothing that a file holds is ever read as HTML.

/** el("td", {class: "number"}, "1.5"): attributes by name, "on…" as listeners; strings become text. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** Under its heading; `how` says in a line how to read it. */
export function section(id, title, how, ...children) {
  return el(
    "section",
    { id, "aria-labelledby": `${id}-title` },
    el("h2", { id: `${id}-title` }, title),
    how ? el("p", { class: "how" }, how) : null,
    ...children,
  );
}

/** A section that is opened by its heading: closed, the heading and `teaser` are all that is seen of it. */
export function folded(id, title, teaser, { open = false, how = null }, ...children) {
  return el(
    "section",
    { id, class: "folded", "aria-labelledby": `${id}-title` },
    el(
      "details",
      { class: "fold", open },
      el("summary", {}, el("h2", { id: `${id}-title` }, title), el("span", { class: "teaser" }, teaser)),
      how ? el("p", { class: "how" }, how) : null,
      ...children,
    ),
  );
}

/** What a click opens within a section. */
export function more(summary, ...children) {
  return el("details", { class: "more" }, el("summary", {}, summary), ...children);
}

/** A link to a folded section opens it. */
export function open_what_is_linked() {
  const open = (id) => {
    const fold = document.getElementById(id)?.querySelector(":scope > details.fold");
    if (fold) fold.open = true;
  };
  addEventListener("hashchange", () => open(location.hash.slice(1)));
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    if (link) open(link.hash.slice(1));
  });
  open(location.hash.slice(1));
}

/** Nothing is folded on paper; afterwards it is as it was. */
export function unfold_for_print() {
  let opened = [];
  const open = () => {
    const closed = [...document.querySelectorAll("details:is(.fold, .more):not([open])")];
    for (const details of closed) details.open = true;
    opened.push(...closed);
    // Paper does not wait for an observer of sizes.
    for (const figure of document.querySelectorAll("figure.chart")) figure.fit();
  };
  const close = () => {
    for (const details of opened) details.open = false;
    opened = [];
  };
  addEventListener("beforeprint", open);
  addEventListener("afterprint", close);
  const paper = matchMedia("print");
  paper.addEventListener("change", () => (paper.matches ? open() : close()));
}

/** columns: [{title, text(row), number: bool}]. */
export function table(caption, columns, rows) {
  const numeric = (column) => (column.number ? { class: "number" } : {});
  return el(
    "table",
    {},
    el("caption", {}, caption),
    el("thead", {}, el("tr", {}, columns.map((c) => el("th", { scope: "col", ...numeric(c) }, c.title)))),
    el(
      "tbody",
      {},
      rows.map((row) =>
        el(
          "tr",
          {},
          columns.map((c, i) =>
            i === 0 ? el("th", { scope: "row" }, c.text(row)) : el("td", numeric(c), c.text(row)),
          ),
        ),
      ),
    ),
  );
}

/** A table that is wider than the page scrolls by itself, by keyboard too. */
export function scrolling(name, content) {
  return el("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": name }, content);
}

/** What a chart shows, in figures; made when it is opened. */
export function figures_of(name, make) {
  const details = el("details", { class: "figures" }, el("summary", {}, "The figures of this chart"));
  details.addEventListener("toggle", () => {
    if (details.open && details.childElementCount === 1) details.append(scrolling(name, make()));
  });
  return details;
}

/** The clipboard asks for a secure page, which a file on disk need not be: then the old way. */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const area = el("textarea", { class: "hidden-text", "aria-hidden": "true" });
    area.value = text;
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }
}

/** A file of that name, made when it is pressed: text() is what it holds. */
export function download_button(label, name, type, text) {
  const save = () => {
    const link = el("a", { href: URL.createObjectURL(new Blob([text()], { type })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000); // after the browser has read it
  };
  return el("button", { type: "button", class: "quiet download", onclick: save }, label);
}

/** `text` is asked for when it is pressed. */
export function copy_button(label, text) {
  const button = el("button", { type: "button", class: "quiet copy" }, label);
  const said = el("span", { class: "said", role: "status" });
  button.addEventListener("click", async () => {
    await copy(text());
    said.textContent = "copied";
    setTimeout(() => (said.textContent = ""), 2000);
  });
  return el("span", { class: "copying" }, button, said);
}
