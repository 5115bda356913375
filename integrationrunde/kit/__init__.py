"""What every room stands on: base model, transaction, doors, link signatures, clock, words, form fields.

Knows no domain word. Imports no other room.
"""
