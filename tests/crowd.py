"""Many hands at once: real threads that start at the same moment, and tills enough for them."""

from collections.abc import Callable
from threading import Barrier, Thread
from typing import TypeVar

from core import shifts, stations
from core.refusals import Refusal
from tests.shopfloor import Shopfloor

T = TypeVar("T")
PATIENCE_SECONDS = 60


def together(count: int, work: Callable[[int], T]) -> list[T | Refusal]:
    """What each of so many threads got, or the refusal it was given; anything else is raised."""
    start = Barrier(count)
    got: list[T | BaseException | None] = [None] * count

    def one(number: int) -> None:
        start.wait(PATIENCE_SECONDS)
        try:
            got[number] = work(number)
        except BaseException as trouble:
            got[number] = trouble

    threads = [Thread(target=one, args=(number,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE_SECONDS)
        assert not thread.is_alive(), "somebody is still waiting"
    for answer in got:
        if isinstance(answer, BaseException) and not isinstance(answer, Refusal):
            raise answer
    return got  # type: ignore[return-value]


def refused(answers: list[object]) -> list[str]:
    """The names of the refusals among the answers."""
    return [type(one).__name__ for one in answers if isinstance(one, Refusal)]


def tills(shop: Shopfloor, count: int) -> list[str]:
    """So many tills with an open shift; the first two were there before."""
    codes = [f"TST-{number}" for number in range(1, count + 1)]
    for code in codes[2:]:
        shop.office(lambda ctx, code=code: stations.set_up(ctx.db, shop.store.id, code, "till"))
        shop.till(lambda ctx: shifts.open_shift(ctx, 50_000), code)
    return codes
