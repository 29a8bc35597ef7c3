"""What a document is: form files, field types, checks, readings, records, flags, errors, messages.

This room knows no pixels, no database, no clock and no settings. It imports nothing of ours.
"""
