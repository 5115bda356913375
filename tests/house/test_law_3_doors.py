"""Law 3: every door is locked by default. The whole URL map is walked by everybody who must not get in."""

from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from integrationrunde.kit.actor import Role
from integrationrunde.kit.doors import DOORS, Door
from integrationrunde.kit.links import Capability, Keyring
from tests.house.world import TOKENS, World, changed, door, is_in_a_series, keyring, methods, none_of, picture

GARBAGE = {"name": "Eindringling", "version": "1", "reason": "x", "status": "declined"}
# Where an account is asked about its own session, somebody else's is 404; see the test below.
ROLES = {"stranger": None, "reader": Role.READER, "editor": Role.EDITOR, "admin_a": Role.ADMIN}


def test_every_endpoint_has_its_line_and_every_line_its_endpoint(world: World) -> None:
    endpoints = {rule.endpoint for rule in world.app.url_map.iter_rules()}
    assert endpoints - set(DOORS) == set()
    assert set(DOORS) - endpoints == set()


def knocks(world: World) -> Iterator[tuple[Rule, str]]:
    """Every method of every rule."""
    for rule in world.rules():
        for method in sorted(methods(rule)):
            yield rule, method


def walk(world: World, who: str, concerned: set[Door], allowed: tuple[int, ...], ids: str = "own") -> list[str]:
    """Knock at all doors of these kinds; gives the answers that should not be, and says if anything was stored."""
    before = picture()
    found = []
    for rule, method in knocks(world):
        if door(rule) in concerned:
            path = world.url(rule, getattr(world, ids))
            status = world.clients[who].open(path, method=method, data=GARBAGE if method != "GET" else None).status_code
            if status not in allowed:
                found.append(f"{method} {rule.endpoint} as {who}: {status}")
    return found + [f"{who} changed {table}" for table in changed(before)]


def test_without_signing_in(world: World) -> None:
    locked = {kind for kind in Door if kind.needs_account}
    before = picture()
    found = []
    for rule, method in knocks(world):
        if door(rule) not in locked:
            continue
        response = world.clients["visitor"].open(world.url(rule), method=method)
        if method == "GET" and (response.status_code != 303 or "/einloggen" not in response.headers["Location"]):
            found.append(f"GET {rule.endpoint}: {response.status_code}")
        if method != "GET" and response.status_code != 401:
            found.append(f"{method} {rule.endpoint}: {response.status_code}")
    none_of(found)
    none_of(changed(before))


@pytest.mark.parametrize("who", ROLES)
def test_with_too_small_a_role(world: World, who: str) -> None:
    own = ROLES[who]
    too_high = {kind for kind in Door if kind.role is not None and (own is None or not own.includes(kind.role))}
    if who == "admin_a":
        too_high = {Door.OVERALL_ADMIN}
    none_of(walk(world, who, too_high, (403, 404)))


@pytest.mark.parametrize("who", ["reader_a", "editor_a"])
def test_a_role_in_this_series_is_no_higher_one(world: World, who: str) -> None:
    higher = {Door.ADMIN, Door.OVERALL_ADMIN} | ({Door.EDITOR} if who == "reader_a" else set())
    none_of(walk(world, who, higher, (403, 404)))


def test_an_admin_of_another_series_finds_nothing_here(world: World) -> None:
    before = picture()
    found = []
    for rule, method in knocks(world):
        if door(rule).role is not None and is_in_a_series(rule):
            status = world.clients["admin_b"].open(world.url(rule), method=method, data=GARBAGE).status_code
            if status != 404:
                found.append(f"{method} {rule.endpoint}: {status}")
    none_of(found)
    none_of(changed(before))


def test_things_of_two_series_do_not_mix(world: World) -> None:
    """A path that names two things: the second one belongs to another series, which the first cannot lend."""
    before = picture()
    found = []
    for rule, method in knocks(world):
        concerned = sorted(rule.arguments & {"meeting_id", "seat_id", "holder_id", "invitation_id", "item_id"})
        if len(concerned) < 2 or door(rule).role is None:
            continue
        for foreign in concerned:
            path = world.url(rule, {**world.own, foreign: world.other[foreign]})
            status = world.clients["editor_a"].open(path, method=method, data=GARBAGE).status_code
            if status != 404:
                found.append(f"{method} {rule.endpoint} with a foreign {foreign}: {status}")
    none_of(found)
    none_of(changed(before))


def test_nothing_that_is_not_there(world: World) -> None:
    nothing = {name: 2**31 - 1 for name in world.own if name.endswith("_id")}
    found = []
    for rule, method in knocks(world):
        if rule.arguments & set(nothing) and door(rule).role is not None:
            status = world.clients["admin"].open(world.url(rule, {**world.own, **nothing}), method=method).status_code
            if status != 404:
                found.append(f"{method} {rule.endpoint}: {status}")
    none_of(found)


