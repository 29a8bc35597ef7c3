"""Where records and files are kept: tables, vault, leases, saving, records, exports, settings.

Nothing is made at import: engines, clocks and settings are passed in (see `store.open_store`).
"""
