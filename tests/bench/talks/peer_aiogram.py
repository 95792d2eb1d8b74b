"""aiogram with MemoryStorage, as its documentation shows it: fast, and forgets everything.

python peer_aiogram.py ROOT FOLDER
"""

from __future__ import annotations

import asyncio
import sys

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.filters import CommandStart, StateFilter
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Message
from script import DONE, TOKEN, questions

QUESTIONS = questions()


class Talk(StatesGroup):
    asking = State()


async def start(message: Message, state: FSMContext) -> None:
    await state.set_state(Talk.asking)
    await state.set_data({"answers": []})
    await message.answer(QUESTIONS[0])


async def take(message: Message, state: FSMContext) -> None:
    answers = [*(await state.get_data())["answers"], message.text]
    await state.update_data(answers=answers)
    if len(answers) < len(QUESTIONS):
        await message.answer(QUESTIONS[len(answers)])
        return
    await state.clear()
    await message.answer("\n".join([DONE, *answers]))


async def main(root: str) -> None:
    session = AiohttpSession(api=TelegramAPIServer.from_base(root))
    dispatcher = Dispatcher(storage=MemoryStorage())
    dispatcher.message.register(start, CommandStart())
    dispatcher.message.register(take, StateFilter(Talk.asking), F.text)
    await dispatcher.start_polling(Bot(TOKEN, session=session))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
