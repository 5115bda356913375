"""The addresses of the minutes; the pages stand beside, by subject."""

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.minutes import (
    attendance_pages,
    carry_over_pages,
    decision_pages,
    frame_pages,
    held,  # noqa: F401 - has a say in whether a meeting was held
    outcome_pages,
    papers,  # noqa: F401 - has a say in the rules of papers
    print_pages,
    review_pages,
    revision_pages,
    task_pages,
    writing_pages,
)
from integrationrunde.minutes.repeating import AlreadyDone

bp = Blueprint("minutes", __name__)


@bp.errorhandler(AlreadyDone)
def lead_on(done: AlreadyDone) -> ResponseReturnValue:
    """Lead to where the first press of a button has led, with a note instead of an error."""
    flash(done.message, "info")
    item_id = (request.view_args or {}).get("minutes_item_id")
    if item_id is not None:
        return redirect(url_for("minutes.write_item", minutes_item_id=item_id, _anchor="daneben"), 303)
    after = "minutes.write" if request.endpoint == "minutes.begin" else "minutes.review"
    return redirect(url_for(after, meeting_id=done.meeting_id), 303)


_FORM = ["GET", "POST"]
_MEETING = "/sitzungen/<int:meeting_id>/protokoll"
_ITEM = "/protokollpunkte/<int:minutes_item_id>"

bp.add_url_rule(_MEETING, view_func=frame_pages.minutes)
bp.add_url_rule(f"{_MEETING}/beginnen", view_func=frame_pages.begin, methods=["POST"])
bp.add_url_rule(f"{_MEETING}/tagesordnung", view_func=frame_pages.follow_agenda, methods=["POST"])
bp.add_url_rule(f"{_MEETING}/neuer-punkt", view_func=frame_pages.add_unplanned, methods=_FORM)
bp.add_url_rule(f"{_MEETING}/rahmen", view_func=frame_pages.frame, methods=_FORM)
bp.add_url_rule(f"{_MEETING}/rahmen/berichtigen", view_func=frame_pages.correct_frame, methods=_FORM)
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

bp.add_url_rule(f"{_MEETING}/ausgabe", view_func=print_pages.printouts)
bp.add_url_rule(f"{_MEETING}/fassung/<int:number>.pdf", view_func=print_pages.print_version)
bp.add_url_rule(f"{_MEETING}/austeilen", view_func=print_pages.give_out, methods=_FORM)

bp.add_url_rule(f"{_ITEM}/staende", view_func=revision_pages.revisions)
bp.add_url_rule(f"{_ITEM}/staende/<int:number>", view_func=revision_pages.revision)
bp.add_url_rule(f"{_ITEM}/staende/<int:number>/zurueckholen", view_func=revision_pages.restore, methods=["POST"])

bp.add_url_rule(f"{_ITEM}/uebernehmen", view_func=outcome_pages.take, methods=["POST"])
bp.add_url_rule(f"{_ITEM}/ergebnisse/neu", view_func=outcome_pages.new_outcome, methods=_FORM)
bp.add_url_rule("/ergebnisse/<int:outcome_id>/bearbeiten", view_func=outcome_pages.edit_outcome, methods=_FORM)
bp.add_url_rule("/ergebnisse/<int:outcome_id>/loeschen", view_func=outcome_pages.discard_outcome, methods=["POST"])

bp.add_url_rule(f"{_ITEM}/arbeitsauftraege/neu", view_func=task_pages.new_task, methods=_FORM)
bp.add_url_rule("/arbeitsauftraege/<int:task_id>/entwurf", view_func=task_pages.edit_task, methods=_FORM)
bp.add_url_rule("/arbeitsauftraege/<int:task_id>/berichtigen", view_func=task_pages.correct_task, methods=_FORM)
bp.add_url_rule("/arbeitsauftraege/<int:task_id>/entwurf/loeschen", view_func=task_pages.discard_task, methods=["POST"])

bp.add_url_rule(f"{_ITEM}/massnahmen/<int:task_id>", view_func=carry_over_pages.follow_task, methods=_FORM)
bp.add_url_rule(
    f"{_ITEM}/entscheidungen/<int:decision_id>/loeschen", view_func=carry_over_pages.discard_decision, methods=["POST"]
)

_LIST = "/sitzungen/<int:meeting_id>/teilnahme"
_LINE = "/teilnahme/<int:attendance_id>"
bp.add_url_rule(_LIST, view_func=attendance_pages.attendance)
bp.add_url_rule(f"{_LIST}/oeffnen", view_func=attendance_pages.open_attendance, methods=["POST"])
bp.add_url_rule(f"{_LIST}/haken", view_func=attendance_pages.tick, methods=["POST"])
bp.add_url_rule(f"{_LIST}/stand", view_func=attendance_pages.attendance_state)
bp.add_url_rule(f"{_LIST}/offene", view_func=attendance_pages.close_attendance, methods=["POST"])
bp.add_url_rule(f"{_LIST}/neu", view_func=attendance_pages.add_attendance, methods=_FORM)
bp.add_url_rule(_LINE, view_func=attendance_pages.correct_attendance, methods=_FORM)
bp.add_url_rule(f"{_LINE}/entfernen", view_func=attendance_pages.remove_attendance, methods=["POST"])
bp.add_url_rule(f"{_LIST}/namen-loeschen", view_func=attendance_pages.erase_attendance_names, methods=_FORM)
bp.add_url_rule(f"{_LIST}/unterschriften", view_func=attendance_pages.signing_list)
bp.add_url_rule(f"{_LIST}/liste.<any(csv, xlsx):form>", view_func=attendance_pages.attendance_file)
bp.add_url_rule(f"{_MEETING}/abstimmung", view_func=review_pages.review)
bp.add_url_rule(f"{_MEETING}/versenden", view_func=review_pages.circulate, methods=_FORM)
bp.add_url_rule(f"{_MEETING}/antworten", view_func=review_pages.send_answers, methods=["POST"])
bp.add_url_rule(f"{_MEETING}/naechste-sitzung", view_func=review_pages.put_on_agenda, methods=["POST"])
bp.add_url_rule(f"{_MEETING}/genehmigen", view_func=review_pages.approve, methods=_FORM)
bp.add_url_rule(f"{_MEETING}/nachtrag", view_func=review_pages.supplement, methods=_FORM)
bp.add_url_rule("/einwendungen/<int:objection_id>", view_func=decision_pages.decide, methods=_FORM)
bp.add_url_rule(f"{_ITEM}/berichtigen", view_func=decision_pages.correct, methods=_FORM)
bp.add_url_rule("/ergebnisse/<int:outcome_id>/berichtigen", view_func=decision_pages.correct_result, methods=_FORM)
