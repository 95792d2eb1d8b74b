// The page as a whole: waits for changes and shows them.

import { dayOf, keyOf, setNow, startClock } from "./clock.js";
import { sendText, setCommands, startComposer } from "./composer.js";
import { renderMessage } from "./message.js";
import { changes, post, user } from "./net.js";

const byId = (id) => document.getElementById(id);
const log = byId("log");
const waiting = new Map(); // number of a tap → its button
const actionWords = { typing: "입력 중", upload_document: "파일 보내는 중", upload_photo: "사진 보내는 중" };

let since = 0;
let boot = "";
let blocked = false;
let pinned = true; // whether the end of the chat is in sight and stays so
let focusComposer = false;
let toastTimer = 0;
let actionTimer = 0;

function toast(text) {
  const shown = byId("toast");
  shown.textContent = text;
  shown.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => shown.classList.remove("shown"), 4000);
}

function alertPerson(text) {
  byId("alert-text").textContent = text;
  byId("alert").showModal();
}

// --- what the person does with a message

const actions = {
  command: sendText,
  async tap(messageId, data, button) {
    if (button.classList.contains("waiting")) return;
    button.classList.add("waiting");
    try {
      const { query } = await post("tap", { chat: user, message_id: messageId, data });
      settleLater(query, button);
    } catch (problem) {
      button.classList.remove("waiting");
      toast(`누르지 못했어요. (${problem.message})`);
    }
  },
  async copy(text) {
    try {
      await navigator.clipboard.writeText(text);
      toast("복사했어요.");
    } catch {
      toast("복사하지 못했어요.");
    }
  },
};

// The answer can be quicker than the number of the tap: then it is already in early.
const early = new Set();

function settleLater(query, button) {
  if (early.delete(query)) {
    button.classList.remove("waiting");
    return;
  }
  waiting.set(query, button);
  setTimeout(() => settle(query), 15000);
}

function settle(query) {
  const button = waiting.get(query);
  waiting.delete(query);
  button?.classList.remove("waiting");
  return Boolean(button);
}

function hearNotice({ query, text, alert }) {
  if (!settle(query)) early.add(query);
  if (!text) return;
  if (alert) alertPerson(text);
  else toast(text);
}

// --- showing what changed

const atEnd = () => log.scrollHeight - log.scrollTop - log.clientHeight < 80;

function toEnd() {
  log.scrollTop = log.scrollHeight;
}

function place(message) {
  const old = log.querySelector(`[data-message-id="${message.message_id}"]`);
  const focused = old?.contains(document.activeElement);
  const fresh = renderMessage(message, actions);
  if (old) {
    fresh.classList.add("still");
    old.replaceWith(fresh);
    if (focused) fresh.querySelector(".key")?.focus({ preventScroll: true });
  } else {
    log.append(fresh);
  }
}

function dayMark(seconds) {
  const day = document.createElement("p");
  const words = document.createElement("span");
  day.className = "day";
  words.textContent = dayOf(seconds);
  day.append(words);
  return day;
}

// Marks stay where they are right already, so that a screen reader does not hear them again.
function markDays() {
  let last = "";
  for (const message of log.querySelectorAll(".message")) {
    const key = keyOf(message.dataset.date);
    const before = message.previousElementSibling;
    const marked = before?.classList.contains("day");
    if (key === last && marked) before.remove();
    if (key !== last && !marked) message.before(dayMark(message.dataset.date));
    last = key;
  }
  if (log.lastElementChild.classList.contains("day")) log.lastElementChild.remove();
}

function showAction(action, milliseconds) {
  clearTimeout(actionTimer);
  const status = byId("bot-status");
  status.textContent = action ? `${actionWords[action] ?? "준비 중"}…` : "봇";
  status.classList.toggle("busy", Boolean(action));
  if (action) actionTimer = setTimeout(() => showAction("", 0), milliseconds);
}

function showBot(bot) {
  byId("bot-name").textContent = bot.name;
  byId("description").textContent = bot.description || "시작을 누르면 이야기를 시작해요.";
  setCommands(bot.commands);
}

function showBottom() {
  const fresh = !log.querySelector(".message");
  byId("empty").hidden = !fresh;
  byId("start").hidden = !fresh || blocked;
  byId("unblock").hidden = !blocked;
  byId("composer").hidden = fresh || blocked;
  if (focusComposer && !byId("composer").hidden) {
    focusComposer = false;
    byId("input").focus();
  }
  byId("block").textContent = blocked ? "봇 차단 풀기" : "봇 차단";
}

function show(view) {
  if (view.boot !== boot) {
    boot = view.boot;
    log.querySelectorAll(".message").forEach((message) => message.remove());
  }
  const first = since === 0;
  if (first || view.messages.some((message) => !message.from_bot)) pinned = true;
  since = view.version;
  blocked = view.blocked;
  setNow(view.now_ms);
  showBot(view.bot);
  view.messages.forEach(place);
  for (const id of view.deleted) log.querySelector(`[data-message-id="${id}"]`)?.remove();
  if (view.messages.length || view.deleted.length) markDays();
  showAction(view.action, view.action_ms);
  view.notices.forEach(hearNotice);
  showBottom();
  keepEnd();
}

function keepEnd() {
  if (pinned) toEnd();
  byId("to-end").hidden = pinned;
}

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

async function listen() {
  for (;;) {
    try {
      const view = await changes(since);
      byId("offline").hidden = true;
      if (since && view.boot !== boot) { since = 0; continue; } // the server was restarted
      show(view);
    } catch {
      byId("offline").hidden = false;
      await pause(1000);
    }
  }
}

startClock();
startComposer(toast);
log.addEventListener("scroll", () => { pinned = atEnd(); keepEnd(); });
log.addEventListener("load", keepEnd, true); // a picture has taken its place
new ResizeObserver(keepEnd).observe(log);
byId("to-end").addEventListener("click", () => { pinned = true; keepEnd(); });
byId("start").addEventListener("click", async () => {
  focusComposer = true; // as soon as it is there
  await sendText("/start");
});
byId("unblock").addEventListener("click", () => post("block", { chat: user, blocked: false }));
byId("block").addEventListener("click", () => post("block", { chat: user, blocked: !blocked }));
byId("odd").addEventListener("click", (event) => {
  const kind = event.target.dataset.kind;
  if (kind) post("odd", { chat: user, kind }).catch((problem) => toast(problem.message));
});
listen();
