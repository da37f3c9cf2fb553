"""The shelf: which products the tiles show. Found, paged and counted by the database."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

import flet as ft

from core import catalogue
from core.catalogue import Category, Product
from ui.front import Front

PAGE = 60
"""Tiles on the screen at once; more of them slow every other tap down."""

TYPING_SECONDS = 0.06


@dataclass(eq=False, repr=False)
class Shelf(ft.Observable):
    """The categories, the one that is open (None: best sellers of all), and its products."""

    front: Front
    categories: tuple[Category, ...] = ()
    category: str | None = None
    text: str = ""
    page: int = 0
    products: tuple[Product, ...] = ()
    more: bool = False
    typed: int = 0
    asked_for: int = 0

    def __post_init__(self) -> None:
        self._asked = 0

    async def load(self) -> None:
        """The categories and the first page."""
        self.categories = tuple(await self.front.tap(catalogue.all_categories, read=True) or ())
        await self.look()

    async def open(self, category: str | None) -> None:
        """Another category; a search ends with it."""
        self.category, self.page = category, 0
        self._retype("")
        await self.look()

    async def search(self, text: str) -> None:
        """What is typed, letter by letter: only the newest is looked for."""
        self.text, self.page = text, 0
        self._asked += 1
        asked = self._asked
        await asyncio.sleep(TYPING_SECONDS)
        if asked == self._asked:
            await self.look()

    async def turn(self, pages: int) -> None:
        """Further down, or back."""
        self.page = max(0, self.page + pages)
        await self.look()

    async def look(self) -> None:
        """Ask for the page again: stock moves with every sale."""
        self._asked += 1
        asked, shown = self._asked, (self.category, self.text, self.page)
        category, text, page = shown
        found = await self.front.tap(
            lambda ctx: catalogue.on_shelf(
                ctx,
                category=None if text.strip() else category,
                text=text,
                limit=PAGE + 1,
                offset=page * PAGE,
            ),
            read=True,
        )
        if found is not None and asked == self._asked:
            self.more = len(found) > PAGE
            self.products = tuple(found[:PAGE])

    def call_search(self) -> None:
        """A key asked for the search box."""
        self.asked_for += 1

    async def forget_scan(self, scanned: str) -> None:
        """The scanner typed into the search box as well: take it out again."""
        if self.text.upper().endswith(scanned.upper()):
            self._retype(self.text[: len(self.text) - len(scanned)])
            await self.look()

    def _retype(self, text: str) -> None:
        """Put a text into the box from our side; ``typed`` tells the box that it was us."""
        if self.text != text:
            self.text = text
            self.typed += 1
