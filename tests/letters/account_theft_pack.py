"""The questions of account-theft as its letters see them, and two people's answers."""

from __future__ import annotations

from datetime import date

from asking import ask, kinds, letter, reply_by

from bot.engine.model import Answers, Pack, Provider

VICTIM, BUYER = "role == 'victim'", "role == 'buyer'"
LOST = {
    "items": "아이템이 없어졌어요",
    "money": "게임머니가 없어졌어요",
    "charge": "제가 안 한 결제가 있어요",
    "settings": "비밀번호나 등록 정보가 바뀌었어요",
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
        Provider(id="hanbit", name="한빛온", company="주식회사 한빛소프트", submit="", source="s"),
        Provider(id="nexon", name="넥슨", company="주식회사 넥슨코리아", submit="", source="s"),
    ),
    questions=(
        ask("provider", "choice", "게임사",
            {"hanbit": "한빛온", "nexon": "넥슨", "other": "다른 곳"}, must=True),
        ask("provider_other", "text", "게임사 이름", when="provider == 'other'"),
        ask("role", "choice", "어떤 일",
            {"victim": "제 계정이 도용됐어요", "buyer": "제 아이템이 도난품이래요"}, must=True),
        ask("game", "text", "게임"),
        ask("game_server", "text", "서버(월드)"),
        ask("account_id", "code", "계정 아이디"),
        ask("character", "text", "캐릭터(가문) 이름"),
        ask("lost", "choices", "없어진 것", LOST, when=VICTIM, alone=("unclear",)),
        ask("lost_items", "long_text", "없어진 품목과 수량", when=f"{VICTIM} and ({THINGS})"),
        ask("charged_amount", "amount", "하지 않은 결제 금액", when=f"{VICTIM} and {CHARGE}"),
        ask("charged_on", "date", "그 결제일", when=f"{VICTIM} and {CHARGE}"),
        ask("sells", "yes_no", "게임사가 유료 상품을 파는지", when=VICTIM),
        ask("last_login_on", "date", "마지막 정상 접속일", when=VICTIM),
        ask("happened_on", "date", "도용된 것으로 보이는 날", when=VICTIM),
        ask("found_on", "date", "발견한 날", when=VICTIM),
        ask("login_notice", "text", "받은 접속 알림", when=VICTIM),
        ask("otp", "choice", "2단계 인증",
            {"on": "켜져 있었어요", "off": "꺼져 있었어요"}, when=VICTIM),
        ask("sharing", "choice", "계정 관리", SHARING, when=VICTIM),
        ask("police", "choice", "경찰 신고",
            {"filed": "했어요", "planned": "할 거예요", "no": "아직이에요"}, when=VICTIM),
        ask("police_on", "date", "경찰에 신고한 날", when="police == 'filed'"),
        ask("police_no", "code", "경찰 접수번호", when="police == 'filed'"),
        ask("action", "choice", "받은 조치",
            {"taken": "아이템이 회수됐어요", "limited": "계정이 제한됐어요", "both": "둘 다예요"},
            when=BUYER, must=True),
        ask("noticed_on", "date", "안내받은 날", when=BUYER),
        ask("notice_text", "long_text", "안내 문구", when=BUYER, quote=True),
        ask("trade_item", "text", "아이템", when=BUYER),
        ask("traded_on", "date", "거래한 날", when=BUYER),
        ask("trade_how", "choice", "거래 방법",
            {"market": "게임 안 거래소에서 샀어요", "direct": "게임 안에서 직접 거래했어요",
             "gift": "그냥 받았어요", "cash": "현금으로 샀어요"}, when=BUYER, must=True),
        ask("trade_with", "text", "거래 상대", when=BUYER),
        ask("trade_price", "text", "지급한 것", when=f"{BUYER} and trade_how != 'gift'"),
        ask("knew", "choice", "알고 있었는지",
            {"no": "몰랐어요", "suspected": "의심했어요", "private": "말하고 싶지 않아요"},
            when=BUYER),
        ask("reported_on", "date", "고객센터에 알린 날"),
        ask("report_no", "code", "고객센터 접수번호"),
        ask("story", "long_text", "있었던 일"),
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
)  # fmt: skip

_ACCOUNT: Answers = {
    "provider": "hanbit",
    "game": "그라나도 에스파다",
    "game_server": "피레",
    "account_id": "granado77",
    "character": "하늘가문",
    "reported_on": date(2026, 11, 20),
    "report_no": "Q20261120001",
    "email": "haneul@example.com",
    "name": "김하늘",
}
VICTIM_ANSWERS: Answers = {
    **_ACCOUNT,
    "role": "victim",
    "lost": ("items", "money", "charge", "settings"),
    "lost_items": "엘리트 트리스탄 1개\n35레벨 재규어 갑옷 2벌\n게임머니 12,000,000비스",
    "charged_amount": 110_000,
    "charged_on": date(2026, 11, 18),
    "sells": True,
    "last_login_on": date(2026, 11, 16),
    "happened_on": date(2026, 11, 18),
    "found_on": date(2026, 11, 19),
    "login_notice": "11월 18일 새벽 3시 12분, 처음 보는 기기에서 접속했다는 전자우편",
    "otp": "off",
    "sharing": "none",
    "police": "filed",
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
    "trade_item": "엘리트 트리스탄 1개",
    "traded_on": date(2026, 11, 17),
    "trade_how": "market",
    "trade_with": "판매자 이름 ‘검은늑대’",
    "trade_price": "게임머니 8,000,000비스",
    "knew": "no",
    "story": "평소처럼 거래소에서 시세를 보고 샀어요. 판매자는 모르는 사람이에요.",
}
CASES = {"report": VICTIM_ANSWERS, "preserve": VICTIM_ANSWERS, "objection": BUYER_ANSWERS}
"""Letter → answers of somebody who knows everything."""
FEWEST = {
    "report": {"provider": "hanbit", "role": "victim"},
    "preserve": {"provider": "hanbit", "role": "victim"},
    "objection": {
        "provider": "hanbit", "role": "buyer", "action": "taken", "trade_how": "market",
    },
}  # fmt: skip
"""Letter → the answers without which it is not offered."""
