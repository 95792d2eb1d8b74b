"""python-telegram-bot's ConversationHandler with PicklePersistence, as its documentation shows it.

python peer_conversation_handler.py ROOT FOLDER
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from script import DONE, TOKEN, questions
from telegram import Update
from telegram.ext import (
    ApplicationBuilder,
    CommandHandler,
    ConversationHandler,
    MessageHandler,
    PicklePersistence,
    filters,
)

QUESTIONS = questions()


async def start(update: Update, context: Any) -> int:
    await update.message.reply_text(QUESTIONS[0])
    return 0


def taking(place: int) -> Any:
    async def take(update: Update, context: Any) -> int:
        context.user_data[place] = update.message.text
        if place + 1 < len(QUESTIONS):
            await update.message.reply_text(QUESTIONS[place + 1])
            return place + 1
        answers = "\n".join(context.user_data[number] for number in range(len(QUESTIONS)))
        await update.message.reply_text(f"{DONE}\n{answers}")
        return ConversationHandler.END

    return take


def main(root: str, folder: Path) -> None:
    persistence = PicklePersistence(folder / "peer.pickle")
    app = (
        ApplicationBuilder().token(TOKEN).base_url(f"{root}/bot").persistence(persistence).build()
    )
    text = filters.TEXT & ~filters.COMMAND
    states: dict[object, list[Any]] = {
        place: [MessageHandler(text, taking(place))] for place in range(len(QUESTIONS))
    }
    entry = [CommandHandler("start", start)]
    app.add_handler(ConversationHandler(entry, states, [], name="talk", persistent=True))
    app.run_polling()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
