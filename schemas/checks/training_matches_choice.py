"""Training belongs to the economic programme: only who chose `pemberdayaan` ticks any, and another business is
written down only where `usaha_lain` is ticked. The options are those of `pilihan` and `pelatihan` (DOMAIN)."""

from __future__ import annotations

from schemas.checks import Finding, RoleValues
from schemas.types import About
from schemas.values import Doubt, Flag

ROLES = {"choice": frozenset({"choice"}), "training": frozenset({"choices"}), "other": frozenset({"text"})}


def check(values: RoleValues, about: About) -> list[Finding]:
    """A finding where training was ticked without the programme, one where the line and its box disagree."""
    choice, training, other = values.get("choice"), values.get("training"), values.get("other")
    findings = []
    if isinstance(choice, str) and choice != "pemberdayaan" and isinstance(training, list) and training:
        findings.append(Finding(("choice", "training"), Doubt(Flag.CONTRADICTS, "training_without_programme")))
    if isinstance(other, str) and other and isinstance(training, list) and "usaha_lain" not in training:
        findings.append(Finding(("training", "other"), Doubt(Flag.CONTRADICTS, "training_other_not_ticked")))
    return findings
