"""The commands people type: try, check, and what they say to bad input."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from bot.__main__ import main

GOOD = {
    "provider": "인팤", "sanction": "1", "fair_use": "없어요", "event": "가을밤 콘서트 2매",
    "paid_on": "11월 18일", "amount": "13만2천원", "cancelled_on": "11/20", "cause": "3",
    "refund_state": "아직이요", "name": "김하늘",
}  # fmt: skip
AT = ["--now", "2026-11-21T14:00"]


def answers(folder: Path, **changed: str | None) -> str:
    lines = {**GOOD, **changed}
    file = folder / "answers.yaml"
    text = "".join(f"{key}: '{value}'\n" for key, value in lines.items() if value is not None)
    file.write_text(text, encoding="utf-8")
    return str(file)


def printed(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_describe_prints_every_question(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["try", "ticket-ban", "--describe", "--json"]) == 0
    questions = printed(capsys)
    assert questions[0]["id"] == "provider"
    assert {"id", "type", "text", "choices", "when", "example"} <= set(questions[0])


def test_a_run_from_a_file_reports_everything(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    command = [
        "try",
        "ticket-ban",
        "--answers",
        answers(tmp_path),
        *AT,
        "--out",
        str(out),
        "--json",
    ]
    assert main(command) == 0
    report = printed(capsys)
    assert report["asked"][0] == "provider"
    assert report["answers"]["paid_on"] == "2026-11-18"
    assert report["answers"]["booking_no"] == {"blank": "skipped"}
    deadline = next(d for d in report["deadlines"] if d["id"] == "T-01")
    assert (deadline["due"], deadline["who"], deadline["status"]) == (
        "2026-11-23", "provider", "law",
    )  # fmt: skip
    assert any("11/22(일)" in step for step in deadline["steps"])
    assert {"at", "deadline"} <= set(report["reminders"][0])
    letter = report["letters"][0]
    assert {"표", "사실경위", "요청", "작성일"} <= {told["place"] for told in letter["ledger"]}
    amount = next(told for told in letter["ledger"] if "132,000원" in told["text"])
    assert (amount["origin"], amount["answers"]) == ("answers", ["amount"])
    pdf = PdfReader(io.BytesIO(Path(letter["files"][0]).read_bytes()))
    assert "김하늘" in pdf.pages[0].extract_text()


def test_an_exit_has_no_letter(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    command = [
        "try",
        "ticket-ban",
        "--answers",
        answers(tmp_path, fair_use="매크로"),
        *AT,
        "--json",
    ]
    assert main(command) == 0
    report = printed(capsys)
    assert report["exit"]["id"]
    assert "letters" not in report


@pytest.mark.parametrize(
    ("changed", "line"),
    [
        ({"paid_on": "10월 32일"}, "paid_on: '10월 32일' is not taken: impossible"),
        ({"paid_on": "2030년 1월 1일"}, "paid_on: '2030년 1월 1일' is not taken: future"),
        ({"cancelled_on": "11월 1일"}, "cancelled_on: '11월 1일' is not taken: before"),
        ({"name": None}, "name: no answer given"),
        ({"nmae": "x"}, "nmae: there is no such question"),
        ({"provider": "999"}, "provider: '999' is not taken: not_understood"),
    ],
)
def test_bad_answers_get_a_line_each_and_exit_code_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changed: dict[str, str | None], line: str
) -> None:
    assert main(["try", "ticket-ban", "--answers", answers(tmp_path, **changed), *AT]) == 2
    errors = capsys.readouterr().err.strip().splitlines()
    assert len(errors) == 1
    assert errors[0].startswith(line)


@pytest.mark.parametrize("text", ["- a\n- b\n", "a: [", "", "\x00"])
def test_an_unusable_file_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    file = tmp_path / "bad.yaml"
    file.write_text(text, encoding="utf-8")
    assert main(["try", "ticket-ban", "--answers", str(file)]) == 2
    assert "bad.yaml" in capsys.readouterr().err


def test_an_unknown_incident_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["try", "no-such"]) == 2
    assert "ticket-ban" in capsys.readouterr().err


def test_talking_in_the_terminal(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = iter([
        "왜", "인터파크", "이전", "멜론", "???", "1", "없어요", "공연", "건너뛰기", "어제", "5만원", "오늘",
        "건너뛰기", "몰라요", "1", "몰라요", "김하늘",
    ])  # fmt: skip
    monkeypatch.setattr("builtins.input", lambda _: next(lines))
    assert main(["try", "ticket-ban", *AT]) == 0
    said = capsys.readouterr().out
    assert "지금 할 일 하나" in said
    assert "멜론티켓" in said
    assert "소명 및 재검토 요청서" in said


def test_leaving_the_terminal_is_no_error(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def leave(_: str) -> str:
        raise EOFError

    monkeypatch.setattr("builtins.input", leave)
    assert main(["try", "ticket-ban"]) == 0
    assert "저장하지 않았어요" in capsys.readouterr().out


def test_check_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 0
    said = capsys.readouterr().out
    assert "0 problem(s) in: " in said
    assert "ticket-ban" in said


def test_run_names_every_bad_setting(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LOG_LEVEL", "LOUD")
    monkeypatch.setenv("TELEGRAM_API_BASE", "nowhere")
    assert main(["run"]) == 1
    error = capsys.readouterr().err
    assert "LOG_LEVEL" in error
    assert "TELEGRAM_API_BASE" in error


def started(*command: str, typed: bytes) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "bot", *command], input=typed, capture_output=True, check=False
    )


def test_due_answers_each_line_and_goes_on_after_a_bad_one() -> None:
    """Real standard input, with bytes in it that are no text."""
    ended = started(
        "due", "--json", "-",
        typed=b"statute\t2026-12-18\t7\tdays\n\xff\xfe\nbusiness\t2026-09-22\t3\tbusiness_days\n",
    )  # fmt: skip
    first, bad, last = [json.loads(line) for line in ended.stdout.splitlines()]
    assert ended.returncode == 2
    assert (first["due"], first["raw"]) == ("2026-12-28", "2026-12-25")
    assert list(bad) == ["error"]
    assert last["due"] == "2026-09-29"


def test_due_reads_a_file_and_ends_well(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "periods.tsv"
    file.write_text("company\t2026-11-14\t7\tdays\n", encoding="utf-8")
    assert main(["due", "--json", str(file)]) == 0
    assert printed(capsys)["due"] == "2026-11-21"


def test_due_says_that_there_is_no_such_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["due", "--json", str(tmp_path / "none.tsv")]) == 2
    assert "none.tsv: cannot be read" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["provider: {a: b}", "provider: [[인팤]]", "[" * 3000, "- provider"],
    ids=["a map", "nested lists", "brackets", "a list"],
)  # fmt: skip
def test_a_file_that_is_no_list_of_lines_is_refused_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str
) -> None:
    file = tmp_path / "answers.yaml"
    file.write_text(text, encoding="utf-8")
    assert main(["try", "ticket-ban", "--answers", str(file), *AT]) == 2
    assert "answers.yaml" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_to_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "taken").write_text("a file", encoding="utf-8")
    typed = ["try", "ticket-ban", "--answers", answers(tmp_path), *AT]
    assert main([*typed, "--out", str(tmp_path / "taken")]) == 2
    assert "cannot be written to" in capsys.readouterr().err


def test_a_year_nobody_means_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["try", "ticket-ban", "--now", "0001-01-01T00:00"])
    assert stopped.value.code == 2
    assert "2000 to 2100" in capsys.readouterr().err
