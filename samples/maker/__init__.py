"""The maker of sample scans: made-up people, written on our paper, scanned in many ways.

The way through: `people.py` (who) → `filling.py` (ink on the blank) → `conditions.py` (the scan) →
`page.py` (picture, expected record, truth). Everything follows from a seed.
"""
