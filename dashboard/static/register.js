// What the registration page does better with a script; everything works without it.
// Finds the firm while its name is typed, and sends only once.

const WAIT = 250; // milliseconds after the last key

function enhance(form) {
  const field = form.elements.firm;
  const list = form.querySelector("[data-found]");
  const button = form.querySelector("[data-sending]");
  const label = button.textContent;
  let timer = 0;
  let asked = "";

  const offer = (names) => {
    list.replaceChildren(
      ...names.map((name) => {
        const choice = document.createElement("button");
        choice.type = "button";
        choice.className = "button";
        choice.textContent = name;
        choice.addEventListener("click", () => {
          field.value = asked = name;
          list.replaceChildren();
          form.elements.name.focus();
        });
        return choice;
      }),
    );
    field.scrollIntoView({ block: "start", behavior: "smooth" }); // the names must not lie under the button
  };

  const find = async () => {
    const typed = field.value.trim();
    if (typed === asked) return;
    asked = typed;
    if ([...typed].length < 2) return list.replaceChildren();
    try {
      const answer = await fetch(`${form.dataset.register}/firms?q=${encodeURIComponent(typed)}`);
      const names = answer.ok ? await answer.json() : [];
      if (typed !== field.value.trim()) return; // an answer to what has been typed over
      if (names.length || !answer.ok) offer(names.filter((name) => name !== typed));
      else list.replaceChildren(list.dataset.none);
    } catch {
      list.replaceChildren(); // no line: the name is taken as it is written
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(find, WAIT);
  });

  let sending = false;
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
      setTimeout(ready, 15000); // no answer by then: pressed again, the server still takes it only once
    }
  });
  window.addEventListener("pageshow", ready);
  form.querySelector(".error")?.closest(".field, .card")?.scrollIntoView({ block: "center" });
}

const form = document.querySelector("form[data-register]");
if (form) enhance(form);
