"""Pixels to readings: pages out of files, classify, register, read. No database, clock or settings."""
