"""Calendar objects as bytes (RFC 5545, RFC 5546): events go in, an .ics file comes out.

Knows no meeting, no database and no request. ``event`` has the words (Event, Organizer, Attendee, Participation),
``writing`` the three letters that a calendar understands (request, cancellation, publication), and
the feed to subscribe to.
"""
