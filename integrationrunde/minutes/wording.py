"""The words for kinds and states of minutes, results and tasks."""

from integrationrunde.actions.models import ActionKind
from integrationrunde.agenda.models import Audience
from integrationrunde.kit.words import N_
from integrationrunde.minutes.frame import Moment
from integrationrunde.minutes.models import Decided, MinutesState, OutcomeKind, ReachedBy

STATES = {
    MinutesState.DRAFT: N_("Draft"),
    MinutesState.IN_REVIEW: N_("Under review"),
    MinutesState.APPROVED: N_("Approved"),
}
OUTCOME_KINDS = {
    OutcomeKind.AGREEMENT: N_("Agreement"),
    OutcomeKind.RECOMMENDATION: N_("Recommendation"),
    OutcomeKind.NOTED: N_("Noted"),
    OutcomeKind.REVIEW_REQUEST: N_("Request for review"),
    OutcomeKind.DEFERRAL: N_("Deferral"),
    OutcomeKind.RESOLUTION: N_("Resolution"),
}
REACHED_BY = {
    ReachedBy.CONSENSUS: N_("By consensus"),
    ReachedBy.WITHOUT_OBJECTION: N_("Without objection"),
    ReachedBy.VOTE: N_("By vote"),
}
DECIDED = {Decided.DONE: N_("done"), Decided.NEW_DATE: N_("another date"), Decided.DROPPED: N_("dropped")}
ACTION_KINDS = {ActionKind.TASK: N_("Task"), ActionKind.REVIEW: N_("Task to review")}
AUDIENCES = {
    Audience.ALL: N_("All who may see the meeting"),
    Audience.ORGANISATIONS: N_("Only these organisations"),
    Audience.INTERNAL: N_("Only the secretariat"),
}
MOMENTS = {
    Moment.BEGIN: N_("Begin now"),
    Moment.BREAK: N_("Break from now"),
    Moment.GO_ON: N_("Go on now"),
    Moment.END: N_("End now"),
}
NOTED = {
    Moment.BEGIN: N_("the meeting has begun"),
    Moment.BREAK: N_("a break has begun"),
    Moment.GO_ON: N_("the break is over"),
    Moment.END: N_("the meeting has ended"),
}
