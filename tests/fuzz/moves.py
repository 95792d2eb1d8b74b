"""What a person may do: usual and odd lines, hostile ones, taps of any button, broken updates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from town import PEOPLE, Town

from bot.playground.people import ODD
from bot.playground.refusal import Refusal

ANSWERS = (
    "예매가 부정이용으로 취소됐어요", "게임 계정이 해킹당했어요", "청약홈 접속이 안 돼서 못 넣었어요",
    "쿠폰 썼더니 주문이 취소됐어요", "인터파크", "네", "아니요", "1", "2, 3", "3번", "모르겠어요", "건너뛰기",
    "없어요", "오늘", "어제", "11월 20일", "지난주 금요일 오후 3시", "13만2천원", "89,000원", "김하늘", "무신사",
    "가을밤 콘서트 12월 5일", "T1234567890", "hong@naver.com", "뒤로", "왜요", "저장", "보냈어요", "완료",
    "거절당했어요", "답이 없어요", "환불 언제 돼요?", "동일한 접속 환경에서 확인되어 취소되었습니다.",
    "집에서 저는 휴대폰, 동생은 노트북을 썼어요.", "죽고 싶어요", "원격으로 봐준대요", "씨발", "hello",
    "주문 251015-1234567", "주문번호 251015-1234567이에요 취소됐어요",
)  # fmt: skip
TOWARDS = (
    "다 골랐", "만 14세 이상", "국외 이전에 동의", "맞아요", "알림 받을게요", "새 사건으로", "서면", "PDF", "한글",
    "워드", "1. ", "네", "어제", "오늘",
    "모르겠어요", "건너뛰", "아직", "넘어가기", "이어서 하기", "🎫", "🎮",
)  # fmt: skip
"""Parts of labels that lead on, the best first."""
FITTING = (
    "예매가 부정이용으로 취소됐어요", "11월 18일", "13만2천원", "T1234567890", "김하늘", "가을밤 콘서트, 12월 5일, 2매",
    "1", "게임 계정이 해킹당했어요", "오후 5시 30분", "2",
)  # fmt: skip
COMMANDS = (
    "/start", "/start 900101-1234568", "/start deadbeef", "/help", "/cases", "/stop", "/delete",
    "/faq", "/evidence", "/처음", "/도움", "/상태", "/그만", "/삭제", "/없는명령", "/", "/start@guje_bot x",
    "/export", "/privacy",
)  # fmt: skip
SECRETS = (
    "900101-1234568", "９００１０１－１２３４５６８", "9 0 0 1 0 1 - 1 2 3 4 5 6 8", "주민번호 9001011234568",
    "카드 4532-0151-1283-0366", "여권번호 M12345678", "운전면허 11-12-123456-12",
    "국민은행 123456-04-123456", "비밀번호는 hunter2secret!9", "인증번호 482913", "900101\n-1234568",
    "900101\u200b-1234568",
)  # fmt: skip
TRACES = (
    "1234568", "1 2 3 4 5 6 8", "4532-0151", "M12345678", "123456-12", "123456-04", "hunter2secret",
    "482913",
)  # fmt: skip
"""What would be left of each of them."""
HOSTILE = (
    "<b>굵게</b><script>alert(1)</script>", "</code></pre><a href='x'>", "&lt;&amp;&#0;&#x110000;", "<",
    "<<>>&",
    "*굵게* _기울임_ [링크](http://x) `코드`", "{{ 7*7 }}{% for x in y %}", "{{ ''.__class__.__mro__ }}",
    "#import \"x\": *\n#eval(\"1\") $x$ @ref", "\\u{1F600} #set page(width: 1pt)",
    "<?xml version='1.0'?><!DOCTYPE x [<!ENTITY a 'b'>]>&a;",
    "]]><w:p/>", "=cmd|' /C calc'!A0", "BEGIN:VEVENT\r\nEND:VCALENDAR\r\nX:1", "../../etc/passwd",
    "..\\..\\con.txt",
    "a\x00b", "\ud800", "\udfff끝", "\u202e거꾸로\u202c", "\u2066\u2067", "\ufeff", "\u200b", "\u3164", "ᅟᅠ",
    "ﷺ" * 200, "Z̷̛͍a" + "\u0301" * 300,
    "١٢٣٤٥٦", "𝟏𝟐𝟑원", "9" * 400, "1e999", "-1원", "99999999999999999999년 13월 45일", "0000-00-00", "2월 30일",
    "🏳️‍🌈👨‍👩‍👧‍👦" * 40, "가" * 4096, "ㅋ" * 3000, " \n\t ", "\n" * 50 + "끝", "%s%n%(name)s {0.__class__}",
    "'; DROP TABLE people; --",
    "null", "true", "[]", "{}", "/" * 100, "?" * 500, "\x1b[31m", "http://[::1", "tg://user?id=1",
    "@all #해시 $CASH /cmd",
)  # fmt: skip
NAMES = (
    "캡처.png", "a.exe", "폭탄.zip", "42.zip", "여권.jpg", "../../../etc/passwd.png", "C:\\x.png", "\u202egnp.exe",
    "a\x00.png", "<b>.png", "{{7*7}}.png", "900101-1234568.png", "=1+1.csv", "가" * 200 + ".png", "", ".",
    "con",
)  # fmt: skip
GARBAGE = (
    "", "x", "|||", "c|0||0|", "j|1|provider:nol|3|AAAAAAAA", "ca|0||0|AAAA", "🙂" * 16, "a|zz|zz|zz|zz",
    "\x00", "%", "A" * 64,
    "e|0|ticket-ban|0|" + "=" * 40, "a|-1||0|AAAAAAAA", "j|" + "z" * 50 + "||0|A",
)  # fmt: skip
KINDS = (
    *("answer",) * 12, *("tap",) * 24, *("old_tap",) * 6, "straight", "straight",
    "hostile", "hostile", "hostile", "free", "free", "secret", "command", "command", "edit",
    "forward", "file", "file", "album", "garbage", "foreign",
    "group", "odd", "broken", "broken", "wait", "block",
)  # fmt: skip

_values = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**80), 2**80), st.sampled_from(HOSTILE),
    st.just([]), st.just({}), st.just({"id": 2**70}), st.just([[[[]]]]), st.floats(),
)  # fmt: skip


@dataclass(frozen=True)
class Move:
    """One thing that one person does."""

    kind: str
    who: int
    pick: int
    text: str
    value: Any


moves = st.builds(
    Move, st.sampled_from(KINDS), st.sampled_from(PEOPLE), st.integers(0, 2**16),
    st.text(max_size=12), _values,
)  # fmt: skip


async def make(move: Move, town: Town) -> None:
    """Do it, and let the bot answer."""
    with_kind = getattr(_Doing(move, town), move.kind)
    try:
        await with_kind()
    except Refusal:
        return  # a phone would not have sent it: an empty text, somebody who blocked the bot
    await town.deliver()


class _Doing:
    """Each kind of move by its name."""

    def __init__(self, move: Move, town: Town) -> None:
        self.move, self.town, self.people = move, town, town.people

    def _one(self, choices: Any) -> Any:
        return choices[self.move.pick % len(choices)]

    def _raw(self, **content: Any) -> dict[str, Any]:
        """A message as it stands in a chat; a phone could not have written it."""
        state, who = self.town.state, self.move.who
        chat = state.private(who)
        return dict(state.add(chat, state.person(who), content).body)

    # --- lines

    async def answer(self) -> None:
        self.people.write(self.move.who, self._one(ANSWERS))

    async def hostile(self) -> None:
        await self.town.take({"message": self._raw(text=self._one(HOSTILE))})

    async def free(self) -> None:
        await self.town.take({"message": self._raw(text=self.move.text or "x")})

    async def secret(self) -> None:
        await self.town.take({"message": self._raw(text=self._with_secret())})

    def _with_secret(self) -> str:
        secret = SECRETS[self.move.pick % len(SECRETS)]
        return f"{self.move.text} {secret} 이에요" if self.move.pick % 3 else secret

    async def command(self) -> None:
        self.people.write(self.move.who, self._one(COMMANDS))

    async def forward(self) -> None:
        origin = {"type": "hidden_user", "sender_user_name": "박보라", "date": 1}
        text = self._one((*ANSWERS, *HOSTILE))
        await self.town.take({"message": self._raw(text=text, forward_origin=origin)})

    async def edit(self) -> None:
        written = self._messages(from_bot=False)
        if not written:
            return
        body = dict(self._one(written)) | {"edit_date": 1}
        words = self._one((*ANSWERS, *SECRETS, *HOSTILE))
        body["text" if "text" in body else "caption"] = words
        await self.town.take({"edited_message": body})

    # --- taps

    async def straight(self) -> None:
        """Whatever is asked, the first answer that fits, for a while: most lives end too early."""
        for turn in range(30):
            await self._answered(turn)
            await self.town.deliver()

    async def _answered(self, turn: int) -> None:
        buttons = self._newest()
        for wanted in TOWARDS:
            for body, data, label in buttons:
                if wanted in label:
                    self.people.tap(self.move.who, body["message_id"], data)
                    return
        self.people.write(self.move.who, FITTING[(self.move.pick + turn) % len(FITTING)])

    def _messages(self, *, from_bot: bool) -> list[dict[str, Any]]:
        there = self.town.state.private(self.move.who).messages.values()
        return [one.body for one in there if one.from_bot is from_bot and not one.deleted]

    def _buttons(self) -> list[tuple[dict[str, Any], str, str]]:
        found = []
        for body in self._messages(from_bot=True)[-40:]:
            rows = body.get("reply_markup", {}).get("inline_keyboard", [])
            buttons = [button for row in rows for button in row if "callback_data" in button]
            found += [(body, button["callback_data"], button["text"]) for button in buttons]
        return found

    def _newest(self) -> list[tuple[dict[str, Any], str, str]]:
        """The buttons of the newest message that has any."""
        buttons = self._buttons()
        return [one for one in buttons if one[0] is buttons[-1][0]]

    async def tap(self) -> None:
        newest = self._newest()
        if not newest:
            await self.answer()
            return
        body, data, _ = self._one(newest)
        self.people.tap(self.move.who, body["message_id"], data)

    async def old_tap(self) -> None:
        if buttons := self._buttons():
            body, data, _ = self._one(buttons)
            self.people.tap(self.move.who, body["message_id"], data)

    async def garbage(self) -> None:
        self._tap_any(self._one((*GARBAGE, self.move.text)))

    async def foreign(self) -> None:
        """Somebody else's button, sent by hand."""
        other = _Doing(Move("tap", self._one(PEOPLE), self.move.pick, "", None), self.town)
        if buttons := other._buttons():
            self._tap_any(self._one(buttons)[1])

    def _tap_any(self, data: str) -> None:
        if messages := self._messages(from_bot=True):
            number = self._one(messages)["message_id"]
            self.people.tap(self.move.who, number, data, force=True)

    # --- files

    async def file(self) -> None:
        caption = self._one((*HOSTILE, "", "", "", *SECRETS, "신분증"))[:1000]
        await self._file({"caption": caption} if caption else {})

    async def album(self) -> None:
        for pick in range(3):
            self.move = Move("", self.move.who, self.move.pick + pick, "", None)
            await self._file({"media_group_id": f"g{self.move.pick % 4}"})
        self.town.clock.advance(timedelta(seconds=3))

    async def _file(self, extra: Mapping[str, Any]) -> None:
        file = {
            "file_id": f"f{self.move.pick}", "file_unique_id": f"u{self.move.pick % 50}",
            "file_size": self._one((0, 4096, 2**33)), "file_name": self._one(NAMES),
        }  # fmt: skip
        media = {"document": file} if self.move.pick % 2 else {"photo": [file]}
        await self.town.take({"message": self._raw(**media, **extra)})

    # --- what a guidance bot does not expect

    async def odd(self) -> None:
        kind = self._one(sorted(ODD))
        caption = {"caption": self._one(SECRETS)} if self.move.pick % 2 else {}
        await self.town.take({"message": self._raw(**ODD[kind], **caption)})

    async def group(self) -> None:
        text = self._one((*COMMANDS, *ANSWERS, *SECRETS))
        self.people.write_in_group(self.move.who, text)

    async def block(self) -> None:
        for blocked in (True, False):
            self.people.block(self.move.who, blocked)
            await self.town.deliver()

    async def wait(self) -> None:
        await self.town.wait(self._one((0.01, 1, 9, 26, 24 * 8)))

    async def broken(self) -> None:
        """An update with a field missing, or of another kind: Telegram never sends that."""
        update = {"message": self._raw(text="네")}
        if self.move.pick % 2 and (buttons := self._buttons()):
            body, data, _ = self._one(buttons)
            person = self.town.state.person(self.move.who)
            update = {"callback_query": {"id": "1", "from": person, "message": body, "data": data}}
        await self.town.take(_broken(update, self.move.pick, self.move.value))


def _broken(update: Mapping[str, Any], pick: int, value: Any) -> dict[str, Any]:
    """One place of the update is left out, or holds the value."""
    places = list(_places(update))
    path = places[pick % len(places)]
    return _changed(update, path, value, leave_out=pick % 3 == 0)


def _places(value: Any, path: tuple[str, ...] = ()) -> Any:
    if isinstance(value, dict):
        for key in sorted(value):
            yield (*path, key)
            yield from _places(value[key], (*path, key))


def _changed(value: Any, path: tuple[str, ...], new: Any, *, leave_out: bool) -> Any:
    key, *rest = path
    changed = dict(value)
    if rest:
        changed[key] = _changed(value[key], tuple(rest), new, leave_out=leave_out)
    elif leave_out:
        del changed[key]
    else:
        changed[key] = new
    return changed
