"""States of review in words: message ids to translate where they are shown."""

from integrationrunde.kit.words import N_
from integrationrunde.minutes.models import ApprovalMode, Decision
from integrationrunde.minutes.records import Position

DECISIONS = {
    Decision.ACCEPTED: N_("accepted: the text has been changed"),
    Decision.PARTLY: N_("accepted in part"),
    Decision.REJECTED: N_("rejected, kept as a declaration with the minutes"),
    Decision.CARRIED: N_("carried to item 1 of the next meeting"),
    Decision.NOTED: N_("noted"),
}

POSITIONS = {
    Position.AGREED: N_("no objection"),
    Position.OBJECTED: N_("objected"),
    Position.REMARKED: N_("only a remark"),
    Position.SILENT: N_("nothing said"),
    Position.READER: N_("informed"),
}

MODES = {
    ApprovalMode.LAPSE: N_("by lapse of the deadline without an open objection"),
    ApprovalMode.AFTER_CORRECTION: N_("after a correction"),
    ApprovalMode.BY_MEETING: N_("by a later meeting"),
}
