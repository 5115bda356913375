"""The pages of the outbox (Postausgang) and of the inbox (Posteingang).

What has left, what waits, what failed; what came in, what it changed, what needs a decision. Reads and changes letters
only through the rooms `outbox` and `inbox`. Who may see a letter is decided by its series.
"""
