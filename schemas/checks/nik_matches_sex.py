"""The day in a NIK is 40 higher for women. The options are those of `jenis_kelamin`: laki_laki, perempuan."""

from __future__ import annotations

from schemas.checks import Finding, RoleValues
from schemas.types import About
from schemas.types._text import is_digits
from schemas.values import Doubt, Flag

ROLES = {"nik": frozenset({"nik"}), "sex": frozenset({"choice"})}


def check(values: RoleValues, about: About) -> list[Finding]:
    """One finding where the NIK is that of the other sex."""
    nik, sex = values.get("nik"), values.get("sex")
    if not isinstance(nik, str) or len(nik) != 16 or not is_digits(nik):
        return []
    dd = int(nik[6:8])
    of_nik = "laki_laki" if 1 <= dd <= 31 else "perempuan" if 41 <= dd <= 71 else None
    if of_nik is None or sex not in ("laki_laki", "perempuan") or sex == of_nik:
        return []
    return [Finding(("nik", "sex"), Doubt(Flag.CONTRADICTS, "nik_other_sex"))]
