"""The desk: claimed files lie on it, and what was made of them goes back into the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from schemas.errors import Rejected
from schemas.outcome import FileOutcome, Versions
from storage import leases
from storage.facts import Rules
from storage.heartbeat import Heartbeat
from storage.intake import ORIGINAL
from storage.leases import Claim
from storage.saving import save
from storage.setting_aside import set_aside
from storage.store import Store
from storage.tables import File, FileState


@dataclass(frozen=True)
class StoreDesk:
    """`flows.batch.Desk` over the real store. `holder` names this process in the leases, `max_bytes` is
    the size of the largest file that may be read."""

    store: Store
    holder: str
    rules: Rules
    versions: Versions
    max_bytes: int
    now: Callable[[], datetime]

    @property
    def max_tries(self) -> int:
        return self.store.settings.max_tries

    def claim(self) -> Sequence[Claim]:
        """A batch that waits, the oldest first.

        A file that was tried before may have killed its process: it comes alone, so that it drags
        nobody along.
        """
        claims = leases.claim(self.store, self.holder, self.store.settings.batch_size)
        suspects = [claim for claim in claims if claim.tries > 1][:1]
        if not suspects:
            return claims
        for claim in claims:
            if claim not in suspects:
                self.release(claim, failed=False)
        return suspects

    def keeping(self, claims: Sequence[Claim]) -> Heartbeat:
        return Heartbeat(self.store, claims)

    def original(self, claim: Claim) -> bytes:
        return self.store.vault.get(claim.file_id, ORIGINAL)

    def save(self, claim: Claim, outcome: FileOutcome) -> Sequence[str]:
        return save(self.store, claim, outcome, self.versions, self.rules, self.now())

    def set_aside(self, claim: Claim, reason: Rejected) -> int:
        return set_aside(self.store, claim, reason, self.rules.explain, self.now())

    def release(self, claim: Claim, failed: bool) -> None:
        leases.release(self.store, claim, failed)


def waiting(store: Store) -> int:
    """How many files wait, those that others hold included."""
    with store.read() as session:
        found = select(func.count()).select_from(File).where(File.state == FileState.WAITING)
        return session.scalars(found).one()
