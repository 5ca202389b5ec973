// What the survey page does better with a script; everything works without it.
// Counts what is answered, keeps a draft on the phone until it is sent, and sends only once.

const PREFIX = "qj-survey-";

function store(action) {
  try {
    return action(window.localStorage);
  } catch {
    return null; // storage is full or forbidden: the survey goes on without a draft
  }
}

function answersOf(form) {
  return [...new FormData(form)].filter(([name, value]) => name !== "lang" && value !== "");
}

function restore(form, key) {
  const kept = store((storage) => JSON.parse(storage.getItem(key) ?? "[]"));
  if (!Array.isArray(kept)) return false;
  for (const [name, value] of kept) {
    for (const field of form.elements) {
      if (field.name !== name) continue;
      if (field.type === "textarea") field.value = value;
      else if (field.value === value) field.checked = true;
    }
  }
  return kept.length > 0;
}

function isAnswered(question) {
  const text = question.querySelector("textarea");
  if (text) return text.value.trim() !== "";
  const rows = question.querySelectorAll("fieldset");
  const parts = rows.length ? [...rows] : [question];
  return parts.every((part) => part.querySelector("input:checked"));
}

function showCount(form, saved) {
  const line = form.querySelector("[data-count]");
  const questions = [...form.querySelectorAll("[data-question]")];
  const done = questions.filter(isAnswered).length;
  const count = line.dataset.count.replace("{done}", done).replace("{all}", questions.length);
  line.replaceChildren(count, ...(saved ? [document.createElement("br"), line.dataset.saved] : []));
}

function enhance(form) {
  const key = PREFIX + form.dataset.survey;
  const button = form.querySelector("[data-sending]");
  const label = button.textContent;
  // what the server sent back filled in is newer than the draft
  let saved = "kept" in form.dataset ? false : restore(form, key);
  let sending = false;
  const keep = () => {
    saved = store((storage) => {
      storage.setItem(key, JSON.stringify(answersOf(form)));
      return true;
    });
    showCount(form, saved);
  };
  form.addEventListener("input", keep);
  const ready = () => {
    sending = false;
    button.textContent = label;
    button.removeAttribute("aria-disabled");
  };
  form.addEventListener("submit", (event) => {
    if (sending) event.preventDefault();
    else if (event.submitter?.name !== "lang") {
      sending = true;
      button.textContent = button.dataset.sending;
      button.setAttribute("aria-disabled", "true");
      setTimeout(ready, 15000); // no answer by then: let it be pressed again, the server takes it only once
    }
  });
  // back from the page cache: it may be sent again
  window.addEventListener("pageshow", ready);
  showCount(form, saved);
  const wrong = form.querySelector(".error");
  if (wrong) wrong.closest("fieldset, .card").scrollIntoView({ block: "center" });
}

const form = document.querySelector("form[data-survey]");
if (form) enhance(form);
const answered = document.querySelector("[data-answered]");
if (answered) store((storage) => storage.removeItem(PREFIX + answered.dataset.answered));
