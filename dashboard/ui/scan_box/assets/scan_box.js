/* The scan box: Enter hands over what was typed and clears the box at once, so that the next badge finds it empty.

   A scanner without Enter, or whose Enter an input method swallowed, is known by a whole token followed by a rest.
   After a press anywhere else the next badge is still heard: what is typed into nothing goes into the box. */

const REST = 250; // ms without a key after a whole token

const whole = (text) => /[\w-]{32}$/.test(text.replaceAll("——", "_").normalize("NFKC").trim());

function build(root) {
  const label = document.createElement("label");
  const words = document.createElement("span");
  const input = document.createElement("input");
  const hint = document.createElement("p");
  Object.assign(input, { type: "text", autocomplete: "off", spellcheck: false, enterKeyHint: "done", maxLength: 600 });
  input.setAttribute("autocapitalize", "off");
  hint.id = "hint";
  input.setAttribute("aria-describedby", "hint");
  label.append(words, input);
  root.append(label, hint);
  return { words, input, hint, scans: [], timer: 0, send: () => {} };
}

/* Return a listener that brings keys into the box which no other field takes. */
function hearing(input) {
  return function hear(event) {
    if (!input.isConnected) return document.removeEventListener("keydown", hear, true);
    if (event.key.length !== 1 || event.key === " " || event.ctrlKey || event.metaKey || event.altKey) return;
    const at = event.composedPath()[0];
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName) || at.isContentEditable) return;
    if (document.querySelector('[role="dialog"]')) return;
    event.stopPropagation(); // the desk has shortcuts of one letter
    input.focus({ preventScroll: true }); // before the letter is put in, so that it is put in here
  };
}

const boxes = new WeakMap();

export default function scanBox({ parentElement, data, setStateValue }) {
  let box = boxes.get(parentElement);
  if (!box) {
    box = build(parentElement);
    boxes.set(parentElement, box);
    const { input } = box;
    const take = () => {
      clearTimeout(box.timer);
      const text = input.value.trim();
      input.value = "";
      if (text) box.send(text);
    };
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      event.preventDefault();
      take();
    });
    const rest = () => {
      clearTimeout(box.timer);
      if (whole(input.value)) box.timer = setTimeout(take, REST);
    };
    input.addEventListener("input", rest);
    input.addEventListener("compositionend", rest);
    document.addEventListener("keydown", hearing(input), true);
    if (matchMedia("(pointer: fine)").matches) input.focus({ preventScroll: true });
  }
  box.words.textContent = data.label;
  box.hint.textContent = data.hint;
  box.scans = box.scans.filter((one) => one.n > data.done);
  box.send = (text) => {
    // in the order of time, also after the page was loaded again
    box.scans.push({ n: Math.max(Date.now(), (box.scans.at(-1)?.n || 0) + 1, data.done + 1), text });
    setStateValue("scans", [...box.scans]);
  };
}
