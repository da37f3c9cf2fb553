"""Takes print jobs to their printers: ask, send, ask again, and write down what is known.

One thread per printer. A job waits in the database as long as it must; a job whose end nobody saw
becomes a question for the cashier, never a second slip by itself.
"""

from __future__ import annotations

import logging
import threading
from functools import partial
from typing import Protocol

from core import document, printing, receipts
from core.context import Context, Desk
from core.db.database import Database
from core.document import Document
from core.journal import Event
from core.printing import Job
from devices.printer import PrinterUnsure
from devices.trouble import DeviceTrouble

log = logging.getLogger("sammiu.paper")

LOOK_SECONDS = 2.0
"""How often a printer with a waiting job is tried again while it has trouble."""


class Printer(Protocol):
    """What a receipt printer can do, whatever its cable."""

    def print_document(self, document: Document) -> None: ...

    def kick_drawer(self) -> None: ...


class PaperRunner:
    """Serves one till's printer until it is stopped."""

    def __init__(self, database: Database, desk: Desk, printer: Printer) -> None:
        self.database, self.desk, self.printer = database, desk, printer
        self._wake = threading.Event()
        self._stopping = False
        self._thread = threading.Thread(target=self._run, name=f"paper {desk.station}", daemon=True)
        self._deaf = database.news.subscribe(self._hear)

    def start(self) -> PaperRunner:
        """Begin with what a restart left behind: jobs that were being sent are now unsure."""
        self.database.deed(self.desk, printing.after_restart)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Finish the job in hand and stop."""
        self._deaf()
        self._stopping = True
        self._wake.set()
        self._thread.join(timeout=10)

    def _hear(self, event: Event) -> None:
        if event.station == self.desk.station:
            self._wake.set()

    def _run(self) -> None:
        while not self._stopping:
            self._wake.clear()
            try:
                in_trouble = not self._work_off()
            except Exception:
                log.exception("the print queue of %s stumbled", self.desk.station)
                in_trouble = True
            self._wake.wait(LOOK_SECONDS if in_trouble else None)

    def _work_off(self) -> bool:
        """Do every waiting job in order. False when the printer has trouble: later again."""
        for job in self.database.ask(self.desk, printing.waiting):
            if self._stopping or not self._do(job):
                return False
        return True

    def _do(self, job: Job) -> bool:
        paper = self.database.ask(self.desk, partial(_document_of, job))
        stored = document.to_json(paper) if paper else None
        if not self.database.deed(self.desk, lambda ctx: printing.sending(ctx, job.id, stored)):
            return True
        try:
            if paper is not None:
                self.printer.print_document(paper)
            else:
                self.printer.kick_drawer()
        except PrinterUnsure as trouble:
            told = str(trouble.facts.get("because", trouble.key))
            self.database.deed(self.desk, lambda ctx: printing.unclear(ctx, job.id, trouble=told))
            return False
        except DeviceTrouble as trouble:
            key = trouble.key
            if key != job.trouble:
                log.warning("printer of %s: %s", self.desk.station, trouble)
            self.database.deed(self.desk, lambda ctx: printing.held(ctx, job.id, trouble=key))
            return False
        self.database.deed(self.desk, lambda ctx: printing.printed(ctx, job.id))
        return True


def _document_of(job: Job, ctx: Context) -> Document | None:
    return receipts.of_job(ctx, job.kind, job.subject, job.copy)
