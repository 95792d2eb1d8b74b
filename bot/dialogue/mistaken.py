"""A typed line that says which answer is wrong ('아 아이디 잘못 적음', '6번 아이디 틀렸어요')."""

from __future__ import annotations

import re

from bot.dialogue import asides, asking, screens
from bot.dialogue.state import Case, Said, Turn, World
from bot.engine.model import Pack, Question
from bot.engine.walk import Path
from bot.understanding.texts import squeeze

_LONGEST = 40
"""Characters; a longer line tells a story, in which something went wrong."""
_FILLER = re.compile(
    r"^(?:(?:아+|앗|어+|엇|헉|헐|앜|저|저기|근데|그런데|잠깐만?(?:요)?|잠시만요|죄송(?:한데|해요|합니다)"
    r"|아까|제가|제|저의|쓴|적은|쓴거|답한)[\s,.!~…ㅠㅜ]+)+"
)
_NUMBER = re.compile(r"^(\d{1,2})\s*번(?:째|은|이|에|의)?\s*(?:답|질문)?\s*")
_NUMBER_ALONE = re.compile(r"\s*(\d{1,2})\s*(?:번(?:째)?)?\s*(?:답|질문)?\s*", re.ASCII)
_WRONG = re.compile(
    r"\s*(?:답)?(?:을|를|이|가|은|는|도)?\s*(?:좀|다시|또)?\s*"
    r"(?:잘\s*못\s*(?:(?:적었|적음|적은|적엇|적어|썼|씀|쓴|써|쳤|침|친|눌렀|누름|누른|골랐|고름|입력|말했|말함|답했|알려|넣었|넣음|됐|되|됨|돼)\S*)"
    r"|(?:안\s*맞|맞지\s*않)\S*|틀[렸렷려]\S*|틀림\S*|틀린\s*(?:것|거|듯)\S*(?:\s*같\S*)?|오타\S*"
    r"|(?:고칠|바꿀|수정할|정정할|다시\s*(?:쓸|적을|입력할|답할))\S*(?:\s*(?:수|있)\S*){0,2}"
    r"|(?:고치|바꾸|수정하)(?:고\s*싶|려)\S*|(?:고쳐|바꿔|수정해|수정\s*좀?)\s*(?:주|줘|야)\S*(?:\s*해\S*)?|수정(?:이?요)?)"
    r"(?:\s*(?:것|거|듯)\S*(?:\s*같\S*)?)?[\s.!~…ㅠㅜ;^]*$"
)
_WISHED = re.compile(r"(?:고치|고칠|고쳐|바꾸|바꿀|바꿔|수정|정정|다시)")
_HEARSAY = re.compile(r"(?:[렸었썼]대요?|[렸었썼]다[고네는]\S*)[\s.!~…ㅠㅜ]*$")
"""'주소가 틀렸대요' tells what somebody else said."""


def reopened(pack: Pack, case: Case, said: Said, world: World) -> Turn | None:
    """Ask the answer again that a line calls wrong by its question's name; None for any other."""
    name = _called_wrong(said.text)
    path = screens.path_of(pack, case, world)
    if not name or path.exit:
        return None
    if path.next and (_tells_so(path.next, said.text) or asides.is_named(path.next, said)):
        return None
    question = _called(name, _answered(pack, case, path))
    return asking.reopen(pack, case, question.id, world) if question else None


def _tells_so(question: Question, text: str) -> bool:
    """Whether the line may be the answer to a question for a story ('지역을 잘못 골랐어요')."""
    told = question.quote or question.type == "long_text"
    return told and not (_NUMBER.match(text) or _WISHED.search(text))


def by_number(pack: Pack, case: Case, text: str, world: World) -> Turn | None:
    """Ask the answer again whose number in the review is all that a line says ('6', '6번 틀려요')."""
    line = _line(text)
    wrong = _WRONG.search(line)
    number = _NUMBER_ALONE.fullmatch(line[: wrong.start()] if wrong else line)
    listed = screens.reviewed(screens.path_of(pack, case, world))
    if number is None or not 1 <= int(number[1]) <= len(listed):
        return None
    return asking.reopen(pack, case, listed[int(number[1]) - 1].id, world)


def by_name(pack: Pack, case: Case, text: str, world: World) -> Turn | None:
    """Ask the answer again whose name in the review is all that a line says."""
    listed = screens.reviewed(screens.path_of(pack, case, world))
    named = next((question for question in listed if question.short == text.strip()), None)
    return asking.reopen(pack, case, named.id, world) if named else None


def _line(text: str) -> str:
    """Return what was typed without its opening, on one line with single blanks; '' of a story.

    So short a line is searched at once, whatever is in it.
    """
    line = " ".join(text.split())
    return _FILLER.sub("", line) if len(line) <= _LONGEST else ""


def _called_wrong(text: str) -> str:
    """Return what a line calls wrong, in letters only; '' where it says no such thing."""
    line = _line(text)
    if "?" in line or _HEARSAY.search(line):
        return ""
    wrong = _WRONG.search(line)
    return squeeze(_NUMBER.sub("", line[: wrong.start()])) if wrong else ""


def _answered(pack: Pack, case: Case, path: Path) -> list[Question]:
    """The questions with an answer that counts, the one given last first."""
    return [pack.question(one) for one in reversed(case.answers) if one in path.answers]


def _called(name: str, answered: list[Question]) -> Question | None:
    """'아이디' is '계정 아이디'; of several with such a name, the one answered last."""
    shorts = [(question, squeeze(question.short)) for question in answered]
    exact = next((question for question, short in shorts if short == name), None)
    if exact or len(name) < 2:
        return exact
    return next((question for question, short in shorts if short.endswith(name)), None)
