/* Who scores: a badge before the camera, its link, its short code, an account, or somebody who was here before. */

import { forgetBadge, pendingBadge } from "../badge_link.js";
import { button, fill, h, say } from "../dom.js";
import { emit } from "../events.js";
import { icon } from "../icons.js";
import * as people from "../people.js";
import { cameraAllowed, startScanner } from "../scanner.js";
import { ask, openSheet } from "../sheet.js";
import { adoptLanguage, clock, dot, language, setLanguage, t } from "../words.js";

let scanner = null;
let trying = false; // a link is exchanged once, however often the screen is drawn meanwhile

function stopScanner() {
  scanner?.stop();
  scanner = null;
}

function wording(answer, pick) {
  if (answer.data?.message) return pick(answer.data.message);
  if (answer.problem === "portal") return t("This network shows its own page. Sign in to the network first.");
  if (answer.problem === "offline") return t("No signal. Signing in for the first time needs one; try again when there is.");
  return t("The server did not answer. Please try again.");
}

/* Try to sign in; a badge in use elsewhere is taken over only if the person says so. Returns what to say, "" if in. */
async function enter(ctx, attempt) {
  let answer;
  try {
    answer = await attempt(false);
    if (answer.data?.code === "badge.elsewhere") {
      const since = clock(answer.data.facts?.since || ctx.now());
      const agreed = await ask({
        title: t("This badge is in use on another device"), yes: t("Use it here"),
        text: t("It was opened there at {time}. If you take over, that device has to sign in again; what it has not sent stays on it.", { time: since }),
      });
      if (!agreed) forgetBadge();
      if (!agreed) return t("Nothing was changed: the badge stays with the other device.");
      answer = await attempt(true);
    }
  } catch (error) {
    if (error.code !== "unavailable" && error.code !== "full") throw error;
    return t("This browser keeps nothing (a private window?). Open the app in a normal window.");
  }
  if (answer.ok || (answer.data?.code && answer.problem !== "busy")) forgetBadge(); // it has its answer
  if (!answer.ok) return wording(answer, ctx.pick);
  if (adoptLanguage(answer.data.person.language)) emit("language", language(), { here: true });
  ctx.go("#/day");
  return "";
}

function form(ctx, { title, fields, send, attempt }) {
  const said = h("p", { class: "red-text", role: "alert" });
  const key = h("button", { class: "key primary block" }, send);
  const el = h("form", { class: "stack", on: {
    submit: async (event) => {
      event.preventDefault();
      key.disabled = true;
      said.textContent = "";
      const words = await enter(ctx, attempt);
      key.disabled = false;
      if (words) said.textContent = words;
    },
  } }, fields, said, key);
  openSheet(el, { title });
  el.querySelector("input").focus();
}

function codeForm(ctx) {
  const input = h("input", { name: "code", autocomplete: "off", autocapitalize: "characters", spellcheck: "false", maxlength: 12, required: true, placeholder: "XXXX-XXXX" });
  input.addEventListener("input", () => {
    const plain = input.value.toUpperCase().replace(/[^0-9A-Z]/g, "").slice(0, 8);
    input.value = plain.length > 4 ? `${plain.slice(0, 4)}-${plain.slice(4)}` : plain;
  });
  form(ctx, {
    title: t("Type the short code"), send: t("Sign in"),
    fields: h("label", { class: "field" }, t("The eight characters under the badge’s code"), input),
    attempt: (takeOver) => people.signInBadge({ code: input.value, takeOver }),
  });
}

function accountForm(ctx) {
  const email = h("input", { name: "email", type: "email", autocomplete: "username", required: true });
  const password = h("input", { name: "password", type: "password", autocomplete: "current-password", required: true });
  form(ctx, {
    title: t("Sign in by account"), send: t("Sign in"),
    fields: [h("label", { class: "field" }, t("E-mail"), email), h("label", { class: "field" }, t("Password"), password)],
    attempt: () => people.signInAccount({ email: email.value, password: password.value }),
  });
}

