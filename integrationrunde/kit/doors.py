"""Every door of the house on one page: endpoint -> who may pass (HOUSE.md, law 3).

``PUBLIC``  anybody, without a cookie
``GUEST``   anybody, with the session cookie and its CSRF token (signing in)
``LINK``    whoever comes with a capability link; the view proves it
``ACCOUNT`` any signed-in account
``READER``, ``EDITOR``, ``ADMIN``  an account with at least this role; where the thing belongs to a series, the view
asks `access.require(series_id)`, so that a role in one series opens nothing in another.
``OVERALL_ADMIN``  an admin for all series (accounts, settings)
"""

import enum

from integrationrunde.kit.actor import Role


class Door(enum.Enum):
    """Who may pass an endpoint."""

    PUBLIC = "public"
    GUEST = "guest"
    LINK = "link"
    ACCOUNT = "account"
    READER = "reader"
    EDITOR = "editor"
    ADMIN = "admin"
    OVERALL_ADMIN = "overall_admin"

    @property
    def role(self) -> Role | None:
        """The role that the door asks for, None where it asks for none."""
        if self is Door.OVERALL_ADMIN:
            return Role.ADMIN
        return Role(self.value) if self.value in set(Role) else None

    @property
    def needs_account(self) -> bool:
        """Whether somebody must be signed in."""
        return self not in (Door.PUBLIC, Door.GUEST, Door.LINK)

    @property
    def needs_csrf_token(self) -> bool:
        """Whether a cookie carries authority here, so that unsafe requests need a token (MODEL.md 3)."""
        return self not in (Door.PUBLIC, Door.LINK)


