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

# More print, for the net of digits: the typefaces of offices are many, and their 3 and 8 differ by little.
MORE_PRINT = _named(
    "abeezee abel adamina afacad aleo alegreya alegreya-sans alata albert-sans almarai antonio archivo-black "
    "arsenal arvo asap asap-condensed assistant atkinson-hyperlegible atkinson-hyperlegible-mono average-sans "
    "azeret-mono bai-jamjuree be-vietnam-pro besley blinker bree-serif bricolage-grotesque cairo cantarell cardo "
    "cascadia-code catamaran chakra-petch chivo commissioner cormorant crimson-pro darker-grotesque didact-gothic "
    "dm-mono dm-sans dm-serif-text domine dosis encode-sans encode-sans-condensed exo-2 faustina figtree fira-mono "
    "fjalla-one fragment-mono frank-ruhl-libre fraunces geist geist-mono geologica golos-text gothic-a1 halant "
    "hanken-grotesk heebo hepta-slab im-fell-english instrument-sans instrument-serif iosevka jost jura k2d kanit "
    "khand kumbh-sans league-gothic league-spartan lekton lexend libre-caslon-text libre-franklin literata lustria "
    "m-plus-1 m-plus-1p m-plus-rounded-1c manrope marcellus martel maven-pro merriweather-sans michroma mona-sans "
    "monda mukta nanum-gothic nanum-gothic-coding nanum-myeongjo newsreader noto-sans-display old-standard-tt onest "
    "orbitron outfit overpass oxanium oxygen petrona philosopher piazzolla play playfair-display prompt "
    "pt-serif-caption public-sans quantico quattrocento questrial rajdhani red-hat-display red-hat-mono "
    "red-hat-text reddit-mono reddit-sans rufina saira saira-condensed sanchez sarabun schibsted-grotesk sen "
    "share-tech signika slabo-27px sometype-mono sora source-serif-pro space-grotesk space-mono spectral "
    "spline-sans spline-sans-mono stix-two-text taviraj teko tenor-sans tomorrow unna urbanist varela vazirmatn "
    "victor-mono volkhov vollkorn wix-madefor-text yantramanav yrsa zen-kaku-gothic-new zen-old-mincho dotgothic16 "
    "press-start-2p silkscreen pixelify-sans jersey-10 doto kode-mono shippori-mincho sawarabi-gothic "
    "ia-writer-mono dejavu-mono dejavu-sans gentium-plus"
)


def fetch(folder: Path) -> None:
    """Fetches all families into `folder` with npm, where they are not there yet. Raises CalledProcessError."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [
        name for name in (*HAND, *PRINT, *MORE_PRINT) if not (folder / "node_modules" / "@fontsource" / name).is_dir()
    ]
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
