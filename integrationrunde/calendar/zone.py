"""The time zone as calendars need it.

Written by rule and by hand: icalendar generates lists of dates up to 2037 that start summer time an hour late, and that
ical.js and Outlook misread by an hour. The rule below is right for every year since 1996.
"""

from typing import cast

from icalendar import Timezone

BERLIN = "Europe/Berlin"

_BLOCK = b"""\
BEGIN:VTIMEZONE
TZID:Europe/Berlin
BEGIN:DAYLIGHT
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
TZNAME:CEST
DTSTART:19700329T020000
RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU
END:DAYLIGHT
BEGIN:STANDARD
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
TZNAME:CET
DTSTART:19701025T030000
RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU
END:STANDARD
END:VTIMEZONE
"""


def berlin() -> Timezone:
    """A fresh VTIMEZONE for Europe/Berlin."""
    return cast(Timezone, Timezone.from_ical(_BLOCK.replace(b"\n", b"\r\n")))
