"""The rooms of the app: one router each. To add one: write its module, name it here."""

from __future__ import annotations

from fastapi import APIRouter

from review.rooms import (
    accounts,
    adding,
    aside,
    document,
    exporting,
    field,
    finding,
    history,
    incoming,
    invitations,
    keying,
    measuring,
    originals,
    own_account,
    page_work,
    pictures,
    queue,
    signing_in,
    snippets,
    start,
    summing_up,
)

ROOMS: tuple[APIRouter, ...] = (
    start.router,
    signing_in.router,
    invitations.router,
    # Before the accounts: `saya` is no account's id.
    own_account.router,
    accounts.router,
    adding.router,
    aside.router,
    finding.router,
    exporting.router,
    history.router,
    originals.router,
    page_work.router,
    document.router,
    field.router,
    pictures.router,
    queue.router,
    incoming.router,
    keying.router,
    snippets.router,
    measuring.router,
    summing_up.router,
)
