"""The questions of account-theft as its letters see them, and two people's answers."""

from __future__ import annotations

from datetime import date

from asking import ask, envelope, kinds, letter, reply_by

from bot.engine.model import Answers, Pack, Provider

VICTIM, BUYER = "role == 'victim'", "role == 'buyer'"
LOST = {
    "items": "아이템이 없어졌어요",
    "money": "게임머니가 없어졌어요",
    "charge": "제가 안 한 결제가 있어요",
    "settings": "비밀번호나 등록 정보가 바뀌었어요",
    "banned": "제 계정이 정지됐어요",
    "unclear": "아직 모르겠어요",
}
SHARING = {
    "none": "해당하는 게 없어요",
    "reused": "다른 곳과 같은 비밀번호를 썼어요",
    "shared": "계정을 다른 사람과 함께 썼어요",
    "traded": "계정이나 아이템을 현금으로 거래했어요",
    "private": "말하고 싶지 않아요",
}
THINGS = "'items' in lost or 'money' in lost"
CHARGE = "'charge' in lost"

PACK = Pack(
    id="account-theft",
    title="게임 계정 도용",
    short="계정 도용",
    version=1,
    keywords=("도용",),
    opening="",
    providers=(
        Provider(id="ge", name="그라나도 에스파다", company="주식회사 한빛소프트", submit="", source="s"),
        Provider(id="maple", name="메이플스토리", company="주식회사 넥슨코리아", submit="", source="s"),
    ),
    questions=(
        ask("provider", "choice", "게임",
            {"ge": "그라나도 에스파다", "maple": "메이플스토리", "other": "다른 게임"}, must=True),
        ask("provider_other", "text", "게임 이름", when="provider == 'other'", quote=True),
        ask("role", "choice", "어떤 일",
            {"victim": "제 계정이 도용됐어요", "buyer": "제 아이템이 도난품이래요"}, must=True),
        ask("lost", "choices", "없어진 것", LOST, when=VICTIM, alone=("unclear",)),
        ask("lost_items", "long_text", "없어진 품목과 수량", when=f"{VICTIM} and ({THINGS})"),
        ask("charged_amount", "amount", "하지 않은 결제 금액", when=f"{VICTIM} and {CHARGE}"),
        ask("charged_on", "date", "그 결제일", when=f"{VICTIM} and {CHARGE}"),
        ask("pay_how", "choice", "결제 수단",
            {"card": "카드", "mobile": "휴대전화", "easy": "간편결제", "store": "앱 마켓"},
            when=f"{VICTIM} and {CHARGE}"),
        ask("trade_how", "choice", "거래 방법",
            {"market": "게임 안 거래소에서 샀어요", "direct": "게임 안에서 직접 거래했어요",
             "gift": "그냥 받았어요", "cash": "현금으로 샀어요"}, when=BUYER, must=True),
        ask("action", "choice", "받은 조치",
            {"taken": "아이템이 회수됐어요", "limited": "계정이 제한됐어요", "both": "둘 다예요"},
            when=BUYER, must=True),
        ask("knew", "choice", "알고 있었는지",
            {"no": "몰랐어요", "suspected": "의심했어요", "private": "말하고 싶지 않아요"},
            when=BUYER),
        ask("trade_item", "text", "아이템과 값", when=BUYER),
        ask("traded_on", "date", "거래한 날", when=BUYER),
        ask("account_id", "code", "계정 아이디"),
        ask("happened_on", "date", "도용된 것으로 보이는 날", when=VICTIM),
        ask("last_login_on", "date", "마지막 정상 접속일", when=VICTIM),
        ask("found_on", "date", "발견한 날", when=VICTIM),
        ask("reported_on", "date", "고객센터에 알린 날", when=VICTIM),
        ask("report_no", "code", "고객센터 접수번호", when="reported_on != unknown"),
        ask("noticed_on", "date", "안내받은 날", when=BUYER),
        ask("notice_text", "long_text", "안내 문구", when=BUYER, quote=True),
        ask("object_by", "date", "이의서 기한", when=BUYER),
        ask("sharing", "choice", "계정 관리", SHARING, when=VICTIM),
        ask("police_how", "choice", "경찰 신고",
            {"online": "온라인으로 했어요", "complaint": "고소장을 냈어요"}, when=VICTIM),
        ask("police_on", "date", "경찰에 신고한 날", when="police_how != unknown"),
        ask("police_no", "code", "경찰 접수번호", when="police_how != unknown"),
        ask("trade_story", "long_text", "얻게 된 사정", when=BUYER),
        ask("story", "long_text", "있었던 일", when=VICTIM),
        ask("email", "email", "회신받을 전자우편"),
        ask("name", "name", "이름"),
    ),
    findings=(),
    steps=(),
    next_actions=(),
    deadlines=(reply_by("G-REPLY"),),
    letters=(
        letter("report", "도용 신고서", "account-theft/theft-report.yaml", VICTIM),
        letter("preserve", "기록 보존 요청서", "account-theft/preservation.yaml", VICTIM),
        letter("objection", "이의서", "account-theft/objection.yaml",
               f"{BUYER} and trade_how != 'cash'"),
    ),
    evidence=kinds(
        loss="없어진 것이 보이는 화면", login="접속 기록 화면", payment="결제 내역",
        report="고객센터 접수 화면", police="경찰 접수증", notice="조치 안내", trade="거래 화면",
    ),
    followup=(envelope(),),
)  # fmt: skip