DOORS: dict[str, Door] = {
    "static": Door.PUBLIC,
    # accounts
    "accounts.sign_in": Door.GUEST,
    "accounts.sign_out": Door.GUEST,
    "accounts.forgot": Door.GUEST,
    "accounts.reset": Door.LINK,
    "accounts.own": Door.ACCOUNT,
    "accounts.language": Door.ACCOUNT,
    "accounts.password": Door.ACCOUNT,
    "accounts.end_session": Door.ACCOUNT,
    "accounts.sign_out_everywhere": Door.ACCOUNT,
    # directory
    "directory.organisations": Door.READER,
    "directory.organisations_file": Door.READER,
    "directory.organisation": Door.READER,
    "directory.contacts": Door.READER,
    "directory.contacts_file": Door.READER,
    "directory.gaps": Door.READER,
    "directory.new_organisation": Door.EDITOR,
    "directory.edit_organisation": Door.EDITOR,
    "directory.end_organisation": Door.EDITOR,
    "directory.reopen_organisation": Door.EDITOR,
    "directory.new_contact": Door.EDITOR,
    "directory.edit_contact": Door.EDITOR,
    "directory.make_default": Door.EDITOR,
    "directory.replace_contact": Door.EDITOR,
    "directory.end_contact": Door.EDITOR,
    "directory.reactivate_contact": Door.EDITOR,
    "directory.import_start": Door.EDITOR,
    "directory.import_store": Door.EDITOR,
    "directory.imported": Door.EDITOR,
    "directory.import_template": Door.EDITOR,
    # meetings
    "meetings.series_list": Door.READER,
    "meetings.series": Door.READER,
    "meetings.new_series": Door.OVERALL_ADMIN,
    "meetings.edit_series": Door.ADMIN,
    "meetings.end_series": Door.ADMIN,
    "meetings.reopen_series": Door.ADMIN,
    "meetings.venues": Door.READER,
    "meetings.new_venue": Door.EDITOR,
    "meetings.edit_venue": Door.EDITOR,
    "meetings.meeting": Door.READER,
    "meetings.new_meeting": Door.EDITOR,
    "meetings.edit_meeting": Door.EDITOR,
    "meetings.hold": Door.EDITOR,
    "meetings.undo_hold": Door.EDITOR,
    # seats
    "seats.seats": Door.READER,
    "seats.export": Door.READER,
    "seats.new_seat": Door.EDITOR,
    "seats.seat": Door.READER,
    "seats.edit_seat": Door.EDITOR,
    "seats.end_seat": Door.EDITOR,
    "seats.reopen_seat": Door.EDITOR,
    "seats.new_holder": Door.EDITOR,
    "seats.edit_holder": Door.EDITOR,
    "seats.end_holder": Door.EDITOR,
    "seats.succeed": Door.EDITOR,
    "seats.revoke_links": Door.EDITOR,
    "seats.revoke_organisation_links": Door.EDITOR,
    # agenda
    "agenda.agenda": Door.READER,
    "agenda.print_agenda": Door.READER,
    "agenda.export": Door.READER,
    "agenda.new_item": Door.EDITOR,
    "agenda.edit_item": Door.EDITOR,
    "agenda.move_item": Door.EDITOR,
    "agenda.order": Door.EDITOR,
    "agenda.remove_item": Door.EDITOR,
    "agenda.new_meeting_like_last": Door.EDITOR,
    "agenda.discard_meeting": Door.EDITOR,
    "agenda.call_for_topics": Door.EDITOR,
    "agenda.accept_proposal": Door.EDITOR,
    "agenda.decline_proposal": Door.EDITOR,
    "agenda.defer_proposal": Door.EDITOR,
    "agenda.reopen_proposal": Door.EDITOR,
    "agenda.paper": Door.READER,
    "agenda.add_paper": Door.EDITOR,
    "agenda.edit_paper": Door.EDITOR,
    "agenda.remove_paper": Door.EDITOR,
    "agenda.move_paper": Door.EDITOR,
    # invitations
    "invitations.overview": Door.READER,
    "invitations.export": Door.READER,
    "invitations.seat": Door.READER,
    "invitations.choose": Door.EDITOR,
    "invitations.check": Door.EDITOR,
    "invitations.send": Door.EDITOR,
    "invitations.letter_preview": Door.EDITOR,
    "invitations.add_guest": Door.EDITOR,
    "invitations.remind": Door.EDITOR,
    "invitations.enter_answer": Door.EDITOR,
    "invitations.uninvite": Door.EDITOR,
    "invitations.resend": Door.EDITOR,
    "invitations.replace": Door.EDITOR,
    "invitations.announce": Door.EDITOR,
    "invitations.update_preview": Door.EDITOR,
    "invitations.call_off": Door.EDITOR,
    # reminders
    "reminders.overview": Door.READER,
    "reminders.look": Door.EDITOR,
    "reminders.send": Door.EDITOR,
    "reminders.skip": Door.EDITOR,
    "reminders.plan_again": Door.EDITOR,
    "reminders.meeting_rules": Door.EDITOR,
    "reminders.follow_series": Door.EDITOR,
    "reminders.series_rules": Door.ADMIN,
    # minutes
    "minutes.minutes": Door.READER,
    "minutes.begin": Door.EDITOR,
    "minutes.follow_agenda": Door.EDITOR,
    "minutes.write": Door.EDITOR,
    "minutes.write_item": Door.EDITOR,
    "minutes.save": Door.EDITOR,
    "minutes.item_state": Door.EDITOR,
    "minutes.move_item": Door.EDITOR,
    "minutes.edit_item": Door.EDITOR,
    "minutes.add_unplanned": Door.EDITOR,
    "minutes.frame": Door.EDITOR,
    "minutes.moment": Door.EDITOR,
    "minutes.quality": Door.READER,
    "minutes.revisions": Door.READER,
    "minutes.revision": Door.READER,
    "minutes.restore": Door.EDITOR,
    "minutes.take": Door.EDITOR,
    "minutes.new_outcome": Door.EDITOR,
    "minutes.edit_outcome": Door.EDITOR,
    "minutes.discard_outcome": Door.EDITOR,
    "minutes.new_task": Door.EDITOR,
    "minutes.edit_task": Door.EDITOR,
    "minutes.discard_task": Door.EDITOR,
    "minutes.attendance": Door.READER,
    "minutes.open_attendance": Door.EDITOR,
    "minutes.tick": Door.EDITOR,
    "minutes.attendance_state": Door.EDITOR,
    "minutes.close_attendance": Door.EDITOR,
    "minutes.add_attendance": Door.EDITOR,
    "minutes.correct_attendance": Door.EDITOR,
    "minutes.remove_attendance": Door.EDITOR,
    "minutes.erase_attendance_names": Door.EDITOR,
    "minutes.signing_list": Door.READER,
    "minutes.attendance_file": Door.READER,
    "minutes.printouts": Door.READER,
    "minutes.print_version": Door.READER,
    "minutes.give_out": Door.EDITOR,
    # figures
    "figures.results": Door.READER,
    "figures.results_file": Door.READER,
    "figures.result": Door.READER,
    "figures.replace_result": Door.EDITOR,
    "figures.restore_result": Door.EDITOR,
    "figures.plan_review": Door.EDITOR,
    "figures.note_review": Door.EDITOR,
    "figures.overview": Door.READER,
    "figures.report": Door.READER,
    "figures.report_file": Door.READER,
    # dossier
    "dossier.dossier": Door.READER,
    "dossier.download": Door.READER,
    "dossier.put_to_file": Door.EDITOR,
    "dossier.take_from_file": Door.ADMIN,
    "minutes.review": Door.READER,
    "minutes.circulate": Door.EDITOR,
    "minutes.send_answers": Door.EDITOR,
    "minutes.put_on_agenda": Door.EDITOR,
    "minutes.approve": Door.EDITOR,
    "minutes.supplement": Door.EDITOR,
    "minutes.decide": Door.EDITOR,
    "minutes.correct": Door.EDITOR,
    "minutes.correct_result": Door.EDITOR,
    # mailroom
    "mailroom.outbox": Door.READER,
    "mailroom.export": Door.READER,
    "mailroom.letter": Door.READER,
    "mailroom.retry": Door.EDITOR,
    "mailroom.ask_discard": Door.EDITOR,
    "mailroom.discard": Door.EDITOR,
    "mailroom.ask_hand_out": Door.ADMIN,
    "mailroom.hand_out": Door.ADMIN,
    "mailroom.ask_retry_failed": Door.EDITOR,
    "mailroom.retry_failed": Door.EDITOR,
    "mailroom.resume": Door.EDITOR,
    "mailroom.inbox": Door.READER,
    "mailroom.inbox_export": Door.READER,
    "mailroom.incoming": Door.READER,
    "mailroom.incoming_source": Door.ADMIN,
    "mailroom.confirm": Door.EDITOR,
    "mailroom.reject": Door.EDITOR,
    "mailroom.answer_by_letter": Door.EDITOR,
    "mailroom.settle": Door.EDITOR,
    "mailroom.understand_again": Door.EDITOR,
    "mailroom.trust_address": Door.EDITOR,
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
    "portal.minutes_pdf": Door.LINK,
    "portal.topics": Door.LINK,
    "portal.change_topic": Door.LINK,
    "portal.withdraw_topic": Door.LINK,
    "portal.paper": Door.LINK,
    # feeds
    "feeds.personal": Door.LINK,
    "feeds.secretariat": Door.LINK,
    "feeds.series": Door.LINK,
    "feeds.astray": Door.LINK,
    "feeds.help": Door.PUBLIC,
    "feeds.own": Door.ACCOUNT,
    "feeds.renew": Door.ACCOUNT,
    # public
    "public.imprint": Door.PUBLIC,
    "public.privacy": Door.PUBLIC,
    "public.privacy_version": Door.PUBLIC,
    "public.accessibility": Door.PUBLIC,
    "public.help": Door.PUBLIC,
    "public.easy_language": Door.PUBLIC,
    "public.barrier_report": Door.PUBLIC,
    "public.barrier_reported": Door.PUBLIC,
    "public.appearance": Door.PUBLIC,
    "public.mark": Door.PUBLIC,
    "public.robots": Door.PUBLIC,
    "public.health": Door.PUBLIC,
    "public.barrier_reports": Door.READER,
    "public.barrier": Door.READER,
    "public.answer_barrier": Door.EDITOR,
    # dashboard
    "dashboard.start": Door.ACCOUNT,
    "dashboard.journal": Door.READER,
    "dashboard.journal_file": Door.READER,
    # administration
    "administration.accounts": Door.OVERALL_ADMIN,
    "administration.accounts_file": Door.OVERALL_ADMIN,
    "administration.new_account": Door.OVERALL_ADMIN,
    "administration.account": Door.OVERALL_ADMIN,
    "administration.edit_account": Door.OVERALL_ADMIN,
    "administration.roles": Door.OVERALL_ADMIN,
    "administration.deactivate": Door.OVERALL_ADMIN,
    "administration.reactivate": Door.OVERALL_ADMIN,
    "administration.send_link": Door.OVERALL_ADMIN,
    "administration.sign_out": Door.OVERALL_ADMIN,
    # demo (registered only where the demo runs: its letters are for everybody to open)
    "demo.letters": Door.PUBLIC,
    "demo.letter": Door.PUBLIC,
    "demo.answer": Door.PUBLIC,
    "demo.letter_html": Door.PUBLIC,
    "demo.letter_part": Door.PUBLIC,
    "demo.letter_source": Door.PUBLIC,
    "demo.clock": Door.OVERALL_ADMIN,
    "demo.forward": Door.OVERALL_ADMIN,
}
