"""The desk: claimed files lie on it, and what was made of them goes back into the store."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from storage.saving import save
from storage.setting_aside import set_aside

from schemas.errors import SetAside
from schemas.outcome import FileOutcome, Versions
from storage import leases
from storage.facts import Explain, FormLookup
from storage.heartbeat import Heartbeat
from storage.intake import ORIGINAL
from storage.leases import Claim
from storage.store import Store


@dataclass(frozen=True)
class StoreDesk:
    """`flows.batch.Desk` over the real store. `holder` names this process in the leases."""

    store: Store
    holder: str
    forms: FormLookup
    versions: Versions
    explain: Explain
    now: Callable[[], datetime]

    def claim(self) -> Sequence[Claim]:
        """A batch that waits, the oldest first.

        A file that was tried before may have killed its process: it is read alone, so that it drags
        nobody along, and after too many tries it is set aside as `poison`.
        """
        while claims := leases.claim(self.store, self.holder, self.store.settings.batch_size):
            spent = [claim for claim in claims if claim.tries > self.store.settings.max_tries]
            for claim in spent:
                self.set_aside(claim, SetAside.POISON)
            rest = [claim for claim in claims if claim not in spent]
            if chosen := self._chosen(rest):
                return chosen
        return []

    def _chosen(self, claims: list[Claim]) -> list[Claim]:
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
        return save(self.store, claim, outcome, self.versions, self.forms, self.explain, self.now())

    def set_aside(self, claim: Claim, reason: SetAside) -> None:
        set_aside(self.store, claim, reason, self.explain, self.now())

    def release(self, claim: Claim, failed: bool) -> None:
        leases.release(self.store, claim, failed)
