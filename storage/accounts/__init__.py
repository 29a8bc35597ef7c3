"""Who may do what: accounts, roles, sign-ins, and the rows that say who saw and did what."""
