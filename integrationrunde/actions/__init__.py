"""Tasks of organisations (Arbeitsauftrag, Prüfauftrag), followed until done.

An *action item* belongs to organisations, not to seats: a series may end, the task does not. Each owner (zuständig)
has a state of its own; *overdue*, and the state of the whole, are derived. It *binds* from the circulation of the
minutes in which it was recorded, or at once when it was made by hand.
"""
