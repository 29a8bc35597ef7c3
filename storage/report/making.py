"""A report made, and who wanted it written down: it opens values of all records to count them."""

from __future__ import annotations

from datetime import datetime

from schemas.library import library
from schemas.programme import load_programme
from schemas.report import Report
from storage import nights
from storage.accounts.audit import noted
from storage.nights import Past
from storage.report.collect import collect
from storage.store import Store

REPORTED = "reported"


def make(store: Store, account_id: str | None, now: datetime, night: Past | None = None) -> Report:
    """The report of this moment, with what the last night did (`night`: that of one which runs just now). Who asks by
    a command is not known: the row of the audit names nobody. Raises FormError where a form or the programme is wrong.
    """
    past = night or next(iter(nights.last(store)), None)
    report = collect(store, library([store.folder.forms]), load_programme([store.settings.data]), now, past)
    noted(store, account_id, REPORTED, now, detail={"documents": report.ever.total, "night": past.id if past else None})
    return report
