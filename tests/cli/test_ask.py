"""`python -m bot ask`: a line in, what the bot would make of it out."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.__main__ import main


@pytest.fixture
def asked(tmp_path: Path, capsys: pytest.CaptureFixture[str]):  # type: ignore[no-untyped-def]
    def ask(*lines: bytes) -> tuple[int, list[dict[str, object]]]:
        file = tmp_path / "lines"
        file.write_bytes(b"\n".join(lines) + b"\n")
        code = main(["ask", "--json", str(file)])
        return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return ask


def test_each_line_gets_an_object(asked) -> None:  # type: ignore[no-untyped-def]
    lines = [
        "어제 무신사에서 산 옷이 오늘 멋대로 취소됐어요", "", "오늘 날씨 어때", "소명서 이메일로 내도 되나요?",
        "안녕하세요",
        "애니데스크 깔라는데요", "처음으로", "죽고 싶어요", "help me please", "인스타 해킹당했어요",
    ]  # fmt: skip
    code, answers = asked(*(line.encode() for line in lines))
    assert code == 0
    assert [one["kind"] for one in answers] == [
        "incident", "smalltalk", "off_topic", "faq", "smalltalk", "scam", "command", "smalltalk",
        "off_topic", "off_topic",
    ]  # fmt: skip
    first, _, weather, mail, *_ = answers
    assert first["incident"] == "order-cancellation"
    assert 0.5 < first["confidence"] <= 1
    assert first["because"] in lines[0]
    assert weather["incident"] is None
    assert mail["faq"][0]["id"] == "ticket-ban/q2"
    assert mail["incident"] == "ticket-ban"
    assert len(mail["faq"]) == 3
    assert [one["detail"]["kind"] for one in answers[-3:]] == ["crisis", "language", "elsewhere"]


def test_a_line_that_is_no_text_is_an_error_of_its_own(asked) -> None:  # type: ignore[no-untyped-def]
    code, answers = asked(b"\xff\xfe", "안녕".encode())
    assert code == 2
    assert "UTF-8" in str(answers[0]["error"])
    assert answers[1]["kind"] == "smalltalk"


def test_a_file_that_is_not_there_is_one_clear_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ask", "--json", "/no/such/file"]) == 2
    assert "cannot be read" in capsys.readouterr().err
