"""Calendars to subscribe to (Abonnements).

A *personal* feed shows a holder the meetings of the seat with the answer that counts; the feeds of an account show the
meetings that it may read, in one series or in all, with their deadlines. A feed only shows: nothing in it answers, and
its address opens nothing else.
"""
