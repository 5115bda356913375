"""The ways by which an answer comes, in words."""

from integrationrunde.invitations.models import Channel
from integrationrunde.kit.words import N_

CHANNELS = {
    Channel.LINK: N_("by link"),
    Channel.CALENDAR: N_("by calendar"),
    Channel.PHONE: N_("by phone"),
    Channel.MAIL: N_("by e-mail"),
    Channel.IN_PERSON: N_("in person"),
}
