/* Light, sun (stronger contrast for bright places) and dark; the choice stays on this device.

   theme() -> "auto" | "light" | "sun" | "dark"      setTheme(name)
   shownTheme() -> "light" | "sun" | "dark"          nextTheme() -> light → sun → dark → light, applied and returned
   applyTheme() is called once at the start. */

const CHOSEN = "qujing-theme";
const NAMES = ["light", "sun", "dark"];
const GROUND = { light: "#FFFFFF", sun: "#FFFFFF", dark: "#17211F" };
const dark = matchMedia("(prefers-color-scheme: dark)");
let chosen = "auto";

export const theme = () => chosen;

export const shownTheme = () => (NAMES.includes(chosen) ? chosen : dark.matches ? "dark" : "light");

function show() {
  document.documentElement.dataset.theme = shownTheme();
  document.querySelector('meta[name="theme-color"]')?.setAttribute("content", GROUND[shownTheme()]);
}

export function setTheme(name) {
  chosen = NAMES.includes(name) ? name : "auto";
  try {
    localStorage.setItem(CHOSEN, chosen);
  } catch { /* it lasts until the page is closed */ }
  show();
}

export function nextTheme() {
  setTheme(NAMES[(NAMES.indexOf(shownTheme()) + 1) % NAMES.length]);
  return chosen;
}

export function applyTheme() {
  try {
    chosen = localStorage.getItem(CHOSEN) || "auto";
  } catch { /* the system's choice does */ }
  dark.addEventListener("change", show);
  show();
}
