"""A receipt as the shop would print it, for every test that needs paper."""

from core.document import Document, Qr, Row, Rule, Space, Text

COUPON = "C1:AEBQMAAA6KZ7SCRJ3OZV5LHUBQMAAA6KZ7SCRJ3OZV5LHUBQ"


def slip(copy: int = 0) -> Document:
    """A basket of three, a discount, cash and change, a member's points and a coupon."""
    blocks = (
        Text("三秒小店", size="huge", align="center", bold=True),
        Text("Sammiu Corner Store", align="center"),
        Text("灣仔莊士敦道 88 號地下", size="note", align="center"),
        Space(),
        Text("HQ-1-000123", size="heading", align="center", bold=True),
        Row("2026-11-23 12:00", "收銀 Mei", size="note"),
        Rule(),
        Row("珍珠奶茶㗎（大杯、少甜、走冰、加椰果）×2", "56.00"),
        Row("Organic jasmine rice 5 kg, new harvest from Thailand", "128.00"),
        Row("啲𠝹刀 ×1", "12.00"),
        Row("  兩件九折 Two for 10% off", "−5.60", size="note"),
        Rule(),
        Row("小計 Subtotal", "196.00"),
        Row("優惠 You save", "−5.60"),
        Row("合計 Total", "HK$190.40", size="heading", bold=True),
        Row("現金 Cash", "200.00"),
        Row("找續 Change", "9.60"),
        Rule(),
        Row("會員 Member", "9••• ••12"),
        Row("今次積分 Points earned", "+190"),
        Row("積分結餘 Balance", "1,290", bold=True),
        Space(),
        Qr(COUPON, "下次光臨減 $10 · $10 off your next visit"),
        Space(),
        Text("多謝惠顧，歡迎再嚟！", align="center"),
    )
    return Document(blocks, number="HQ-1-000123", copy=copy)
