// One message as a bubble: text, picture, file or other thing, buttons, time.

import { timeOf } from "./clock.js";
import { richText } from "./richtext.js";

const fileAddress = (id) => `/playground/file?id=${encodeURIComponent(id)}`;

function make(tag, className, ...children) {
  const node = document.createElement(tag);
  if (className) node.className = className;
  node.append(...children);
  return node;
}

function sizeOf(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} KB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function picture(message) {
  const photo = message.photo.at(-1);
  const image = make("img");
  image.src = fileAddress(photo.file_id);
  image.width = photo.width;
  image.height = photo.height;
  image.alt = message.caption ? `사진: ${message.caption}` : "사진";
  const link = make("a", "picture", image);
  link.href = image.src;
  link.target = "_blank";
  return link;
}

function file(message) {
  const given = message.document;
  const ending = given.file_name.includes(".") ? given.file_name.split(".").pop() : "파일";
  const badge = make("span", "file-badge", ending.slice(0, 4).toUpperCase());
  badge.setAttribute("aria-hidden", "true");
  const link = make("a", "file", badge,
    make("span", "file-text", make("b", "", given.file_name), make("small", "", sizeOf(given.file_size))));
  link.href = fileAddress(given.file_id);
  link.download = given.file_name;
  link.setAttribute("aria-label", `${given.file_name}, ${sizeOf(given.file_size)}, 내려받기`);
  return link;
}

const odd = {
  voice: (m) => `🎤 음성 메시지 (${m.voice.duration}초)`,
  sticker: (m) => m.sticker.emoji || "스티커",
  location: (m) => `📍 위치 ${m.location.latitude.toFixed(4)}, ${m.location.longitude.toFixed(4)}`,
  contact: (m) => `👤 연락처: ${m.contact.first_name}`,
  video_note: (m) => `🎬 동영상 메시지 (${m.video_note.duration}초)`,
  poll: (m) => `📊 투표: ${m.poll.question}`,
};

function oddThing(message) {
  const kind = Object.keys(odd).find((name) => name in message);
  if (!kind) return null;
  return make("p", kind === "sticker" ? "sticker" : "odd-thing", odd[kind](message));
}

function button(given, message, actions) {
  const node = given.url ? make("a", "key", given.text) : make("button", "key", given.text);
  if (given.style) node.dataset.style = given.style;
  if (given.url) {
    node.href = given.url;
    node.target = "_blank";
    node.rel = "noopener noreferrer";
    return node;
  }
  node.type = "button";
  if (given.copy_text) {
    node.classList.add("copy");
    node.addEventListener("click", () => actions.copy(given.copy_text.text));
  } else {
    node.dataset.data = given.callback_data;
    node.addEventListener("click", () => actions.tap(message.message_id, given.callback_data, node));
  }
  return node;
}

function keyboard(message, actions) {
  const rows = message.reply_markup?.inline_keyboard || [];
  if (!rows.length) return null;
  return make("div", "keys", ...rows.map((row) =>
    make("div", "row", ...row.map((given) => button(given, message, actions)))));
}

function stamp(message) {
  const time = make("time", "stamp", `${message.edit_date ? "수정됨 " : ""}${timeOf(message.date)}`);
  time.dateTime = new Date(message.date * 1000).toISOString();
  return time;
}

function quote(replied) {
  const said = replied.text ?? replied.caption ?? (replied.document?.file_name || "사진");
  return make("p", "quote", said);
}

export function renderMessage(message, actions) {
  const text = message.text ?? message.caption ?? "";
  const entities = message.entities ?? message.caption_entities ?? [];
  const bubble = make("div", "bubble");
  if (message.forward_origin) {
    bubble.append(make("p", "forwarded", `전달된 메시지 · ${message.forward_origin.chat?.title ?? ""}`));
  }
  if (message.reply_to_message) bubble.append(quote(message.reply_to_message));
  if (message.photo) bubble.append(picture(message));
  if (message.document) bubble.append(file(message));
  const other = oddThing(message);
  if (other) bubble.append(other);
  if (text) bubble.append(make("div", "text", richText(text, entities, actions.command)));
  bubble.append(stamp(message));
  const article = make("article", "message", bubble);
  article.dataset.messageId = message.message_id;
  article.dataset.from = message.from_bot ? "bot" : "user";
  article.dataset.date = message.date;
  article.setAttribute("aria-label", message.from_bot ? "봇" : "나");
  const keys = keyboard(message, actions);
  if (keys) article.append(keys);
  return article;
}
