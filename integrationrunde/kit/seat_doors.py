"""The doors through which whoever comes with a capability link passes: a part of `kit.doors`, the one table."""

from integrationrunde.kit.door import Door

OF_SEATS: dict[str, Door] = {
    # portal
    "portal.page": Door.LINK,
    "portal.meeting": Door.LINK,
    "portal.answer": Door.LINK,
    "portal.hand_over": Door.LINK,
    "portal.take_back": Door.LINK,
    "portal.calendar": Door.LINK,
    "portal.minutes": Door.LINK,
    "portal.object_to": Door.LINK,
    "portal.agree": Door.LINK,
    "portal.withdraw": Door.LINK,
    "portal.astray": Door.LINK,
    "portal.lost_link": Door.PUBLIC,
    "portal.subscription": Door.LINK,
    "portal.renew_subscription": Door.LINK,
    "portal.minutes_list": Door.LINK,
    "portal.figures": Door.LINK,
    "portal.minutes_pdf": Door.LINK,
    "portal.topics": Door.LINK,
    "portal.change_topic": Door.LINK,
    "portal.withdraw_topic": Door.LINK,
    "portal.paper": Door.LINK,
    "portal.tasks": Door.LINK,
    "portal.task": Door.LINK,
    "portal.report_task": Door.LINK,
    "portal.ask_date": Door.LINK,
    "portal.decline_task": Door.LINK,
    "portal.hand_task": Door.LINK,
    "portal.take_task_back": Door.LINK,
    "portal.evidence": Door.LINK,
    # feeds
    "feeds.personal": Door.LINK,
    "feeds.secretariat": Door.LINK,
    "feeds.series": Door.LINK,
    "feeds.astray": Door.LINK,
    "feeds.help": Door.PUBLIC,
    "feeds.own": Door.ACCOUNT,
    "feeds.renew": Door.ACCOUNT,
}