_ACCOUNT: Answers = {
    "provider": "ge",
    "account_id": "granado77",
    "email": "haneul@example.com",
    "name": "김하늘",
    "recipient_name": "주식회사 한빛소프트",
    "recipient_address": "서울특별시 가나구 다라로 12, 3층 (01234)",
    "sender_address": "부산광역시 마바구 사아로 34, 101동 202호 (56789)",
}
VICTIM_ANSWERS: Answers = {
    **_ACCOUNT,
    "role": "victim",
    "lost": ("items", "money", "charge", "settings", "banned"),
    "lost_items": "피레 서버 하늘가문\n엘리트 트리스탄 1개\n35레벨 재규어 갑옷 2벌\n게임머니 12,000,000비스",
    "charged_amount": 110_000,
    "charged_on": date(2026, 11, 18),
    "pay_how": "mobile",
    "last_login_on": date(2026, 11, 16),
    "happened_on": date(2026, 11, 18),
    "found_on": date(2026, 11, 19),
    "reported_on": date(2026, 11, 20),
    "report_no": "Q20261120001",
    "sharing": "none",
    "police_how": "online",
    "police_on": date(2026, 11, 20),
    "police_no": "2026-0012345",
    "story": "퇴근하고 접속하려는데 비밀번호가 달라서 들어갈 수 없었어요. 비밀번호를 찾아서 들어가 보니 "
    "창고가 비어 있었고, 캐시로 결제한 기록이 있었어요.",
}
BUYER_ANSWERS: Answers = {
    **_ACCOUNT,
    "role": "buyer",
    "action": "both",
    "noticed_on": date(2026, 11, 19),
    "notice_text": "고객님의 계정에서 도용 관련 아이템이 확인되어 해당 아이템을 회수하고 이용을 제한합니다.",
    "trade_item": "엘리트 트리스탄 1개, 게임머니 8,000,000비스",
    "traded_on": date(2026, 11, 17),
    "trade_how": "market",
    "knew": "no",
    "object_by": date(2026, 11, 27),
    "trade_story": "평소처럼 거래소에서 시세를 보고 샀어요. 판매자 ‘검은늑대’는 모르는 사람이에요.",
}
CASES = {"report": VICTIM_ANSWERS, "preserve": VICTIM_ANSWERS, "objection": BUYER_ANSWERS}
"""Letter → answers of somebody who knows everything."""
FEWEST = {
    "report": {"provider": "ge", "role": "victim"},
    "preserve": {"provider": "ge", "role": "victim"},
    "objection": {
        "provider": "ge", "role": "buyer", "action": "taken", "trade_how": "market",
    },
}  # fmt: skip
"""Letter → the answers without which it is not offered."""
