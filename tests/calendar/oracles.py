"""Other people's calendar readers, to judge what we write: ical.js (Thunderbird's) and libical (GNOME's, Cyrus')."""

import ctypes
import json
import shutil
import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
_READ = """
import ICAL from 'ical.js';
let text = ''; for await (const piece of process.stdin) text += piece;
console.log(JSON.stringify(JSON.parse(text).map(source => {
  const calendar = new ICAL.Component(ICAL.parse(source));
  const zone = calendar.getFirstSubcomponent('vtimezone');
  if (zone) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  const entry = calendar.getFirstSubcomponent('vevent');
  const event = new ICAL.Event(entry);
  const attendee = entry.getFirstProperty('attendee');
  return {
    method: calendar.getFirstPropertyValue('method'), uid: event.uid, sequence: event.sequence,
    start: event.startDate.toUnixTime(), end: event.endDate.toUnixTime(),
    summary: event.summary, location: event.location, description: event.description,
    attendee: attendee && attendee.getFirstValue(), cn: attendee && attendee.getParameter('cn'),
  };
})));
"""

_READ_ALL = """
import ICAL from 'ical.js';
let text = ''; for await (const piece of process.stdin) text += piece;
const calendar = new ICAL.Component(ICAL.parse(text));
const zone = calendar.getFirstSubcomponent('vtimezone');
if (zone) ICAL.TimezoneService.register(new ICAL.Timezone(zone));
console.log(JSON.stringify(calendar.getAllSubcomponents('vevent').map(entry => {
  const event = new ICAL.Event(entry);
  return {
    uid: event.uid, summary: event.summary, status: entry.getFirstPropertyValue('status'), day: event.startDate.isDate,
    start: event.startDate.isDate ? event.startDate.toString() : event.startDate.toUnixTime(),
    end: event.endDate.isDate ? event.endDate.toString() : event.endDate.toUnixTime(),
  };
})));
"""

_READ_TASKS = """
import ICAL from 'ical.js';
let text = ''; for await (const piece of process.stdin) text += piece;
const calendar = new ICAL.Component(ICAL.parse(text));
console.log(JSON.stringify(calendar.getAllSubcomponents('vtodo').map(entry => {
  const of = name => entry.getFirstPropertyValue(name);
  const due = of('due'), completed = of('completed');
  return {
    uid: of('uid'), summary: of('summary'), status: of('status'), percent: of('percent-complete'),
    stamp: of('dtstamp').toUnixTime(), day: due && due.isDate, due: due && due.toString(),
    completed: completed && completed.toUnixTime(),
  };
})));
"""


def has_ical_js() -> bool:
    """Whether node and ical.js (npm, for tests only) are here."""
    return shutil.which("node") is not None and (ROOT / "node_modules" / "ical.js").is_dir()


def read_by_ical_js(sources: list[bytes]) -> list[dict[str, object]]:
    """What ical.js understands, one object per calendar; instants in Unix seconds."""
    return _understood(_READ, json.dumps([source.decode() for source in sources]).encode())


def entries_by_ical_js(feed: bytes) -> list[dict[str, object]]:
    """What ical.js understands of one calendar, one object per entry; instants in Unix seconds, days as text."""
    return _understood(_READ_ALL, feed)


def tasks_by_ical_js(feed: bytes) -> list[dict[str, object]]:
    """What ical.js understands of the tasks of a calendar; instants in Unix seconds, days as text."""
    return _understood(_READ_TASKS, feed)


def _understood(program: str, source: bytes) -> list[dict[str, object]]:
    command = ["node", "--input-type=module", "-e", program]
    done = subprocess.run(command, input=source, cwd=ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


@cache
def _libical() -> ctypes.CDLL | None:
    try:
        library = ctypes.CDLL("libical.so.3")
    except OSError:
        return None
    library.icalparser_parse_string.restype = ctypes.c_void_p
    library.icalparser_parse_string.argtypes = [ctypes.c_char_p]
    for name in ("icalrestriction_check", "icalcomponent_count_errors"):
        getattr(library, name).argtypes = [ctypes.c_void_p]
    library.icalcomponent_as_ical_string.restype = ctypes.c_char_p
    library.icalcomponent_as_ical_string.argtypes = [ctypes.c_void_p]
    library.icalcomponent_free.argtypes = [ctypes.c_void_p]
    return library


def has_libical() -> bool:
    """Whether Debian's libical3 is here."""
    return _libical() is not None


def complaints_of_libical(source: bytes) -> list[str]:
    """What libical finds wrong with an iTIP object, by the rules of its METHOD (RFC 5546); empty where all is well."""
    library = _libical()
    assert library is not None
    component = library.icalparser_parse_string(source)
    assert component, "libical cannot parse it at all"
    allowed = library.icalrestriction_check(component)
    errors = library.icalcomponent_count_errors(component)
    text = library.icalcomponent_as_ical_string(component).decode()
    library.icalcomponent_free(component)
    found = [line for line in text.replace("\r\n ", "").splitlines() if "X-LIC-ERROR" in line]
    return found or ([] if allowed and not errors else ["refused without a reason"])
