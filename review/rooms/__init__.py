"""The rooms of the app: one router each. To add one: write its module, name it here."""

from __future__ import annotations

from fastapi import APIRouter

from review.rooms import signing_in, start

ROOMS: tuple[APIRouter, ...] = (start.router, signing_in.router)
