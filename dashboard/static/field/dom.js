/* Building the page from elements: text is always text, never markup.

   h(tag, props, ...children) -> HTMLElement
     props: class, id, … become attributes (true -> "", false/null/undefined -> left out); `on: {click: fn}` listens;
     `data: {point: id}` sets data-…; `vars: {"--share": "40%"}` sets CSS variables (a style attribute is forbidden by
     the page's policy); value, checked, disabled, selected, open, indeterminate are set as properties.
     children: strings, numbers, elements, arrays of them; null, undefined and false are left out.
   s(tag, attributes, ...children) -> SVGElement
   fill(el, ...children)          replaces what is in el, and returns el
   button(label, props, ...icons before it) -> <button type="button">
   say(text)                      tells a screen reader, politely
   reduced() -> bool              whether the person asked for less movement */

const PROPERTIES = new Set(["value", "checked", "disabled", "selected", "open", "indeterminate"]);
const SVG = "http://www.w3.org/2000/svg";

function put(el, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    el.append(child instanceof Node ? child : String(child));
  }
  return el;
}

export function h(tag, props, ...children) {
  const el = document.createElement(tag);
  for (const [name, value] of Object.entries(props || {})) {
    if (value === null || value === undefined) continue;
    if (name === "on") for (const [event, fn] of Object.entries(value)) el.addEventListener(event, fn);
    else if (name === "data") Object.assign(el.dataset, value);
    else if (name === "vars") for (const [key, set] of Object.entries(value)) el.style.setProperty(key, set);
    else if (PROPERTIES.has(name)) el[name] = value;
    else if (value !== false) el.setAttribute(name, value === true ? "" : value);
  }
  return put(el, children);
}

export function s(tag, attributes, ...children) {
  const el = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value !== null && value !== undefined && value !== false) el.setAttribute(name, value === true ? "" : value);
  }
  return put(el, children);
}

export function fill(el, ...children) {
  el.replaceChildren();
  return put(el, children);
}

export function button(label, props = {}, ...before) {
  return h("button", { type: "button", ...props }, ...before, label);
}

export function say(text) {
  const live = document.getElementById("live");
  if (!live) return;
  live.textContent = "";
  setTimeout(() => { live.textContent = text; }, 50); // the same words twice are said twice
}

export const reduced = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
