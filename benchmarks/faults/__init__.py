"""Disasters, made on purpose: processes killed at any step, full disks, databases and engines that fail; and the one
function that tells afterwards whether anything was lost, doubled or stuck. `benchmarks/disasters.py` makes a thousand
of them, `tests/disasters/` some of each kind."""
