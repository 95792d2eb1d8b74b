"""The questions of subscription-error as its letters see them, and one person's answers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from asking import ask, kinds, letter, reply_by

from bot.clock import KST
from bot.engine.model import Answers, Pack

PACK = Pack(
    id="subscription-error",
    title="청약 인증서·접속 오류",
    short="청약 오류",
    version=1,
    keywords=("청약",),
    opening="",
    questions=(
        ask("house", "text", "주택명"),
        ask("notice_no", "code", "공고번호"),
        ask("supply", "choice", "공급 유형",
            {"general": "일반공급", "special": "특별공급", "remainder": "무순위·잔여세대", "public": "공공주택"}),
        ask("bank", "text", "청약통장 은행", when="supply == 'general'"),
        ask("developer", "text", "사업주체"),
        ask("apply_on", "date", "접수일"),
        ask("closes_at", "datetime", "접수 마감"),
        ask("failed_at", "datetime", "오류가 난 때"),
        ask("failed_step", "choice", "오류가 난 단계",
            {"login": "로그인", "form": "신청서 작성", "sign": "전자서명", "submit": "제출"}),
        ask("error_text", "long_text", "오류 문구", quote=True),
        ask("cert_kind", "choice", "인증 수단",
            {"joint": "공동인증서", "financial": "금융인증서", "simple": "간편인증",
             "other": "다른 것"}),
        ask("cert_until", "date", "인증서 만료일"),
        ask("device", "text", "기기와 브라우저"),
        ask("tried", "choices", "다시 해 본 방법",
            {"device": "다른 기기", "browser": "다른 브라우저", "cert": "다른 인증 수단",
             "none": "해 보지 못했어요"}, alone=("none",)),
        ask("works_elsewhere", "choice", "다른 사이트에서",
            {"yes": "그때 다른 사이트에서는 됐어요", "no": "다른 사이트도 안 됐어요",
             "untried": "안 해 봤어요"}),
        ask("receipt", "choice", "접수증",
            {"got": "받았어요", "none": "못 받았어요"}),
        ask("called", "choice", "고객센터 전화", {"yes": "했어요", "no": "못 했어요"}),
        ask("called_at", "datetime", "전화한 때", when="called == 'yes'"),
        ask("outage", "choices", "다른 사람도 그랬는지",
            {"notice": "청약홈 공지를 봤어요", "news": "뉴스를 봤어요",
             "people": "그랬다는 사람이 있어요", "none": "모르겠어요"}, alone=("none",)),
        ask("story", "long_text", "그 밖의 사정"),
        ask("disclose_how", "choice", "공개 방법",
            {"file": "전자파일로 받을게요", "copy": "사본을 우편으로 받을게요",
             "view": "가서 볼게요"}),
        ask("born_on", "text", "생년월일"),
        ask("sender_address", "text", "주소"),
        ask("phone", "code", "전화번호"),
        ask("email", "email", "회신받을 전자우편"),
        ask("seller", "text", "사업주체"),
        ask("won_on", "date", "당첨자 발표일"),
        ask("notified_on", "date", "통보받은 날"),
        ask("explain_by", "date", "소명 기한"),
        replace(ask("notice_text", "long_text", "통보 내용"), quote=True),
        ask("unfit_story", "long_text", "소명할 내용"),
        ask("name", "name", "이름"),
    ),
    findings=(),
    steps=(),
    next_actions=(),
    deadlines=(reply_by("H-REPLY"),),
    letters=(
        letter("factcheck", "사실확인 및 조사 요청서", "subscription-error/fact-check.yaml"),
        letter("disclosure", "정보공개 청구서", "subscription-error/disclosure.yaml"),
        letter("unfit", "부적격 통보에 대한 소명서", "subscription-error/unfit.yaml"),
    ),
    evidence=kinds(error="오류 화면", call="통화 기록", outage="장애 공지 화면"),
)  # fmt: skip

ANSWERS: Answers = {
    "house": "가나다 센트럴파크 2단지 84㎡A",
    "notice_no": "2026000123",
    "supply": "general",
    "bank": "주식회사 가나은행",
    "developer": "주식회사 다라건설",
    "apply_on": date(2026, 11, 20),
    "closes_at": datetime(2026, 11, 20, 17, 30, tzinfo=KST),
    "failed_at": datetime(2026, 11, 20, 17, 12, tzinfo=KST),
    "failed_step": "sign",
    "error_text": "전자서명 처리 중 오류가 발생하였습니다. 잠시 후 다시 시도해 주세요. (CERT-5002)",
    "cert_kind": "joint",
    "cert_until": date(2027, 5, 3),
    "device": "윈도우 11, 크롬 131",
    "tried": ("device", "browser"),
    "works_elsewhere": "yes",
    "receipt": "none",
    "called": "yes",
    "called_at": datetime(2026, 11, 20, 17, 20, tzinfo=KST),
    "outage": ("notice", "people"),
    "story": "통화 중이라는 안내만 나오다가 마감 5분 전에 연결되었고, 기다려 달라는 말을 들었어요.",
    "disclose_how": "file",
    "born_on": "1958년 3월 1일",
    "sender_address": "부산광역시 마바구 사아로 34, 101동 202호",
    "phone": "010-0000-0000",
    "email": "haneul@example.com",
    "name": "김하늘",
}
UNFIT: Answers = {
    "house": "가나다 센트럴파크 2단지 84㎡A",
    "seller": "주식회사 다라건설",
    "won_on": date(2026, 11, 12),
    "notified_on": date(2026, 11, 20),
    "explain_by": date(2026, 11, 27),
    "notice_text": "주택 소유 여부가 신청 내용과 다르게 확인되었습니다.",
    "unfit_story": "그 집은 2024년 3월에 팔았고 등기부등본에 나와 있어요.",
    "name": "김하늘",
}
CASES = {"factcheck": ANSWERS, "disclosure": ANSWERS, "unfit": UNFIT}
FEWEST: dict[str, Answers] = {"factcheck": {}, "disclosure": {}, "unfit": {}}
