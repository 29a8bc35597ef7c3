"""Copies of everything an office has: written whole or not at all, checked, thinned out, and taken back.

A backup is a folder: `backup.json` says what it is, `SHA256SUMS` names every file with its hash (`sha256sum -c` reads
it, too), `data/` looks like a data folder. Why so: docs/decisions/0015-night-and-backups.md.
"""