function finder(ctx, said) {
  const video = h("video", { playsinline: true, muted: true, "aria-label": t("The camera’s picture") });
  video.muted = true;
  const hint = h("p", { class: "finder-hint" }, t("Hold the badge’s code in the frame; it is read by itself"));
  const torch = button("", { class: "torch", "aria-pressed": "false", "aria-label": t("Torch") }, icon("torch"));
  torch.hidden = true;
  const open = button(t("Open the camera"), { class: "key strong finder-open" }, icon("camera"));
  const el = h("div", { class: "finder" }, video, h("div", { class: "finder-frame", "aria-hidden": "true" }), torch, open, hint);
  const start = async () => {
    open.hidden = true;
    try {
      scanner = await startScanner(video, {
        onOther: () => { hint.textContent = t("That is not a badge’s code"); },
        onToken: async (token) => {
          say(t("Badge read"));
          hint.textContent = t("Signing in…");
          said.textContent = await enter(ctx, (takeOver) => people.signInBadge({ token, takeOver }));
          hint.textContent = t("Hold the badge’s code in the frame; it is read by itself");
          if (said.textContent) open.hidden = false;
        },
      });
      if (ctx.signal.aborted) return stopScanner(); // gone to another screen while the camera opened
    } catch (trouble) {
      open.hidden = trouble.code === "none";
      hint.textContent = { denied: t("The camera is not allowed. Allow it in the browser’s settings, or type the short code."), busy: t("Another app uses the camera.") }[trouble.code] || t("No camera here: type the short code, or open the badge’s link with the phone’s camera.");
      return undefined;
    }
    torch.hidden = !scanner.torch;
    torch.addEventListener("click", async () => {
      const on = torch.getAttribute("aria-pressed") !== "true";
      if (await scanner?.torch(on)) torch.setAttribute("aria-pressed", String(on));
    });
    return undefined;
  };
  open.addEventListener("click", start);
  cameraAllowed().then((state) => { if (state === "granted" && !ctx.signal.aborted) start(); });
  ctx.signal.addEventListener("abort", stopScanner);
  return el;
}

async function others(ctx) {
  const rows = await people.people().catch(() => []);
  if (!rows.length) return null;
  const found = await ctx.store.counts();
  const line = (person) => {
    const n = found.byPerson.get(person.id) || 0;
    const facts = [ctx.pick(person.firm), n ? t.n("{n} to send", "{n} to send", n) : "", person.signed_out ? t("signed out") : person.signed_in === false ? t("sign in again to send") : ""];
    return h("li", {}, h("button", { type: "button", class: "who", on: { click: () => pickPerson(ctx, person) } },
      h("span", { class: "avatar", "aria-hidden": "true" }, ctx.pick({ zh: person.name, en: person.name_en }).slice(0, 1)),
      h("span", { class: "grow" }, h("b", { class: "clip" }, ctx.pick({ zh: person.name, en: person.name_en })), h("span", { class: "support clip" }, facts.filter(Boolean).join(dot()))),
      icon("right")));
  };
  return h("section", {}, h("h2", { class: "support plain" }, t("Also on this device")), h("ul", {}, rows.map(line)));
}

async function pickPerson(ctx, person) {
  if (person.signed_out) {
    openSheet(h("p", {}, t("{name} has signed out here. Scan the badge or sign in by account; what was kept is still there.", { name: person.name })), { title: t("Please sign in again") });
    return;
  }
  forgetBadge();
  await people.choose(person.id);
  ctx.go("#/day");
}

/* Opened by the badge's link: the token waits in memory until there is a signal. */
function fromLink(ctx, said) {
  const token = pendingBadge();
  if (!token) return;
  const go = async () => {
    if (pendingBadge() !== token || trying) return;
    trying = true;
    said.textContent = t("Signing in…");
    const words = await enter(ctx, (takeOver) => people.signInBadge({ token, takeOver })).finally(() => { trying = false; });
    if (words) fill(said, words, " ", pendingBadge() === token && button(t("Try again"), { class: "link", on: { click: go } }));
  };
  addEventListener("online", go, { signal: ctx.signal });
  go();
}

export default {
  needs: "none",
  strip: false,

  title(ctx) {
    const other = language() === "zh" ? "en" : "zh";
    const key = button(other === "en" ? "EN" : "中", { class: "key square strong-text", lang: other, "aria-label": { zh: "中文", en: "English" }[other], on: {
      click: () => { setLanguage(other); emit("language", other, { here: true }); },
    } });
    const association = ctx.pick(ctx.person?.association);
    return { title: t("Badge sign-in"), sub: [association, t("On site")].filter(Boolean).join(dot()), aside: key };
  },

  async render(ctx, el) {
    el.classList.add("signin");
    const said = h("p", { class: "said", role: "alert" });
    const link = pendingBadge();
    el.append(finder(ctx, said), h("div", { class: "stack signin-side" }, said, await others(ctx),
      h("p", { class: "support" }, t("Who has signed in here can go on without a signal. Every entry belongs to whoever made it.")),
      h("div", { class: "row signin-keys" },
        button(t("Type code"), { class: "key tall grow", on: { click: () => codeForm(ctx) } }, icon("keyboard")),
        button(t("By account"), { class: "key tall grow", on: { click: () => accountForm(ctx) } }, icon("person")))));
    if (link) fromLink(ctx, said);
  },

  leave: stopScanner,
};
