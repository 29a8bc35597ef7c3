"""The words people put before, or in place of, the official name of a place.

Levels are `province`, `regency`, `district`, `village`; names are canonical (upper case).
"""

from __future__ import annotations

import re

PROVINCE_SHORT = {
    "ACEH": ("NAD", "NANGGROE ACEH DARUSSALAM"),
    "SUMATERA UTARA": ("SUMUT", "SUMATRA UTARA"),
    "SUMATERA BARAT": ("SUMBAR", "SUMATRA BARAT"),
    "SUMATERA SELATAN": ("SUMSEL", "SUMATRA SELATAN"),
    "KEPULAUAN BANGKA BELITUNG": ("BABEL", "BANGKA BELITUNG", "KEP BANGKA BELITUNG"),
    "KEPULAUAN RIAU": ("KEPRI", "KEP RIAU"),
    "DAERAH KHUSUS IBUKOTA JAKARTA": ("DKI", "DKI JAKARTA", "JAKARTA", "DAERAH KHUSUS JAKARTA", "DKJ"),
    "JAWA BARAT": ("JABAR",),
    "JAWA TENGAH": ("JATENG",),
    "JAWA TIMUR": ("JATIM",),
    "DAERAH ISTIMEWA YOGYAKARTA": ("DIY", "DI YOGYAKARTA", "YOGYAKARTA", "JOGJAKARTA"),
    "NUSA TENGGARA BARAT": ("NTB",),
    "NUSA TENGGARA TIMUR": ("NTT",),
    "KALIMANTAN BARAT": ("KALBAR",),
    "KALIMANTAN TENGAH": ("KALTENG",),
    "KALIMANTAN SELATAN": ("KALSEL",),
    "KALIMANTAN TIMUR": ("KALTIM",),
    "KALIMANTAN UTARA": ("KALTARA",),
    "SULAWESI UTARA": ("SULUT",),
    "SULAWESI TENGAH": ("SULTENG",),
    "SULAWESI SELATAN": ("SULSEL",),
    "SULAWESI TENGGARA": ("SULTRA",),
    "SULAWESI BARAT": ("SULBAR",),
    "MALUKU UTARA": ("MALUT",),
}

# What stands before the own part of an official regency name, and what people write instead of it.
_REGENCY_KINDS = {
    "KABUPATEN ADMINISTRASI ": ("KAB ADM ", "KAB ADMINISTRASI ", "KABUPATEN ", "KAB "),
    "KABUPATEN ": ("KAB ", "KABUPATEN DAERAH TINGKAT II "),
    "KOTA ADMINISTRASI ": ("KOTA ADM ", "KOTA "),
    "KOTA ": ("KODYA ", "KOTAMADYA ", "KOTA MADYA "),
}
_KIND = {
    "province": re.compile(r"^(PROVINSI|PROPINSI|PROV|PROP)[ .:]+"),
    "district": re.compile(r"^(KECAMATAN|KEC|DISTRIK)[ .:]+"),
    "village": re.compile(r"^(KELURAHAN|KEL|DESA|DS)[ .:]+"),
}
_REGENCY_KEY = re.compile(r"^(KABUPATENADMINISTRASI|KOTAADMINISTRASI|KABUPATEN|KAB|KOTA)(?=...)")


def short_forms(name: str, level: str) -> list[str]:
    """The usual short forms of an official name.

    >>> short_forms("KABUPATEN KUPANG", "regency")
    ['KAB KUPANG', 'KABUPATEN DAERAH TINGKAT II KUPANG', 'KUPANG']
    >>> short_forms("NUSA TENGGARA TIMUR", "province")
    ['NTT']
    """
    if level == "province":
        return list(PROVINCE_SHORT.get(name, ()))
    if level != "regency":
        return []
    kind = next((kind for kind in _REGENCY_KINDS if name.startswith(kind)), "")
    own = name.removeprefix(kind)
    return [short + own for short in _REGENCY_KINDS.get(kind, ())] + [own]


def without_kind(text: str, level: str) -> str:
    """A written name without the word for its kind. For a regency the kind is part of the name and stays.

    >>> without_kind("KEC. ALAK", "district"), without_kind("KOTA KUPANG", "regency")
    ('ALAK', 'KOTA KUPANG')
    """
    return text if level == "regency" else _KIND[level].sub("", text)


def own_part(key: str, level: str) -> str:
    """The key of a name without its kind, which says nothing about which place it is.

    >>> own_part("KABUPATENKUPANG", "regency")
    'KUPANG'
    """
    return _REGENCY_KEY.sub("", key) if level == "regency" else key
