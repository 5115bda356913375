"""Calendars to subscribe to (Abonnements).

A *personal* feed shows a holder the meetings of the seat with the answer that counts, and the tasks of the organisation
in this series (VTODO); the feeds of an account show the meetings that it may read, in one series or in all, with their
deadlines and the days on which tasks are due. A feed only shows: nothing in it answers, and its address opens nothing
else.
"""
