"""One ``Front`` per open page: the one place where a tap meets the shop.

    async def main(page: ft.Page) -> None:
        front = Front(page, database, desk, language="zh_Hant", seed="#0B6B5D")
        front.show(App)                       # App(front) is a @ft.component

    @screen                                    # a component that never breaks the page
    def App(front: Front) -> ft.Control:
        basket, set_basket = ft.use_state(None)

        async def on_pay(_: object) -> None:
            done = await front.tap(lambda ctx: checkout.pay_cash(ctx, basket.id, 10_000))
            if done is not None:               # None: refused, and the person has been told
                set_basket(None)

        use_news(front, lambda event: ..., kinds={"member.joined"})
        return ft.Column([ft.Text(front.say("staff.total")), Notice(front)])

- ``tap`` runs a deed (or, with ``read=True``, a question) in a worker thread in one transaction.
  A ``Refusal`` becomes its sentence in the user's language, a ``DeviceTrouble`` its own, anything
  else an apology with a reference that is also in the log. Nothing escapes.
- ``attempt`` does the same but tells nobody: the screen gets an ``Outcome`` and decides.
- ``front`` is observable: a component that takes it as an argument is drawn again when its
  ``language`` or ``size`` changes. ``front.notice`` is what the calm bar shows.
- ``front.calm`` is True on a device whose owner asked for less motion.
- News of other screens arrives in a bounded queue of this page and is handed to its listeners by
  the page's own task. When the queue overflows, or after the line was down, listeners get ``LOST``
  once: "you may have missed something, look again".
"""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial, wraps
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar
from uuid import UUID

import flet as ft

from core import words
from core.context import Context, Desk
from core.db.database import Database
from core.journal import Event
from core.refusals import Refusal
from ui import theme, trouble

T = TypeVar("T")
P = ParamSpec("P")
Handler = Callable[[Event], Any]
KeyListener = Callable[[ft.KeyboardEvent], None]
NEWS_KEPT = 200
HANDS = ThreadPoolExecutor(max_workers=48, thread_name_prefix="tap")
"""The threads that carry taps to core. Enough for every till of a shop to wait on one commit."""

LOST = Event("lost", "", UUID(int=0), "", datetime(1970, 1, 1, tzinfo=UTC), "", {})
"""Told to listeners when news may have been missed: ask again instead of adding up."""


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """How a tap ended: its ``value``, or the ``refusal`` (None for a fault) and its sentence."""

    value: T | None = None
    done: bool = True
    sentence: str = ""
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """A sentence on the calm bar: ``tone`` is ``good``, ``warn`` or ``stop``."""

    sentence: str
    tone: str = "warn"
    number: int = 0


@dataclass(eq=False)
class NoticeBoard(ft.Observable):
    """The one sentence the page is telling now, watched by ``ui.parts.Notice``."""

    said: Said | None = None


