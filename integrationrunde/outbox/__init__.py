"""Letters out: a mail is a row, written in the caller's transaction, sent later by the worker.

A *mail* is what a room wants to say to one recipient (``mail.Mail``); ``operations.queue`` makes it a *letter*, a row
that holds every part, so that each attempt sends the same bytes. ``delivery`` claims due letters with a lease and sends
them outside any transaction; ``failures`` says what a server's refusal means. ``transport`` alone imports Flask-Mail.

References to meetings, seats and series are plain numbers: this room lies below those, and a letter outlives what it
speaks of.
"""
