/* The signature: drawn with a finger or a pen; or one's name typed, for those who cannot draw.

   signaturePad(ctx, {name, draft, changed}) -> {el, read()}
     read() -> {signature, strokes} or {problem: words}.  draft: what `changed` was last given. */

import { button, fill, h } from "../dom.js";
import { BOX, extend, tidy, toBox } from "../logic/signature.js";

const WIDTH = 7; // of the pen, in the box's units

export function signaturePad({ t }, { name, draft, changed }) {
  const state = { strokes: [], agreed: false, typed: "", typing: false, ...draft };
  const canvas = h("canvas", { class: "pad", width: BOX.width, height: BOX.height, role: "img", "aria-label": t("Field for your signature; you can type your name instead") });
  const invite = h("p", { class: "pad-invite", "aria-hidden": "true" }, t("Sign here with your finger"));
  const again = button(t("Sign again"), { class: "link again", on: { click: () => set({ strokes: [] }) } });
  const input = h("input", { type: "text", class: "text", maxlength: 120, autocomplete: "name", value: state.typed, "aria-label": t("Your name as signature") });
  const typeInstead = button(t("Type my name instead"), { class: "link type-name", on: { click: () => { set({ typing: true, typed: state.typed || name }); input.value = state.typed; input.focus(); } } });
  const box = h("input", { type: "checkbox", class: "box", checked: state.agreed });
  const el = h("section", { class: "card sign", "aria-label": t("Signature") },
    h("div", { class: "row between" }, h("h2", null, t("Signature")), again, typeInstead),
    h("div", { class: "pad-frame" }, canvas, invite), input,
    h("label", { class: "tick" }, box, h("span", null, t("This is what I saw on site; it serves learning only"))));
  box.addEventListener("change", () => set({ agreed: box.checked }));
  input.addEventListener("input", () => set({ typed: input.value }));

  const set = (parts) => {
    Object.assign(state, parts);
    changed({ ...state });
    show();
  };

  function show() {
    const drawn = state.strokes.length > 0;
    again.hidden = !drawn;
    invite.hidden = drawn;
    typeInstead.hidden = drawn || state.typing;
    input.hidden = drawn || !state.typing;
    paint(canvas, state.strokes);
  }

  let stroke = null;
  const at = (event) => {
    const { left, top, width, height } = canvas.getBoundingClientRect();
    return toBox(event.clientX - left, event.clientY - top, width, height);
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button > 0 || stroke) return;
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    stroke = [...at(event)];
    state.strokes.push(stroke);
    invite.hidden = true;
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!stroke) return;
    const points = event.getCoalescedEvents?.() || [];
    for (const one of points.length ? points : [event]) extend(stroke, at(one));
    paint(canvas, state.strokes);
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (!stroke) return;
      if (stroke.length === 2) stroke.push(...stroke); // a dot
      stroke = null;
      set({});
    });
  }
  requestAnimationFrame(show);

  return {
    el,
    read() {
      const strokes = tidy(state.strokes);
      const typed = state.typing ? state.typed.trim() : "";
      if (!strokes && !typed) return { problem: t("Please sign in the box, or type your name.") };
      if (!state.agreed) return { problem: t("Please tick that this is what you saw on site.") };
      return { signature: strokes ? name : typed, strokes };
    },
  };
}

function paint(canvas, strokes) {
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.clearRect(0, 0, BOX.width, BOX.height);
  pen.strokeStyle = getComputedStyle(canvas).color;
  Object.assign(pen, { lineWidth: WIDTH, lineCap: "round", lineJoin: "round" });
  for (const stroke of strokes) {
    pen.beginPath();
    pen.moveTo(stroke[0], stroke[1]);
    for (let i = 2; i + 1 < stroke.length; i += 2) {
      const midX = (stroke[i - 2] + stroke[i]) / 2;
      const midY = (stroke[i - 1] + stroke[i + 1]) / 2;
      pen.quadraticCurveTo(stroke[i - 2], stroke[i - 1], midX, midY);
    }
    pen.lineTo(stroke.at(-2), stroke.at(-1));
    pen.stroke();
  }
}