@dataclass(eq=False)
class Front(ft.Observable):
    """A page, the desk it stands for, and the language it speaks."""

    page: ft.Page
    database: Database
    desk: Desk
    language: str = "zh_Hant"
    seed: str = theme.SEED
    currency: str = "HKD"
    size: tuple[float, float] = (1080, 1920)
    notice: NoticeBoard = field(default_factory=NoticeBoard)
    calm: bool = False

    def __post_init__(self) -> None:
        self._gone = False
        self._key_listeners: tuple[KeyListener, ...] = ()
        self._on_left: tuple[Callable[[], None], ...] = ()
        self._on_back: tuple[Callable[[], None], ...] = ()
        self._listeners: tuple[tuple[Handler, frozenset[str] | None], ...] = ()
        self._queue: asyncio.Queue[Event] = asyncio.Queue(NEWS_KEPT)
        self._loop = asyncio.get_running_loop()
        self._stop_news: Callable[[], None] | None = None
        self._draining: asyncio.Task[None] | None = None
        self._dress()
        self._listen_to_page()

    # -- the page --------------------------------------------------------------------------------

    def show(self, component: Callable[..., ft.Control], *args: Any) -> None:
        """Draw ``component(front, *args)`` as the whole page."""
        self.page.render(component, self, *args)

    def _dress(self) -> None:
        page = self.page
        page.theme, page.dark_theme = theme.theme(self.seed), theme.theme(self.seed, dark=True)
        page.bgcolor = ft.Colors.SURFACE
        page.padding = 0
        page.spacing = 0
        self.size = (float(page.width or 1080), float(page.height or 1920))

    def _listen_to_page(self) -> None:
        page = self.page
        page.session.error = self._fault  # type: ignore[method-assign]
        page.on_resize = self._resized
        page.on_keyboard_event = self._key
        page.on_disconnect = self._left
        page.on_connect = self._back
        page.on_close = self._closed

    def _resized(self, event: ft.PageResizeEvent) -> None:
        self.size = (event.width, event.height)

    def _key(self, event: ft.KeyboardEvent) -> None:
        for listener in self._key_listeners:
            listener(event)

    def on_key(self, listener: KeyListener) -> Callable[[], None]:
        """Hear every key pressed on this page, wherever the focus is. Returns how to stop."""
        self._key_listeners = (*self._key_listeners, listener)

        def stop() -> None:
            kept = (one for one in self._key_listeners if one is not listener)
            self._key_listeners = tuple(kept)

        return stop

    def on_line(self, *, left: Callable[[], None], back: Callable[[], None]) -> None:
        """Be told when the line to the browser goes down, and when it is back."""
        self._on_left = (*self._on_left, left)
        self._on_back = (*self._on_back, back)

    @property
    def gone(self) -> bool:
        """Whether the page has been given up for good."""
        try:
            self.page.session  # noqa: B018 - raises once the session is no more
        except RuntimeError:
            return True
        return self._gone

    @property
    def is_watched(self) -> bool:
        """Whether a browser is looking at this page now."""
        return not self.gone and self.page.session.connection is not None

    def _left(self) -> None:
        for tidy in self._on_left:
            tidy()

    def _back(self) -> None:
        for again in self._on_back:
            again()
        self._hear(LOST)
        self.notify()

    def _closed(self) -> None:
        """The page will not come back: stop listening, let go of everything."""
        self._left()
        self._gone = True
        if self._stop_news is not None:
            self._stop_news()
            self._stop_news = None
        if self._draining is not None:
            self._draining.cancel()
        self._listeners = ()

    def _fault(self, message: str) -> None:
        """Flet's last resort for an unhandled error would show a traceback. We do not."""
        self.apologise(message)

    async def feel_the_device(self) -> None:
        """Ask the browser once whether its owner wants less motion. No answer means no wish."""
        try:
            service = ft.SemanticsService()
            self.calm = (await service.get_accessibility_features()).disable_animations
        except (TimeoutError, RuntimeError):
            self.calm = False

    # -- words -----------------------------------------------------------------------------------

    def say(self, key: str, **facts: Any) -> str:
        """A sentence in the language of this page."""
        return words.say(self.language, key, currency=self.currency, **facts)

    def money(self, cents: int) -> str:
        """An amount in the currency of this store, for a sentence."""
        return words.money(cents, self.currency)

    def pick(self, names: dict[str, str]) -> str:
        """A name in the language of this page."""
        return words.pick(self.language, names)

    def speak(self, language: str) -> None:
        """Change the language; every component that holds this front is drawn again."""
        if language in words.LANGUAGES:
            self.language = language

    def tell(self, sentence: str, tone: str = "warn") -> None:
        """Put a sentence on the calm bar. The same sentence twice shows twice."""
        before = self.notice.said
        self.notice.said = Said(sentence, tone, (before.number if before else 0) + 1)

    def hush(self) -> None:
        """Clear the bar."""
        self.notice.said = None

    def apologise(self, fault: BaseException | str) -> str:
        """Log a fault of ours and tell the person, with a reference to quote. Returns it."""
        reference = trouble.note(fault, where=self.desk.station)
        self.tell(self.say("ui.our_fault", reference=reference), "stop")
        return reference

    # -- taps ------------------------------------------------------------------------------------

    async def tap(self, work: Callable[[Context], T], *, read: bool = False) -> T | None:
        """Do ``work`` in one transaction; on trouble tell the person and answer None."""
        outcome = await self.attempt(work, read=read)
        if not outcome.done:
            self.tell(outcome.sentence, "warn" if outcome.refusal else "stop")
        return outcome.value

    async def attempt(self, work: Callable[[Context], T], *, read: bool = False) -> Outcome[T]:
        """Do ``work`` in one transaction and say how it ended. Never raises."""
        act = self.database.ask if read else self.database.deed
        try:
            value = await self._loop.run_in_executor(HANDS, partial(act, self.desk, work))
            return Outcome(value)
        except Refusal as refusal:
            sentence = self.say(refusal.key, **refusal.facts)
            return Outcome(done=False, sentence=sentence, refusal=refusal)
        except Exception as fault:  # noqa: BLE001 - the one catch
            if _is_device_trouble(fault):
                return Outcome(done=False, sentence=self._say_device(fault))
            reference = trouble.note(fault, where=self.desk.station)
            return Outcome(done=False, sentence=self.say("ui.our_fault", reference=reference))

    def _say_device(self, fault: Exception) -> str:
        key = getattr(fault, "key", "ui.device_trouble")
        return self.say(key, **getattr(fault, "facts", {}))

    # -- news ------------------------------------------------------------------------------------

    def listen(self, handler: Handler, kinds: Collection[str] | None = None) -> Callable[[], None]:
        """Hand ``handler`` each event of these kinds, in this page's loop. Returns how to stop."""
        if self._stop_news is None:
            self._stop_news = self.database.news.subscribe(self._from_writer)
            self._draining = asyncio.ensure_future(self._drain())
        entry = (handler, frozenset(kinds) if kinds is not None else None)
        self._listeners = (*self._listeners, entry)

        def stop() -> None:
            self._listeners = tuple(one for one in self._listeners if one is not entry)

        return stop

    def _from_writer(self, event: Event) -> None:
        """Called by the thread that committed: only hand on, never wait."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._hear, event)

    def _hear(self, event: Event) -> None:
        if self._queue.full():
            while not self._queue.empty():
                self._queue.get_nowait()
            event = LOST
        self._queue.put_nowait(event)

    async def _drain(self) -> None:
        while True:
            event = await self._queue.get()
            for handler, kinds in self._listeners:
                if kinds is None or event is LOST or event.kind in kinds:
                    await self._hand(handler, event)

    async def _hand(self, handler: Handler, event: Event) -> None:
        try:
            answer = handler(event)
            if inspect.isawaitable(answer):
                await answer
        except Exception as fault:  # noqa: BLE001 - one screen's fault must not stop the news
            trouble.note(fault, where=f"news {event.kind}")


def use_news(front: Front, handler: Handler, kinds: Collection[str] | None = None) -> None:
    """In a component: call ``handler(event)`` for each event while the component is on screen.

    ``event`` may be ``LOST``. Use ``set_x(lambda old: new)`` in the handler: it may run any time.
    """
    newest = ft.use_memo(lambda: [handler], [])
    newest[0] = handler
    stops: list[Callable[[], None]] = ft.use_memo(list, [])

    def hear(event: Event) -> Any:
        return newest[0](event)

    def begin() -> None:
        stops.append(front.listen(hear, kinds))

    def end() -> None:
        while stops:
            stops.pop()()

    ft.use_effect(begin, [], cleanup=end)


def use_every(
    front: Front, seconds: float, beat: Callable[[], Awaitable[None] | None], *, on: bool = True
) -> None:
    """In a component: call ``beat`` every so many seconds while it is on screen and ``on``."""
    newest = ft.use_memo(lambda: [beat], [])
    newest[0] = beat

    async def run() -> None:
        while on:
            await asyncio.sleep(seconds)
            if front.gone:
                return
            if front.is_watched and inspect.isawaitable(answer := newest[0]()):
                await answer

    ft.use_effect(run, [on, seconds], cleanup=lambda: None)


def screen(draw: Callable[Concatenate[Front, P], ft.Control]) -> Callable[..., ft.Control]:
    """A ``@ft.component`` that shows an apology instead of ending the page when it cannot draw.

    It may be given a ``key``: another key is another component, with a state of its own.
    An exception while drawing would stop Flet's update task and leave a frozen picture behind.
    """

    @wraps(draw)
    def drawn(front: Front, *args: P.args, **kwargs: P.kwargs) -> ft.Control:
        try:
            return draw(front, *args, **kwargs)
        except Exception as fault:  # noqa: BLE001 - see above
            reference = trouble.note(fault, where=f"drawing {draw.__name__}")
            sentence = front.say("ui.our_fault", reference=reference)
            return ft.Container(ft.Text(sentence, style=theme.TILL.title), padding=theme.SPACE.xl)

    return ft.component(drawn)


def _is_device_trouble(fault: Exception) -> bool:
    return any(kind.__name__ == "DeviceTrouble" for kind in type(fault).__mro__)
