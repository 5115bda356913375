"""Pages of the saved texts of an item: who saved what when, what changed, bringing one back."""

from flask import abort, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.kit import access, clock
from integrationrunde.kit.errors import Outdated
from integrationrunde.kit.forms import VersionForm
from integrationrunde.kit.words import _
from integrationrunde.minutes import changes, drafts, rules, writing
from integrationrunde.minutes.writing_pages import item_and_meeting


def revisions(minutes_item_id: int) -> ResponseReturnValue:
    """The saved texts of an item; those that one person saved one after the other stand as one."""
    item, meeting = item_and_meeting(minutes_item_id)
    sittings = changes.sittings(drafts.revisions(item.id))
    return render_template("minutes/revisions.html", item=item, meeting=meeting, sittings=sittings)


def revision(minutes_item_id: int, number: int) -> ResponseReturnValue:
    """One saved text, with what its sitting changed."""
    item, meeting = item_and_meeting(minutes_item_id)
    found = drafts.revision(item.id, number) or abort(404)
    sitting = next(one for one in changes.sittings(drafts.revisions(item.id)) if one.first <= number <= one.last)
    base = drafts.revision(item.id, sitting.first - 1)
    return render_template(
        "minutes/revision.html",
        item=item,
        meeting=meeting,
        revision=found,
        base_number=sitting.first - 1,
        blocks=changes.blocks(changes.lines(base.text if base else "", found.text)),
        why_not_write=rules.why_not_write(item.minutes),
    )


def restore(minutes_item_id: int, number: int) -> ResponseReturnValue:
    """Bring a saved text back; what stands now stays among the saved texts."""
    item, _meeting = item_and_meeting(minutes_item_id)
    found = drafts.revision(item.id, number) or abort(404)
    base = VersionForm().expected_version()
    try:
        writing.restore(item, found, base=-1 if base is None else base, by=access.actor(), now=clock.now())
    except Outdated:
        flash(_("Somebody has saved in the meantime. Look at the newest text, then bring the old one back."), "warning")
        return redirect(url_for("minutes.revisions", minutes_item_id=item.id), 303)
    flash(_("The text of revision %(number)s is back.", number=number), "success")
    return redirect(url_for("minutes.write_item", minutes_item_id=item.id), 303)
