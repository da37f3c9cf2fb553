"""A till is killed with -9 between laying value down and paying: nothing is lost, nothing stays."""

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core import checkout
from core.verify import verify
from tests.shopfloor import ANN, Shopfloor
from tests.value_shop import (
    balance,
    clock_strikes,
    give_credit,
    give_points,
    held,
    opened,
    sold_card,
)

ROOT = Path(__file__).parents[2]


def killed_after(url: str, words: list[str], steps: int, dice: random.Random) -> None:
    """Let a till work for so many deeds and a moment longer, and pull the plug."""
    till = subprocess.Popen(
        [sys.executable, "-m", "tests.crash.layer", url, *words],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert till.stdout is not None
    with till.stdout:
        assert till.stdout.readline() == "ready\n"
        for _ in range(steps):
            assert till.stdout.readline() == "step\n"
        time.sleep(dice.uniform(0, 0.01))
        os.kill(till.pid, signal.SIGKILL)
        till.wait(30)
    assert till.returncode == -signal.SIGKILL


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(4))
def test_a_killed_till_keeps_nobodys_value(shop: Shopfloor, seed):
    dice = random.Random(seed)
    ann, card = shop.join(ANN), sold_card(shop, 50_000)
    give_points(shop, ann, 50_000)
    give_credit(shop, ann, "promo", 20_000)
    give_credit(shop, ann, "refund", 20_000)
    url = shop.database.url
    card_id = opened(shop, card).id
    for life in range(3):
        words = ["TST-1", str(ann), str(card_id), str(seed * 10 + life)]
        killed_after(url, words, dice.randint(3, 25), dice)
        assert verify(shop.database) == []
    shop.clock.pass_(hours=1)
    while shop.office(clock_strikes):
        pass
    rows = shop.rows(checkout.laid_value)
    assert rows
    assert [row for row in rows if row.sold_at is None and row.released_at is None] == []
    kept = {"points": 0, "promo": 0, "credit": 0, "gift_card": 0}
    for row in rows:
        if row.released_at is None:
            kept[row.kind] += row.points if row.kind == "points" else row.amount_cents
    assert balance(shop, card) == 50_000 - kept["gift_card"]
    assert held(shop, ann) == (20_000 - kept["promo"], 20_000 - kept["credit"])
