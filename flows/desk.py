"""The desk: claimed files lie on it, and what was made of them goes back into the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from schemas.errors import Rejected
from schemas.outcome import FileOutcome, Versions
from storage import leases, presence
from storage.facts import Rules
from storage.heartbeat import Heartbeat
from storage.ids import new_id
from storage.intake import ORIGINAL
from storage.leases import Claim
from storage.saving import save
from storage.setting_aside import set_aside
from storage.store import Store
from storage.tables import File, FileState
from storage.tables_intake import PartKind

# As much as a large page's pictures take.
PROBE_BYTES = 8 << 20
PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


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
        """A batch that waits, the oldest first; no more than this process's share, so that all have done at about
        the same time.

        A file that was tried before may have killed its process: it comes alone, so that it drags
        nobody along.
        """
        if not (there := waiting(self.store)):
            # Asked often, and of a database with one writer: only who finds something writes.
            return []
        share = -(-there // max(1, presence.how_many(self.store, PartKind.WORKER)))
        claims = leases.claim(self.store, self.holder, min(share, self.store.settings.batch_size))
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
        # One that cannot even be set aside is the oldest for ever: it must not keep all others waiting.
        hopeless = failed and claim.tries > self.max_tries
        leases.release(self.store, claim, failed, min(claim.tries * PAUSE, LONGEST_PAUSE) if hopeless else timedelta())

    def probe(self) -> None:
        """Room on the disk, a vault that keeps things, a database that takes rows."""
        probe = new_id(self.now())
        try:
            self.store.vault.put(probe, "probe", bytes(PROBE_BYTES))
        finally:
            self.store.vault.forget(probe)
        with self.store.write() as session:
            session.execute(update(File).where(File.id == probe).values(tries=0))


def waiting(store: Store) -> int:
    """How many files wait, those that others hold included."""
    with store.read() as session:
        found = select(func.count()).select_from(File).where(File.state == FileState.WAITING)
        return session.scalars(found).one()
