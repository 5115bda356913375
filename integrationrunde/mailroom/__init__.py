"""The pages of the outbox (Postausgang): what has left, what waits, what failed and what to do about it.

Reads and changes letters only through the room `outbox`. Who may see a letter is decided by its series.
"""
