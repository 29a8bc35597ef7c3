"""The fonts that the net learns from: families under the SIL Open Font License, fetched by name, never shipped.

None of them is among the fonts of the samples. Every tenth is kept for validation.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path


def _named(names: str) -> tuple[str, ...]:
    return tuple(names.split())


# Made to look written by hand, or narrow and round as hands write.
HAND = _named(
    "amatic-sc bad-script balsamiq-sans comic-neue comic-relief chilanka grandstander itim mansalva marck-script "
    "nanum-brush-script nanum-pen-script poor-story shantell-sans sniglet sriracha the-girl-next-door "
    "yomogi kiwi-maru zen-kurenaido finger-paint oooh-baby liu-jian-mao-cao long-cang zhi-mang-xing delius yusei-magic "
    "caveat-brush bubblegum-sans courgette damion dancing-script cookie happy-monkey kaushan-script "
    "londrina-solid mouse-memoirs sacramento vibur freehand zcool-kuaile farsan "
    "allan amaranth lemonada sansita varela-round comfortaa quicksand coiny"
)
PRINT = _named(
    "roboto roboto-mono source-sans-3 source-code-pro source-serif-4 noto-sans noto-sans-mono fira-sans fira-code "
    "ibm-plex-sans ibm-plex-serif montserrat poppins nunito nunito-sans raleway oswald merriweather lora eb-garamond "
    "pt-serif pt-mono bitter crimson-text zilla-slab rokkitt inconsolata jetbrains-mono vt323 share-tech-mono "
    "b612-mono overpass-mono cabin rubik titillium-web yanone-kaffeesatz archivo barlow fira-sans-condensed "
    "pt-sans-narrow caladea gentium-book-plus josefin-sans karla hind"
)


def fetch(folder: Path) -> None:
    """Fetches all families into `folder` with npm, where they are not there yet. Raises CalledProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [name for name in (*HAND, *PRINT) if not (folder / "node_modules" / "@fontsource" / name).is_dir()]
    if missing:
        (folder / "package.json").write_text('{"private": true}')
        packages = [f"@fontsource/{name}" for name in missing]
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", *packages], cwd=folder, check=True)


def file(folder: Path, family: str) -> Path:
    """The family's upright Latin font. Raises ValueError where it is not under the Open Font License."""
    package = folder / "node_modules" / "@fontsource" / family
    licence = json.loads((package / "package.json").read_text())["license"]
    if licence != "OFL-1.1":
        raise ValueError(f"{family} is under {licence}")
    return package / "files" / f"{family}-latin-400-normal.woff2"
