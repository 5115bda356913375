"""The holder's calendar subscription: its address, shown to nobody else, and how to end it for a new one."""

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from integrationrunde.kit import clock, outside
from integrationrunde.kit.transaction import SAFE_METHODS
from integrationrunde.outbox.letterhead import keyring
from integrationrunde.portal import visiting
from integrationrunde.portal.pages import bp
from integrationrunde.portal.visiting import DeadLink, Visitor
from integrationrunde.seats.subscribing import renew_feed


def _subscriber(token: str) -> Visitor:
    """Who comes; a substitute has no subscription: the entry of that one meeting is in the letter."""
    who = visiting.visitor(token)
    if who.is_substitute:
        raise DeadLink
    return who


@bp.get("/s/<token>/abo", strict_slashes=False)
def subscription(token: str) -> ResponseReturnValue:
    """The address to subscribe to. It is made anew for each look at it; nothing usable is stored."""
    who = _subscriber(token)
    path = url_for("feeds.personal", token=keyring().token(who.holder.feed), lang=None)
    address = outside.address(path)
    return render_template(
        "portal/subscription.html",
        who=who,
        address=address,
        webcal=outside.webcal(address),
        seen=who.holder.feed_generation,
        is_new="neu" in request.args,
    )


@bp.route("/s/<token>/abo/neu", methods=["GET", "POST"])
def renew_subscription(token: str) -> ResponseReturnValue:
    """End the address for a new one. Opened by hand, it leads to the present one."""
    who = _subscriber(token)
    if request.method in SAFE_METHODS:
        return redirect(url_for("portal.subscription", token=token), 303)
    renew_feed(who.holder, seen=_generation(request.form.get("seen", type=int)), by=who.actor, now=clock.now())
    return redirect(url_for("portal.subscription", token=token, neu=1), 303)


def _generation(seen: int | None) -> int | None:
    """What the page showed, if it can be a generation; a form without it, or with nonsense, means the present one."""
    return seen if seen is not None and 0 <= seen < 2**31 else None
