"""The addresses of the minutes; the pages stand beside, by subject."""

from flask import Blueprint

from integrationrunde.minutes import frame_pages, outcome_pages, revision_pages, task_pages, writing_pages

bp = Blueprint("minutes", __name__)
_FORM = ["GET", "POST"]
_MEETING = "/sitzungen/<int:meeting_id>/protokoll"
_ITEM = "/protokollpunkte/<int:minutes_item_id>"

bp.add_url_rule(_MEETING, view_func=frame_pages.minutes)
bp.add_url_rule(f"{_MEETING}/beginnen", view_func=frame_pages.begin, methods=["POST"])
bp.add_url_rule(f"{_MEETING}/tagesordnung", view_func=frame_pages.follow_agenda, methods=["POST"])
bp.add_url_rule(f"{_MEETING}/neuer-punkt", view_func=frame_pages.add_unplanned, methods=_FORM)
bp.add_url_rule(f"{_MEETING}/rahmen", view_func=frame_pages.frame, methods=_FORM)
bp.add_url_rule(
    f"{_MEETING}/zeit/<any(begin, break, go_on, end):moment>", view_func=frame_pages.moment, methods=["POST"]
)
bp.add_url_rule(f"{_MEETING}/pruefung", view_func=frame_pages.quality)

bp.add_url_rule(f"{_MEETING}/schreiben", view_func=writing_pages.write)
bp.add_url_rule(f"{_ITEM}/schreiben", view_func=writing_pages.write_item, methods=_FORM)
bp.add_url_rule(f"{_ITEM}/speichern", view_func=writing_pages.save, methods=["POST"])
bp.add_url_rule(f"{_ITEM}/stand", view_func=writing_pages.item_state)
bp.add_url_rule(f"{_ITEM}/<any(hoch, runter):direction>", view_func=writing_pages.move_item, methods=["POST"])
bp.add_url_rule(f"{_ITEM}/angaben", view_func=writing_pages.edit_item, methods=_FORM)

bp.add_url_rule(f"{_ITEM}/staende", view_func=revision_pages.revisions)
bp.add_url_rule(f"{_ITEM}/staende/<int:number>", view_func=revision_pages.revision)
bp.add_url_rule(f"{_ITEM}/staende/<int:number>/zurueckholen", view_func=revision_pages.restore, methods=["POST"])

bp.add_url_rule(f"{_ITEM}/uebernehmen", view_func=outcome_pages.take, methods=["POST"])
bp.add_url_rule(f"{_ITEM}/ergebnisse/neu", view_func=outcome_pages.new_outcome, methods=_FORM)
bp.add_url_rule("/ergebnisse/<int:outcome_id>/bearbeiten", view_func=outcome_pages.edit_outcome, methods=_FORM)
bp.add_url_rule("/ergebnisse/<int:outcome_id>/loeschen", view_func=outcome_pages.discard_outcome, methods=["POST"])

bp.add_url_rule(f"{_ITEM}/arbeitsauftraege/neu", view_func=task_pages.new_task, methods=_FORM)
bp.add_url_rule("/arbeitsauftraege/<int:task_id>/entwurf", view_func=task_pages.edit_task, methods=_FORM)
bp.add_url_rule("/arbeitsauftraege/<int:task_id>/entwurf/loeschen", view_func=task_pages.discard_task, methods=["POST"])
