// theme.js: light or dark: as the system has it, until the reader says otherwise.
import { el } from "./dom.js";

const prefers_dark = matchMedia("(prefers-color-scheme: dark)");

function remembered() {
  try {
    return localStorage.getItem("hillock-theme");
  } catch {
    return null; // a page that may keep nothing
  }
}

function remember(theme) {
  try {
    localStorage.setItem("hillock-theme", theme);
  } catch {
    // then it is asked again next time
  }
}

export function theme_button() {
  const root = document.documentElement;
  const button = el("button", { type: "button", class: "quiet theme" });
  const show = (theme) => {
    root.dataset.theme = theme;
    const other = theme === "dark" ? "light" : "dark";
    button.textContent = theme === "dark" ? "\u2600" : "\u263e";
    button.setAttribute("aria-label", `Switch to the ${other} theme`);
    button.title = `Switch to the ${other} theme`;
  };
  show(remembered() ?? (prefers_dark.matches ? "dark" : "light"));
  prefers_dark.addEventListener("change", () => {
    if (!remembered()) show(prefers_dark.matches ? "dark" : "light");
  });
  button.addEventListener("click", () => {
    const theme = root.dataset.theme === "dark" ? "light" : "dark";
    remember(theme);
    show(theme);
  });
  return button;
}