def test_a_number_that_no_row_can_have(world: World) -> None:
    found = []
    for rule in world.rules():
        for name in rule.arguments:
            if name.endswith("_id"):
                path = world.url(rule, {**world.own, name: 4711}).replace("4711", "9" * 30)
                status = world.clients["admin"].open(path, method=min(methods(rule))).status_code
                if status not in (404, 405):
                    found.append(f"{rule.endpoint}: {status}")
    none_of(found)


def test_somebody_elses_session(world: World) -> None:
    before = picture()
    for rule, method in knocks(world):
        if "session_id" in rule.arguments:
            assert world.clients["admin_b"].open(world.url(rule), method=method).status_code == 404
    none_of(changed(before))


def test_without_csrf_token(world: World) -> None:
    before = picture()
    world.app.config["WTF_CSRF_ENABLED"] = True
    found = []
    try:
        for rule, method in knocks(world):
            if method != "GET" and door(rule).needs_csrf_token:
                status = world.clients["admin"].open(world.url(rule), method=method, data=GARBAGE).status_code
                if status != 400:
                    found.append(f"{method} {rule.endpoint}: {status}")
    finally:
        world.app.config["WTF_CSRF_ENABLED"] = False
    none_of(found)
    none_of(changed(before))


def bad_tokens(world: World, purpose: str, subject: int) -> dict[str, str]:
    """Tokens that open nothing, by what is wrong with them."""
    ring = keyring(world)
    good = ring.token(Capability(purpose, subject, 0))
    return {
        "no token": "quatsch",
        "last letter changed": good[:-1] + ("a" if good[-1] != "a" else "b"),
        "cut off": good[:-1],
        "another generation": ring.token(Capability(purpose, subject, 99)),
        "another purpose": ring.token(Capability("feed" if purpose == "page" else "page", subject, 0)),
        "an unknown subject": ring.token(Capability(purpose, 4_711_000, 0)),
        "an unknown key": Keyring({"9": "x" * 40}).token(Capability(purpose, subject, 0)),
        "a key of the same name": Keyring({ring.current: "x" * 40}).token(Capability(purpose, subject, 0)),
    }


def opened_by(world: World, rule: Rule) -> tuple[str, int]:
    """Purpose and subject of the link that opens a page."""
    account = world.own["account_id"]
    return {
        "accounts.reset": ("reset", account),
        "feeds.personal": ("feed", world.own["holder_id"]),
        "feeds.secretariat": ("account-feed", account),
        "feeds.series": (f"series-feed-{world.own['series_id']}", account),
    }.get(rule.endpoint, ("page", world.own["holder_id"]))


def links(world: World) -> list[Rule]:
    return [rule for rule in world.rules() if door(rule) is Door.LINK and "token" in rule.arguments]


def test_a_link_that_proves_nothing_gets_one_page_that_tells_nothing(world: World) -> None:
    before = picture()
    found = []
    for rule in links(world):
        purpose, subject = opened_by(world, rule)
        for method in sorted(methods(rule)):
            pages = {}
            for wrong, token in bad_tokens(world, purpose, subject).items():
                path = world.url(rule, {**world.own, TOKENS.get(rule.endpoint, "token"): token})
                response = world.clients["visitor"].open(path, method=method, data=GARBAGE)
                pages[response.text.replace(token, "")] = wrong
                if response.status_code != 404:
                    found.append(f"{method} {rule.endpoint}, {wrong}: {response.status_code}")
            if len(pages) > 1:
                found.append(f"{method} {rule.endpoint}: {len(pages)} different pages, for {sorted(pages.values())}")
    none_of(found)
    none_of(changed(before))


def test_a_seat_finds_nothing_of_another_series(world: World) -> None:
    before = picture()
    found = []
    for rule in links(world):
        for name in rule.arguments & {"meeting_id", "holder_id", "item_id", "invitation_id", "attachment_id"}:
            path = world.url(rule, {**world.own, name: world.other[name]})
            for method in sorted(methods(rule)):
                status = world.clients["visitor"].open(path, method=method, data=GARBAGE).status_code
                if status != 404:
                    found.append(f"{method} {rule.endpoint} with a foreign {name}: {status}")
    none_of(found)
    none_of(changed(before))


def test_link_and_public_pages_set_no_cookie(world: World) -> None:
    found = []
    for rule in world.rules():
        if door(rule) in (Door.LINK, Door.PUBLIC) and "GET" in methods(rule):
            response = world.app.test_client().get(world.url(rule))
            if "Set-Cookie" in response.headers:
                found.append(rule.endpoint)
    none_of(found)
