// The playground's own time: shown in Korean time, and moved forward by buttons.

import { post } from "./net.js";

const zone = "Asia/Seoul";
const clockFormat = new Intl.DateTimeFormat("ko-KR", { timeZone: zone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const dayFormat = new Intl.DateTimeFormat("ko-KR", { timeZone: zone, month: "long", day: "numeric", weekday: "short" });
const dayKey = new Intl.DateTimeFormat("sv-SE", { timeZone: zone });
const longFormat = new Intl.DateTimeFormat("ko-KR", { timeZone: zone, year: "numeric", month: "long", day: "numeric", weekday: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const timeOf = (seconds) => clockFormat.format(seconds * 1000);
export const dayOf = (seconds) => dayFormat.format(seconds * 1000);
export const keyOf = (seconds) => dayKey.format(seconds * 1000);
export const fullOf = (seconds) => longFormat.format(seconds * 1000);

let ahead = 0;

export function setNow(milliseconds) {
  ahead = milliseconds - Date.now();
  show();
}

function show() {
  const now = new Date(Date.now() + ahead);
  const shown = document.getElementById("now");
  shown.dateTime = now.toISOString();
  shown.textContent = `${dayFormat.format(now)} ${clockFormat.format(now)}`;
}

function note(text) {
  document.getElementById("travel-note").textContent = text;
}

async function travel(path, values, say) {
  try {
    const answer = await post(path, values);
    setNow(answer.now_ms);
    note(say(answer));
  } catch (problem) {
    note(`시간을 옮기지 못했어요. (${problem.message})`);
  }
}

function sayNext(answer) {
  if (!answer.known) return "봇이 다른 곳에서 돌고 있어서 다음 알림을 알 수 없어요.";
  if (!answer.due) return "예정된 알림이 없어요.";
  if (!answer.moved) return "지금 나갈 알림이에요. 곧 도착해요.";
  return "다음 알림 시각으로 왔어요.";
}

export function startClock() {
  setInterval(show, 1000);
  const on = (id, act) => document.getElementById(id).addEventListener("click", act);
  on("advance-hour", () => travel("clock/advance", { seconds: 3600 }, () => "한 시간 뒤로 왔어요."));
  on("advance-day", () => travel("clock/advance", { seconds: 86400 }, () => "하루 뒤로 왔어요."));
  on("next-reminder", () => travel("clock/next", {}, sayNext));
}
