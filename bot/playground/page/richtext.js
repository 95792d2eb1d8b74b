// A text with Telegram's entities as DOM nodes. Never through innerHTML: words stay words.
// Offsets are UTF-16 units, which is what JavaScript strings are made of.

import { fullOf } from "./clock.js";

const plain = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote",
};

const blocks = new Set(["pre", "blockquote", "expandable_blockquote"]);

export function richText(text, entities = [], onCommand = () => {}) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  const fragment = document.createDocumentFragment();
  fill(fragment, text, 0, text.length, sorted, onCommand);
  return fragment;
}

// Puts text[start, end) into parent; entities that begin inside another become its children.
function fill(parent, text, start, end, entities, onCommand) {
  let at = start;
  for (let i = 0; i < entities.length; ) {
    const entity = entities[i];
    const from = Math.max(entity.offset, at);
    const to = Math.min(entity.offset + entity.length, end);
    let next = i + 1;
    while (next < entities.length && entities[next].offset < to) next += 1;
    if (from < to) {
      appendWords(parent, text.slice(at, from));
      const node = element(entity, text.slice(from, to), onCommand);
      fill(node.inner || node, text, from, to, entities.slice(i + 1, next), onCommand);
      parent.append(node);
      // A quote or a code block ends its line by itself.
      at = blocks.has(entity.type) && text[to] === "\n" && to < end ? to + 1 : to;
    }
    i = next;
  }
  appendWords(parent, text.slice(at, end));
}

// A date or a telephone number stays on one line, as it does in Telegram; Chromium would break it.
function appendWords(parent, text) {
  for (const [i, part] of text.split(/(\b\d{1,4}(?:-\d{1,4}){1,3}\b)/).entries()) {
    if (i % 2 === 0) { parent.append(part); continue; }
    const number = document.createElement("span");
    number.className = "number";
    number.textContent = part;
    parent.append(number);
  }
}

function element(entity, words, onCommand) {
  switch (entity.type) {
    case "text_link": return link(entity.url);
    case "url": return link(words);
    case "bot_command": return command(words, onCommand);
    case "spoiler": return spoiler();
    case "expandable_blockquote": return folded(words);
    case "date_time": return moment(entity);
    default: return document.createElement(plain[entity.type] || "span");
  }
}

function link(address) {
  const node = document.createElement("a");
  if (/^https?:\/\//i.test(address)) {
    node.href = address;
    node.target = "_blank";
    node.rel = "noopener noreferrer";
  }
  return node;
}

function command(words, onCommand) {
  const node = document.createElement("button");
  node.type = "button";
  node.className = "link";
  node.addEventListener("click", () => onCommand(words));
  return node;
}

function spoiler() {
  const node = document.createElement("span");
  node.className = "spoiler";
  node.tabIndex = 0;
  node.setAttribute("role", "button");
  node.setAttribute("aria-label", "가려진 글, 눌러서 보기");
  const show = () => {
    node.classList.add("shown");
    node.removeAttribute("aria-label");
  };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => event.key === "Enter" && show());
  return node;
}

// A long quote is folded to three lines, with a button to open it.
function folded(words) {
  const node = document.createElement("blockquote");
  const inner = document.createElement("div");
  node.append(inner);
  node.inner = inner;
  if (words.length < 90 && words.split("\n").length <= 3) return node;
  inner.className = "folded";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "unfold";
  const label = () => {
    const closed = inner.classList.contains("folded");
    button.textContent = closed ? "더 보기" : "접기";
    button.setAttribute("aria-expanded", String(!closed));
  };
  button.addEventListener("click", () => { inner.classList.toggle("folded"); label(); });
  label();
  node.append(button);
  return node;
}

function moment(entity) {
  const node = document.createElement("time");
  node.dateTime = new Date(entity.unix_time * 1000).toISOString();
  node.title = fullOf(entity.unix_time);
  return node;
}
