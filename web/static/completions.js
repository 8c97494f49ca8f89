// Completions under the search box: a combobox with a list (WAI-ARIA 1.2), without which the box works as well.
"use strict";

const box = document.getElementById("q");
if (box && box.form.dataset.completions) {
  const list = document.createElement("ul");
  list.id = "completions";
  list.className = "completions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.form.dataset.label);
  box.form.append(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    box.setAttribute(name, value);
  }

  let typed = box.value;
  let waiting = 0;
  let asked = new AbortController();

  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };

  const choose = (option) => {
    for (const other of list.children) other.setAttribute("aria-selected", String(other === option));
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
    box.value = option ? option.dataset.text : typed;
  };

  const show = (completions) => {
    list.replaceChildren(...completions.map((completion, place) => {
      const option = document.createElement("li");
      option.id = `completion-${place}`;
      option.setAttribute("role", "option");
      option.setAttribute("aria-selected", "false");
      option.lang = "vi";
      option.dataset.text = completion.text;
      option.dataset.sort = completion.sort;
      option.textContent = completion.text;
      option.addEventListener("mousedown", (event) => {
        event.preventDefault();
        box.value = completion.text;
        box.form.requestSubmit();
      });
      return option;
    }));
    list.hidden = completions.length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
  };

  const ask = async () => {
    asked.abort();
    asked = new AbortController();
    try {
      const address = `${box.form.dataset.completions}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { signal: asked.signal });
      if (answer.ok && box.value === typed) show((await answer.json()).completions);
    } catch (error) {
      if (error.name !== "AbortError") close();
    }
  };

  box.addEventListener("input", () => {
    typed = box.value;
    clearTimeout(waiting);
    if (typed.trim().length < 2) close();
    else waiting = setTimeout(ask, 90);
  });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (list.hidden || event.isComposing) return;
    const options = [...list.children];
    const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown") choose(options[place + 1] ?? null);
    else if (event.key === "ArrowUp") choose(place < 0 ? options.at(-1) : options[place - 1] ?? null);
    else if (event.key === "Escape") { box.value = typed; close(); }
    else return;
    event.preventDefault();
  });
}
