"""Words of attendance in lists that leave the house."""

from integrationrunde.kit.words import N_
from integrationrunde.minutes.models import AttendanceKind, AttendanceState

ATTENDANCE_KINDS = {
    AttendanceKind.SEAT: N_("Seat"),
    AttendanceKind.GUEST: N_("Guest"),
    AttendanceKind.UNANNOUNCED: N_("Unannounced"),
}
ATTENDANCE_STATES = {
    AttendanceState.OPEN: N_("open"),
    AttendanceState.PRESENT: N_("present"),
    AttendanceState.EXCUSED: N_("excused"),
    AttendanceState.ABSENT: N_("not there"),
}
