"""`./dev bench sroie --data DIR`: real receipts of any shape (SROIE), never seen by the scales they are judged with.

Five folds by shop: for each the scales of `extractors/free` are fitted anew on the others and frozen. Right: the best
value is what is printed, case, spaces and punctuation aside; company and address with one letter in 15 wrong (strict:
none), for the keys have typing errors of their own. Silent: accepted and not right. Intervals are 95 %, by shop. Then
the wall time of reading a receipt whole against RapidOCR, which reads lines alone, on the same pictures and one core.
`--fit` writes the shipped scales, fitted on all receipts.
"""

from __future__ import annotations

import argparse
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import extractors
from benchmarks.evidence import Judged, fitted, folds, judge
from benchmarks.peers import RAPID
from benchmarks.receipts import DAY, KEYS, Known, Seen, known, seen
from benchmarks.running import core, machine, measured
from benchmarks.statistics import Rate
from benchmarks.thought import BY_HAND
from extractors.free.read import Engines, look
from extractors.free.scoring import MODEL, Model, as_json, load_model
from extractors.readers.ppocr import PPOcr
from extractors.readers.ppocr_lines import LineFinder
from extractors.readers.tesseract import Tesseract
from schemas.finding import Wanted
from schemas.library import library

FOLDS = 5
ASKED = {Wanted.TOTAL: 93, Wanted.DATE: 95, Wanted.MERCHANT: 85, Wanted.ADDRESS: 70}
HERE = Path(__file__).parents[1]
OURS = "from benchmarks.sroie import read_all; read_all()"


@dataclass
class Figures:
    """What became of one field on all receipts."""

    right: Rate = field(default_factory=Rate)
    strict: Rate = field(default_factory=Rate)
    accepted: Rate = field(default_factory=Rate)
    silent: Rate = field(default_factory=Rate)

    def add(self, one: Seen, wanted: Wanted, judged: Judged) -> None:
        """One receipt more."""
        shop = one.known.shop
        self.right.add(shop, judged.right)
        self.strict.add(shop, bool(judged.best and one.known.is_right(wanted, judged.best.meant.text, tolerant=False)))
        self.accepted.add(shop, judged.accepted)
        if judged.accepted:
            self.silent.add(shop, not judged.right)


def main() -> None:
    """Reads the receipts, fits and judges fold by fold, prints the tables."""
    options = _options()
    form = library().latest("shop_receipt")
    assert form is not None and form.find is not None
    receipts = known(options.data)
    with TemporaryDirectory(prefix="pendataan-sroie-") as name:
        scratch = Path(name)
        read = list(_told(seen(receipts, form.find, _engines(scratch, {}), options.keep or scratch / "read")))
        if options.fit:
            print(f"{len(read)} receipts: {_fit(read)}")
            return
        report(read)
        if not options.no_speed:
            _speed(receipts[:: max(1, len(receipts) // options.speed_receipts)], scratch)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with images/ and keys/")
    parser.add_argument("--keep", type=Path, help="where what was read is kept for another run")
    parser.add_argument("--fit", action="store_true", help="writes the shipped scales and ends")
    parser.add_argument("--no-speed", action="store_true")
    parser.add_argument("--speed-receipts", type=int, default=20)
    return parser.parse_args()


def _engines(scratch: Path, model: Model) -> Engines:
    return Engines(LineFinder.load(), PPOcr.load(), Tesseract(scratch), model)


def _told(receipts: Iterable[Seen]) -> Iterator[Seen]:
    for number, one in enumerate(receipts, 1):
        yield one
        if number % 20 == 0:
            print(f"  {number} receipts", file=sys.stderr, flush=True)


def _fit(read: Sequence[Seen]) -> Path:
    """Writes the shipped scales: fitted where the receipts have a key, by hand where not."""
    path = Path(extractors.__file__).parent / "models" / MODEL
    model = {wanted: fitted([one.receipt(wanted) for one in read], wanted) for wanted in KEYS} | dict(BY_HAND)
    path.write_text(as_json(model), encoding="utf-8")
    return path


def report(read: Sequence[Seen]) -> None:
    """The table of accuracy: each field of each receipt, judged by scales that have not seen its shop."""
    print(f"\n{len(read)} receipts of {len({one.known.shop for one in read})} shops, {FOLDS} folds by shop")
    silent, accepted = Rate(), Rate()
    every = {wanted: Figures() for wanted in ASKED}
    for one, wanted, judged in judged_blind(read):
        every[wanted].add(one, wanted, judged)
        if judged.accepted:
            silent.add(one.known.shop, not judged.right)
        if wanted in (Wanted.TOTAL, Wanted.DATE):
            accepted.add(one.known.shop, judged.accepted)
    for wanted, asked in ASKED.items():
        print(f"\n{wanted}")
        for name, rate in vars(every[wanted]).items():
            print(f"  {name:<10} {rate.text()}{f'  (asked: {asked})' if name == 'right' else ''}")
    print(f"\nsilent errors of all that was accepted (asked: under 1)  {silent.text()}")
    print(f"totals and dates accepted (asked: 75)  {accepted.text()}")


def judged_blind(read: Sequence[Seen]) -> Iterator[tuple[Seen, Wanted, Judged]]:
    """Each field of each receipt, judged by scales, thresholds among them, that were fitted on other shops alone."""
    parts = folds([one.known.shop for one in read], FOLDS)
    for wanted in ASKED:
        receipts = [one.receipt(wanted) for one in read]
        for part in range(FOLDS):
            scales = fitted([one for one, at in zip(receipts, parts, strict=True) if at != part], wanted)
            for one, receipt, at in zip(read, receipts, parts, strict=True):
                if at == part:
                    yield one, wanted, judge(scales, receipt)


def _speed(receipts: Sequence[Known], scratch: Path) -> None:
    """Wall times of both in one run, one after the other, on one core each; start-up counts for both."""
    folder, out = scratch / "pictures", scratch / "rapid.json"
    folder.mkdir()
    for one in receipts:
        shutil.copy(one.picture, folder)
    ours = measured([sys.executable, "-c", OURS, str(folder), str(scratch)], core=core(), folder=HERE)
    peer = measured([sys.executable, "-c", RAPID, str(folder), str(out)], core=core(), folder=HERE)
    if ours.code or peer.code:
        sys.exit((ours.output + peer.output)[-3000:])
    count = len(receipts)
    print(f"\nseconds a receipt, {count} receipts, one core each; {machine('rapidocr', 'onnxruntime')}")
    print(f"  ours {ours.seconds / count:.2f}, RapidOCR {peer.seconds / count:.2f}")
    print(f"  ratio {ours.seconds / peer.seconds:.3f} (asked: under 1.0)")


def read_all() -> None:
    """Reads every picture of a folder whole, as the pipeline does: for the wall time."""
    folder, scratch = map(Path, sys.argv[1:3])
    form = library().latest("shop_receipt")
    assert form is not None and form.find is not None
    engines = _engines(scratch, load_model())
    for path in sorted(folder.iterdir()):
        look(Known(path.stem, path, {}).pixels(), form.find, engines, DAY)


if __name__ == "__main__":
    main()
