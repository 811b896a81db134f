"""Signing in, being locked out, sessions, passwords."""

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import text

from pulseops.accounts import passwords, sessions
from pulseops.accounts.credentials import MOST_FAILURES, MOST_FROM_ONE_IP
from pulseops.accounts.identity import signed_in
from pulseops.accounts.sessions import Device
from pulseops.base.db import Database
from pulseops.base.errors import Conflict, Forbidden, Invalid, Limited, NotFound, Unauthenticated
from tests.accounts.people import PASSWORD, audit_actions, enter, new_email, sign_up
from tests.conftest import NOW, TenantBox

MINUTE = timedelta(minutes=1)


def test_the_right_password_opens_a_session_in_any_spelling_of_the_address(database: Database) -> None:
    email = new_email()
    tenant_id = sign_up(database, email)
    done = enter(database, f"  {email.upper()} ")
    with signed_in(database, cookie=done.token, key=None, now=NOW) as (ctx, identity):
        assert (ctx.tenant_id, identity.email, identity.roles) == (tenant_id, email, ("owner",))
    assert audit_actions(database, tenant_id) == ["tenant.created", "session.opened"]


def test_known_and_unknown_addresses_get_the_same_answers_until_both_are_locked(database: Database) -> None:
    known = new_email()
    sign_up(database, known)

    def answers(email: str) -> list[tuple[str, str]]:
        found = []
        for number in range(MOST_FAILURES + 1):
            with pytest.raises((Unauthenticated, Limited)) as refused:
                enter(database, email, "wrong", now=NOW + number * MINUTE, device=Device(None, email))
            found.append((refused.value.code, refused.value.detail))
        return found

    first = answers(known)
    assert first == answers(new_email())
    assert [code for code, _ in first] == ["wrong-credentials"] * MOST_FAILURES + ["sign-in-locked"]
    assert "2 more tries before a pause of 15 minutes" in first[2][1]
    assert "the last try" in first[4][1]
    assert "Try again in 11 minutes, or reset your password" in first[5][1]


def test_a_lock_holds_against_the_right_password_and_ends_by_itself(database: Database) -> None:
    email = new_email()
    sign_up(database, email)
    for _ in range(MOST_FAILURES):
        with pytest.raises(Unauthenticated):
            enter(database, email, "wrong")
    with pytest.raises(Limited) as locked:
        enter(database, email, now=NOW + 14 * MINUTE)
    assert locked.value.retry_after == 61
    assert enter(database, email, now=NOW + 15 * MINUTE).token


def test_success_starts_the_count_anew(database: Database) -> None:
    email = new_email()
    sign_up(database, email)
    for _ in range(2):
        for _ in range(MOST_FAILURES - 1):
            with pytest.raises(Unauthenticated):
                enter(database, email, "wrong")
        assert enter(database, email)


