"""Letters in: read, understood, stored; their effects are the business of the rooms above.

A *letter* is one message as it came. It is a *bounce* (a report about one of our letters), a *reply* or *counter* (an
answer of a calendar), an *auto-reply* (nobody read ours), *human* (somebody wrote), or *other*. What it is and says is
understood from its bytes alone, without database and configuration, so that ``flask inbox explain`` and the real way
in cannot differ. Nothing is ever answered automatically.
"""
