// Where one writes: the text field, the command menu, files by button or by drag and drop.

import { post, upload, user } from "./net.js";

const input = document.getElementById("input");
const menu = document.getElementById("menu");
const menuButton = document.getElementById("menu-button");
const attach = document.getElementById("attach");

let say = () => {};

export async function sendText(text) {
  if (!text.trim()) return;
  try {
    await post("text", { chat: user, text });
  } catch (problem) {
    say(`보내지 못했어요. (${problem.message})`);
  }
}

async function sendFiles(files) {
  if (!files.length) return;
  const caption = input.value.trim();
  input.value = "";
  grow();
  try {
    await upload(files, caption);
  } catch (problem) {
    input.value = caption;
    say(`파일을 보내지 못했어요. (${problem.message})`);
  }
}

function submit() {
  const text = input.value;
  input.value = "";
  grow();
  sendText(text);
}

function grow() {
  input.style.height = "auto";
  input.style.height = `${Math.min(input.scrollHeight, 132)}px`;
}

function openMenu(open) {
  menu.hidden = !open;
  menuButton.setAttribute("aria-expanded", String(open));
  if (open) menu.querySelector("button")?.focus();
}

let shown = "";

export function setCommands(commands) {
  if (shown === JSON.stringify(commands)) return; // an open menu keeps its focus
  shown = JSON.stringify(commands);
  menuButton.hidden = commands.length === 0;
  menu.replaceChildren(...commands.map(({ command, description }) => {
    const item = document.createElement("button");
    const name = document.createElement("span");
    name.className = "command";
    name.textContent = `/${command}`;
    item.type = "button";
    item.setAttribute("role", "menuitem");
    item.append(description, name);
    item.addEventListener("click", () => {
      openMenu(false);
      input.focus();
      sendText(`/${command}`);
    });
    return item;
  }));
}

function moveInMenu(event) {
  const items = [...menu.querySelectorAll("button")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  event.preventDefault();
  const at = items.indexOf(document.activeElement);
  items[(at + step + items.length) % items.length].focus();
}

function acceptDrops(phone) {
  const over = (on) => phone.classList.toggle("dropping", on);
  phone.addEventListener("dragover", (event) => { event.preventDefault(); over(true); });
  phone.addEventListener("dragleave", (event) => !phone.contains(event.relatedTarget) && over(false));
  phone.addEventListener("drop", (event) => {
    event.preventDefault();
    over(false);
    sendFiles([...event.dataTransfer.files]);
  });
}

export function startComposer(toast) {
  say = toast;
  document.getElementById("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener("input", grow);
  input.addEventListener("keydown", (event) => {
    // While a Korean syllable is being composed, Enter belongs to the input method.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  attach.addEventListener("change", async () => {
    const files = [...attach.files];
    attach.value = "";
    await sendFiles(files);
  });
  menuButton.addEventListener("click", () => openMenu(menu.hidden));
  menu.addEventListener("keydown", moveInMenu);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || menu.hidden) return;
    openMenu(false);
    menuButton.focus();
  });
  document.addEventListener("click", (event) => {
    if (!menu.hidden && !menu.contains(event.target) && event.target !== menuButton) openMenu(false);
  });
  acceptDrops(document.querySelector(".phone"));
}
