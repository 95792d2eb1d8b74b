"""Which articles may a letter cite, and on what does each sentence rest?

The closed table of article keys. A sentence that names an article must carry a key, and the key
must list that article; `bot.letters.review` refuses anything else. Texts read in the statutes on
2026-11-21; the newest are at law.go.kr.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """What a sentence rests on. Without ``cites`` it names no article (a mere request)."""

    basis: str
    cites: frozenset[str] = frozenset()
    """Articles the sentence may name, as `bot.letters.review` finds them: 제15조 제2항."""
    laws: frozenset[str] = frozenset()
    """Statutes it may name."""


_COMMERCE = "전자상거래 등에서의 소비자보호에 관한 법률"
_PRIVACY = "개인정보 보호법"
_DISCLOSURE = "공공기관의 정보공개에 관한 법률"
_INSTALLMENT = "할부거래에 관한 법률"
SHORT_NAMES: Mapping[str, str] = {"전자상거래법": _COMMERCE}
"""How a law is called after a sentence has named it in full: (이하 ‘전자상거래법’)."""


def _of(basis: str, law: str, *cites: str) -> Article:
    return Article(basis, frozenset(cites), frozenset({law}))


KEYS: Mapping[str, Article] = {
    "L-REFUND": _of("전자상거래법 제15조 제2항", _COMMERCE, "제15조 제2항"),
    "L-DELAY": _of(
        "전자상거래법 제15조 제4항, 제18조 제2항, 시행령 제21조의3",
        _COMMERCE, "제18조 제2항", "제21조의3",
    ),
    "L-CARD": _of("전자상거래법 제18조 제3항", _COMMERCE, "제18조 제3항"),
    "L-INSTALL": _of("할부거래에 관한 법률 제16조", _INSTALLMENT, "제16조"),
    "L-CLAUSE": Article("약관의 규제에 관한 법률 제3조 제2항, 제9조 (서면에는 조문을 적지 않음)"),
    "L-AUTO": _of(
        "개인정보 보호법 제37조의2 제2항, 시행령 제44조의2 제2항", _PRIVACY, "제37조의2"
    ),
    "L-ACCESS": _of("개인정보 보호법 제35조 제1항", _PRIVACY, "제35조"),
    "L-RECORD": Article("전자상거래법 제6조, 시행령 제6조 제2항 제2호 (서면에는 조문을 적지 않음)"),
    "L-THEFT": Article("전자상거래법 제11조 제2항, 시행령 제12조 (서면에는 조문을 적지 않음)"),
    "L-PRESERVE": Article("법 조문 없이 하는 요청"),
    "L-BREACH": _of("개인정보 보호법 제34조 제1항", _PRIVACY, "제34조"),
    "L-LOG-H": Article("법 조문 없이 하는 요청"),
    "L-INFO-H": Article(
        "공공기관의 정보공개에 관한 법률 제10조, 제11조", laws=frozenset({_DISCLOSURE})
    ),
    "L-CONTRACT-M": Article("민법 제527조 이하, 제109조, 전자상거래법 제14조 제1항 (서면에는 조문을 적지 않음)"),
    "L-RESTORE": Article("법 조문 없이 하는 요청"),
    "L-RESERVE": Article("다른 권리를 남겨 두는 말 (법 조문 없음)"),
    "L-REPLY": Article("답을 부탁하는 말 (법 조문 없음)"),
}  # fmt: skip
"""Key → article, after the sentences of the project's fact sheet."""
