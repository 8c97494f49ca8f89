// Keys for who searches a lot: “/” goes to the box, “j” and “k” or the arrows from result to result, Enter opens.
"use strict";

const results = () => [...document.querySelectorAll(".hits h2 a, .newest a, .conferences tbody th a")];
const isWriting = (target) => target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

const step = (by) => {
  const links = results();
  const place = links.indexOf(document.activeElement);
  const next = links[place < 0 ? (by > 0 ? 0 : links.length - 1) : place + by];
  if (!next) return false;
  next.focus();
  next.closest("li, tr").scrollIntoView({ block: "nearest" });
  return true;
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return;
  const box = document.getElementById("q");
  if (isWriting(event.target)) {
    if (event.target === box && event.key === "ArrowDown" && step(1)) event.preventDefault();
    return;
  }
  const among = results().includes(document.activeElement);
  if (event.key === "/" && box) { box.focus(); box.select(); }
  else if (event.key === "j" || (event.key === "ArrowDown" && among)) { if (!step(1)) return; }
  else if (event.key === "k" || (event.key === "ArrowUp" && among)) { if (!step(-1)) return; }
  else return;
  event.preventDefault();
});
