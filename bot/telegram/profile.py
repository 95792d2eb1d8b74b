"""What Telegram shows about the bot before the first word: its commands and descriptions."""

from __future__ import annotations

from telegram import Bot, BotCommand

COMMANDS = (
    BotCommand("start", "처음 화면"),
    BotCommand("cases", "내 사건과 다음 날짜"),
    BotCommand("faq", "자주 묻는 질문"),
    BotCommand("evidence", "모아 둔 증빙과 더 챙길 것"),
    BotCommand("stop", "지금 질문을 저장하고 멈추기"),
    BotCommand("privacy", "저장된 내 정보 보기"),
    BotCommand("export", "저장된 것 모두 파일로 받기"),
    BotCommand("delete", "저장한 것 지우기"),
    BotCommand("help", "도움말"),
)
DESCRIPTION = (
    "예매가 부정이용이라고 취소됐거나 온라인 서비스에서 억울한 일을 당하셨나요?\n\n"
    "몇 가지만 여쭤보고, 지금 할 일과 기한, 보낼 글(소명서)을 함께 정리해 드려요. 기한 전에 알림도 드려요.\n\n"
    "무료이고, 주민등록번호와 비밀번호는 묻지 않아요. 법률 자문은 아니에요."
)
SHORT_DESCRIPTION = "예매 취소 같은 억울한 일, 할 일·기한·소명서를 함께 정리해요."


async def introduce(bot: Bot) -> None:
    """Tell Telegram the commands and descriptions."""
    await bot.set_my_commands(COMMANDS)
    await bot.set_my_description(DESCRIPTION)
    await bot.set_my_short_description(SHORT_DESCRIPTION)