def test_one_network_cannot_try_many_addresses(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pulseops.accounts.credentials.password_matches", lambda hashed, password: False)
    device, email = Device(None, f"net-{uuid4()}"), new_email()
    for _ in range(MOST_FROM_ONE_IP):
        with pytest.raises(Unauthenticated):
            enter(database, new_email(), "wrong", device=device)
    with pytest.raises(Limited, match="from your network"):
        enter(database, email, device=device)
    with pytest.raises(Unauthenticated):
        enter(database, email, device=Device(None, f"net-{uuid4()}"))


def test_unknown_addresses_cost_as_much_as_known_ones(database: Database) -> None:
    known = new_email()
    sign_up(database, known)

    def took(email: str) -> float:
        began = time.perf_counter()
        with pytest.raises(Unauthenticated):
            enter(database, email, "wrong", device=Device(None, email))
        return time.perf_counter() - began

    pairs = [(took(known), took(new_email())) for _ in range(MOST_FAILURES - 1)]
    fastest_known, fastest_unknown = (min(side) for side in zip(*pairs, strict=True))
    assert 0.5 < fastest_known / fastest_unknown < 2


def test_a_session_ends_after_the_tenants_idle_time_and_waiting_pages_do_not_keep_it(database: Database) -> None:
    email = new_email()
    sign_up(database, email)
    token = enter(database, email).token
    with signed_in(database, cookie=token, key=None, now=NOW + 20 * MINUTE):
        pass
    with signed_in(database, cookie=token, key=None, now=NOW + 45 * MINUTE, active=False):
        pass
    with (
        pytest.raises(Unauthenticated, match="without activity"),
        signed_in(database, cookie=token, key=None, now=NOW + 51 * MINUTE),
    ):
        pass


def test_even_a_busy_session_ends_after_thirty_days(database: Database, tenant: TenantBox) -> None:
    member = tenant.member("owner")
    with tenant.work() as ctx:
        ctx.session.execute(text("UPDATE user_session SET created_at = :at, last_seen_at = :at"), {"at": NOW})
    for day in (29, 30):
        with tenant.work() as ctx:
            at = NOW + timedelta(days=day)
            ctx.session.execute(text("UPDATE user_session SET last_seen_at = :at"), {"at": at})
        if day == 29:
            with signed_in(database, cookie=member.token, key=None, now=at):
                continue
        with pytest.raises(Unauthenticated), signed_in(database, cookie=member.token, key=None, now=at):
            pass


def test_sessions_are_listed_and_ended_one_or_all_others(database: Database) -> None:
    email = new_email()
    tenant_id = sign_up(database, email)
    tokens = [enter(database, email, now=NOW + n * MINUTE, device=Device(f"Browser {n}", None)).token for n in range(3)]
    now = NOW + 3 * MINUTE
    with signed_in(database, cookie=tokens[0], key=None, now=now) as (ctx, identity):
        listed = sessions.own_sessions(ctx)
        assert [row["user_agent"] for row in listed] == ["Browser 0", "Browser 2", "Browser 1"]
        sessions.end_session(ctx, listed[2]["id"])
        with pytest.raises(NotFound):
            sessions.end_session(ctx, listed[2]["id"])
        assert sessions.end_others(ctx, identity.session_id) == 1
        assert [row["user_agent"] for row in sessions.own_sessions(ctx)] == ["Browser 0"]
    for token in tokens[1:]:
        with pytest.raises(Unauthenticated), signed_in(database, cookie=token, key=None, now=now):
            pass
    assert audit_actions(database, tenant_id)[-2:] == ["session.ended", "session.ended_others"]


def test_nobody_ends_a_colleagues_session(database: Database, tenant: TenantBox) -> None:
    email = new_email()
    sign_up(database, email)
    with signed_in(database, cookie=enter(database, email).token, key=None, now=NOW) as (ctx, identity):
        theirs = identity.session_id
        assert sessions.own_sessions(ctx)
    assert theirs
    colleague = tenant.member("owner")
    with tenant.work() as ctx:
        now = ctx.now
    with signed_in(database, cookie=colleague.token, key=None, now=now) as (ctx, _), pytest.raises(NotFound):
        sessions.end_session(ctx, theirs)


def test_changing_the_password_needs_the_old_one_and_ends_other_sessions(database: Database) -> None:
    email = new_email()
    sign_up(database, email)
    here, there = enter(database, email).token, enter(database, email).token

    def change(current: str, new: str) -> int:
        with signed_in(database, cookie=here, key=None, now=NOW) as (ctx, who):
            return passwords.change(
                database, ctx, email=who.email, current=current, new=new, session_id=who.session_id, ip=None
            )

    with pytest.raises(Invalid) as wrong:
        change("wrong", "another good one")
    assert wrong.value.fields[0].field == "current"
    for weak in ("short", "password1234", "aaaaaaaaaaaa", f"x{email}", PASSWORD):
        with pytest.raises(Invalid) as refused:
            change(PASSWORD, weak)
        assert refused.value.fields[0].field == "password"
    assert change(PASSWORD, "another good one") == 1
    with pytest.raises(Unauthenticated), signed_in(database, cookie=there, key=None, now=NOW):
        pass
    assert enter(database, email, "another good one")


def test_wrong_old_passwords_are_counted(database: Database) -> None:
    email = new_email()
    sign_up(database, email)
    token = enter(database, email).token
    for refusal in [Invalid] * MOST_FAILURES + [Limited]:
        with pytest.raises(refusal), signed_in(database, cookie=token, key=None, now=NOW) as (ctx, who):
            passwords.change(
                database, ctx, email=who.email, current="guess", new="another good one", session_id=None, ip=None
            )


def test_demo_accounts_keep_their_password(database: Database) -> None:
    box = TenantBox(database, is_demo=True)
    owner = box.member("owner")
    with box.work() as ctx:
        now = ctx.now
    with (
        signed_in(database, cookie=owner.token, key=None, now=now) as (ctx, who),
        pytest.raises(Conflict, match="Demo accounts"),
    ):
        passwords.change(database, ctx, email=who.email, current="x", new="another good one", session_id=None, ip=None)
    with database.unit_of_work(None, now=NOW) as ctx:
        assert passwords.begin_reset(ctx, owner.email) is None


def test_a_reset_link_works_once_for_an_hour_and_lifts_the_lock(database: Database) -> None:
    email = new_email()
    tenant_id = sign_up(database, email)
    session = enter(database, email).token
    for _ in range(MOST_FAILURES):
        with pytest.raises(Unauthenticated):
            enter(database, email, "wrong")
    with database.unit_of_work(None, now=NOW) as ctx:
        made = passwords.begin_reset(ctx, email.upper())
    assert made
    assert made.email == email
    with pytest.raises(NotFound, match="older than an hour"):
        passwords.reset(database, token=made.token, password="another good one", now=NOW + 60 * MINUTE)
    with pytest.raises(Invalid):
        passwords.reset(database, token=made.token, password="short", now=NOW)
    assert passwords.reset(database, token=made.token, password="another good one", now=NOW + 59 * MINUTE) == email
    with pytest.raises(NotFound):
        passwords.reset(database, token=made.token, password="yet another one", now=NOW + 59 * MINUTE)
    with pytest.raises(Unauthenticated), signed_in(database, cookie=session, key=None, now=NOW):
        pass
    assert enter(database, email, "another good one")
    assert audit_actions(database, tenant_id)[-3:] == ["password.reset_asked", "password.reset", "session.opened"]


def test_a_mailbox_cannot_be_flooded_and_strangers_get_no_link(database: Database) -> None:
    email = new_email()
    sign_up(database, email)
    with database.unit_of_work(None, now=NOW) as ctx:
        assert passwords.begin_reset(ctx, new_email()) is None
    made = []
    for _ in range(passwords.MOST_LINKS + 1):
        with database.unit_of_work(None, now=NOW) as ctx:
            made.append(passwords.begin_reset(ctx, email))
    assert [link is not None for link in made] == [True] * passwords.MOST_LINKS + [False]


def test_keys_cannot_do_what_only_a_person_may(tenant: TenantBox) -> None:
    owner = tenant.member("owner")
    with tenant.work() as ctx:
        program = type(ctx.actor)("key", owner.user_id, owner.name, frozenset({"*"}))
    with tenant.work(actor=program) as ctx:
        for forbidden in (sessions.own_sessions, lambda c: sessions.end_others(c, None)):
            with pytest.raises(Forbidden):
                forbidden(ctx)
