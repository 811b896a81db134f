"""Roles, invitations, and who may touch whom."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any
from uuid import uuid4

import pytest

from pulseops.accounts import invitations, keys, people, sessions
from pulseops.accounts.identity import signed_in
from pulseops.accounts.repository_people import MemberFilter
from pulseops.accounts.roles import permissions_of
from pulseops.base.context import Actor
from pulseops.base.db import Database
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from tests.accounts.people import DEVICE, PASSWORD, enter, new_email, sign_up
from tests.conftest import NOW, Member, TenantBox


def actor(member: Member) -> Actor:
    """The member as who acts."""
    return Actor("user", member.user_id, member.name, permissions_of(member.roles), member.roles)


def test_roles_are_a_union(tenant: TenantBox) -> None:
    owner, other = tenant.member("owner"), tenant.member("viewer")
    with tenant.work(actor=actor(owner)) as ctx:
        people.set_roles(ctx, other.user_id, ["it_admin", "account_manager", "it_admin"])
        assert people.get(ctx, other.user_id)["roles"] == ["account_manager", "it_admin"]
    assert "licenses:write" in permissions_of(["viewer", "it_admin"])
    assert "users:read" not in permissions_of(["viewer", "it_admin"])


def test_only_owners_touch_owners_and_nobody_gives_more_than_they_have(tenant: TenantBox) -> None:
    owner, admin, viewer = tenant.member("owner"), tenant.member("admin"), tenant.member("viewer")
    with tenant.work(actor=actor(admin)) as ctx:
        for touch in (people.deactivate, people.reactivate, lambda c, i: people.set_roles(c, i, ["viewer"])):
            with pytest.raises(Forbidden):
                touch(ctx, owner.user_id)
        with pytest.raises(Invalid, match="may do more than you"):
            people.set_roles(ctx, viewer.user_id, ["owner"])
        with pytest.raises(Invalid, match="may do more than you"):
            invitations.invite(ctx, new_email(), ["owner"])
        for wrong in ([], ["king"]):
            with pytest.raises(Invalid):
                people.set_roles(ctx, viewer.user_id, wrong)
        people.set_roles(ctx, viewer.user_id, ["admin"])
    narrow = Actor("key", owner.user_id, "Script", frozenset({"users:read", "users:write"}))
    with tenant.work(actor=narrow) as ctx, pytest.raises(Invalid):
        invitations.invite(ctx, new_email(), ["viewer"])


def test_each_verb_asks_for_its_permission(tenant: TenantBox) -> None:
    other = tenant.member("viewer")
    verbs: list[Any] = [
        lambda c: people.page(c, MemberFilter(), None, offset=0, limit=5),
        lambda c: people.get(c, other.user_id),
        lambda c: people.set_roles(c, other.user_id, ["viewer"]),
        lambda c: people.deactivate(c, other.user_id),
        lambda c: people.reactivate(c, other.user_id),
        lambda c: invitations.invite(c, new_email(), ["viewer"]),
        lambda c: invitations.renew(c, uuid4()),
        lambda c: invitations.revoke(c, uuid4()),
        lambda c: invitations.pending(c),
        lambda c: keys.listed(c, everybody=True),
    ]
    for role in ("viewer", "account_manager", "it_admin"):
        with tenant.work(role) as ctx:
            for verb in verbs:
                with pytest.raises(Forbidden):
                    verb(ctx)


def test_the_last_owner_stays(tenant: TenantBox) -> None:
    owner, second = tenant.member("owner"), tenant.member("owner", "viewer")
    with tenant.work(actor=actor(owner)) as ctx:
        people.deactivate(ctx, second.user_id)
        with pytest.raises(Conflict, match="last owner"):
            people.set_roles(ctx, owner.user_id, ["admin"])
        with pytest.raises(Conflict, match="yourself"):
            people.deactivate(ctx, owner.user_id)
        people.reactivate(ctx, second.user_id)
        people.set_roles(ctx, owner.user_id, ["admin"])
    with tenant.work() as ctx, pytest.raises(Conflict, match="last owner"):
        people.deactivate(ctx, second.user_id)


def test_two_owners_cannot_remove_each_other_at_the_same_moment(tenant: TenantBox) -> None:
    pair = tenant.member("owner"), tenant.member("owner")
    together = Barrier(2)

    def remove(me: Member, other: Member) -> str:
        together.wait()
        try:
            with tenant.work(actor=actor(me)) as ctx:
                people.set_roles(ctx, other.user_id, ["viewer"])
        except Conflict as refused:
            return refused.code
        return "done"

    with ThreadPoolExecutor(2) as pool:
        outcomes = sorted(pool.map(remove, pair, reversed(pair)))
    assert outcomes == ["done", "last-owner"]


def test_deactivation_ends_sessions_keys_and_invitations_sent_at_once(database: Database, tenant: TenantBox) -> None:
    owner, admin = tenant.member("owner"), tenant.member("admin")
    with tenant.work(actor=actor(admin)) as ctx:
        secret = keys.create(ctx, "Nightly", ["*"], None).secret
        link = invitations.invite(ctx, new_email(), ["viewer"]).token
    with tenant.work(actor=actor(owner)) as ctx:
        people.deactivate(ctx, admin.user_id)
        people.deactivate(ctx, admin.user_id)
    for proof in ({"cookie": admin.token, "key": None}, {"cookie": None, "key": secret}):
        with pytest.raises(Unauthenticated), signed_in(database, **proof, now=NOW):
            pass
    with pytest.raises(NotFound):
        invitations.look(database, link, NOW)
    with tenant.work(actor=actor(owner)) as ctx:
        people.reactivate(ctx, admin.user_id)
    with pytest.raises(Unauthenticated), signed_in(database, cookie=None, key=secret, now=NOW):
        pass


def test_somebody_new_joins_with_name_and_password(database: Database, tenant: TenantBox) -> None:
    owner, email = tenant.member("owner"), new_email()
    with tenant.work(actor=actor(owner)) as ctx:
        made = invitations.invite(ctx, email.upper(), ["viewer", "it_admin"])
    offer = invitations.look(database, made.token, NOW)
    assert (offer.email, offer.tenant_name, offer.invited_by, offer.known) == (
        email,
        "Northwind MSP",
        "Ada Example",
        False,
    )

    def accept(name: str = "Bo", password: str = PASSWORD, now: Any = NOW) -> sessions.SignedIn:
        return invitations.accept(
            database, token=made.token, name=name, password=password, proven=None, device=DEVICE, now=now
        )

    for wrong in ({"name": " "}, {"password": "short"}):
        with pytest.raises(Invalid):
            accept(**wrong)
    with pytest.raises(NotFound):
        accept(now=NOW + timedelta(days=7))
    done = accept()
    with signed_in(database, cookie=done.token, key=None, now=NOW) as (ctx, who):
        assert (ctx.tenant_id, who.name, who.roles) == (tenant.id, "Bo", ("it_admin", "viewer"))
    with pytest.raises(NotFound):
        accept()
    assert enter(database, email).tenant_id == tenant.id
    with tenant.work(actor=actor(owner)) as ctx:
        assert invitations.pending(ctx) == []
        with pytest.raises(Conflict, match="already"):
            invitations.invite(ctx, email, ["viewer"])


def test_somebody_known_joins_with_their_password_or_session_and_switches(
    database: Database, tenant: TenantBox
) -> None:
    email = new_email()
    home = sign_up(database, email, name="Home")
    with tenant.work(actor=actor(tenant.member("owner"))) as ctx:
        made = invitations.invite(ctx, email, ["viewer"])
    assert invitations.look(database, made.token, NOW).known
    ask = {"token": made.token, "name": "", "device": DEVICE, "now": NOW}
    with pytest.raises(Unauthenticated):
        invitations.accept(database, **ask, password="wrong", proven=uuid4())
    here = enter(database, email)
    joined = invitations.accept(database, **ask, password="", proven=here.user_id)
    assert (joined.tenant_id, joined.user_id) == (tenant.id, here.user_id)
    assert enter(database, email, now=NOW + timedelta(minutes=1)).tenant_id == tenant.id, "where one was last"
    with signed_in(database, cookie=joined.token, key=None, now=NOW) as (ctx, who):
        assert {each["name"] for each in sessions.tenants(ctx)} == {"Home", "Northwind MSP"}
        with pytest.raises(NotFound):
            sessions.switch(ctx, who.session_id, uuid4(), DEVICE)
        back = sessions.switch(ctx, who.session_id, home, DEVICE)
    with pytest.raises(Unauthenticated), signed_in(database, cookie=joined.token, key=None, now=NOW):
        pass
    with signed_in(database, cookie=back.token, key=None, now=NOW) as (ctx, who):
        assert (ctx.tenant_id, who.roles) == (home, ("owner",))
        assert {row["tenant_name"] for row in sessions.own_sessions(ctx)} == {"Home", "Northwind MSP"}
        assert sessions.end_others(ctx, who.session_id) == 2


def test_a_new_link_ends_the_old_one_and_one_can_be_taken_back(database: Database, tenant: TenantBox) -> None:
    email = new_email()
    with tenant.work() as ctx:
        first = invitations.invite(ctx, email, ["viewer"])
        second = invitations.renew(ctx, first.id)
        with pytest.raises(NotFound):
            invitations.renew(ctx, first.id)
    with pytest.raises(NotFound):
        invitations.look(database, first.token, NOW)
    assert invitations.look(database, second.token, NOW).email == email
    with tenant.work() as ctx:
        invitations.revoke(ctx, second.id)
        assert invitations.pending(ctx) == []
    with pytest.raises(NotFound):
        invitations.look(database, second.token, NOW)


def test_a_person_shut_out_cannot_join_by_an_older_link(database: Database, tenant: TenantBox) -> None:
    email = new_email()
    sign_up(database, email)
    with tenant.work() as ctx:
        made = invitations.invite(ctx, email, ["viewer"])
    who = enter(database, email).user_id
    ask = {"name": "", "password": "", "proven": who, "device": DEVICE, "now": NOW}
    invitations.accept(database, **ask, token=made.token)
    with tenant.work() as ctx:
        people.deactivate(ctx, who)
        with pytest.raises(Conflict, match="Reactivate"):
            invitations.invite(ctx, email, ["viewer"])


def test_people_are_found_sorted_and_paged_by_the_database(tenant: TenantBox) -> None:
    for name, role in (("Cem", "viewer"), ("Ben 50%", "admin"), ("Ann", "viewer")):
        tenant.member(role, name=name)

    def names(chosen: MemberFilter, sort: str | None = None, offset: int = 0) -> list[str]:
        with tenant.work("admin") as ctx:
            return [row["name"] for row in people.page(ctx, chosen, sort, offset=offset, limit=2)["rows"]]

    assert names(MemberFilter()) == ["Ann", "Ben 50%"]
    assert names(MemberFilter(), "-name") == ["Cem", "Ben 50%"]
    assert names(MemberFilter(), offset=2) == ["Cem"]
    assert names(MemberFilter(words="0%")) == ["Ben 50%"]
    assert names(MemberFilter(words="_")) == []
    assert names(MemberFilter(role="viewer")) == ["Ann", "Cem"]
    assert names(MemberFilter(active=False)) == []
    with tenant.work("admin") as ctx:
        found = people.page(ctx, MemberFilter(), None, offset=0, limit=2)
        assert (found["total"], found["counts"]) == (3, {"active": 3, "inactive": 0, "invited": 0})
        with pytest.raises(Invalid, match="Cannot sort"):
            people.page(ctx, MemberFilter(), "password_hash", offset=0, limit=2)


def test_strangers_are_not_there(tenant: TenantBox, other_tenant: TenantBox) -> None:
    theirs = other_tenant.member("viewer")
    with other_tenant.work() as ctx:
        invited = invitations.invite(ctx, new_email(), ["viewer"])
    with tenant.work() as ctx:
        for touch in (
            lambda: people.get(ctx, theirs.user_id),
            lambda: people.deactivate(ctx, theirs.user_id),
            lambda: people.set_roles(ctx, theirs.user_id, ["viewer"]),
            lambda: invitations.revoke(ctx, invited.id),
            lambda: invitations.renew(ctx, invited.id),
        ):
            with pytest.raises(NotFound):
                touch()


def test_renaming_oneself_is_audited(tenant: TenantBox) -> None:
    member = tenant.member("viewer")
    with tenant.work(actor=actor(member)) as ctx:
        people.rename(ctx, "  Ada   Lovelace ")
        with pytest.raises(Invalid):
            people.rename(ctx, " ")
    with tenant.work() as ctx:
        assert people.get(ctx, member.user_id)["name"] == "Ada Lovelace"
