"""Letters out and in as the secretariat meets them: the pages of the Postausgang, and what letters that come in change.

Reads and changes letters only through the rooms `outbox` and `inbox`. Who may see a letter is decided by its series.
"""
