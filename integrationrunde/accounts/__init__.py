"""Accounts (Zugänge) of the secretariat: who may sign in, with which role, in which series."""
