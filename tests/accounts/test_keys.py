"""API keys: hashed, scoped, ended."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from pulseops.accounts import keys, people
from pulseops.accounts.identity import signed_in
from pulseops.base.db import Database
from pulseops.base.errors import Conflict, Forbidden, Invalid, NotFound, Unauthenticated
from pulseops.base.security import hash_token
from tests.accounts.test_people import actor
from tests.conftest import NOW, TenantBox


def test_a_key_acts_as_its_owner_within_its_scopes(database: Database, tenant: TenantBox) -> None:
    member = tenant.member("account_manager")
    with tenant.work(actor=actor(member)) as ctx:
        narrow = keys.create(ctx, "Reader", ["clients:read", "clients:read"], 30)
        wide = keys.create(ctx, "Everything", ["*", "clients:read"], None)
    with signed_in(database, cookie=None, key=narrow.secret, now=NOW) as (ctx, who):
        assert (ctx.actor.kind, ctx.actor.permissions, who.session_id) == ("key", {"clients:read"}, None)
    with tenant.work() as ctx:
        people.set_roles(ctx, member.user_id, ["viewer"])
    with signed_in(database, cookie=None, key=wide.secret, now=NOW) as (ctx, _):
        assert not ctx.may("clients:write"), "what its owner lost, it lost"
        assert ctx.may("clients:read")


def test_only_a_hash_is_kept_and_use_is_noted(database: Database, tenant: TenantBox) -> None:
    member = tenant.member("viewer")
    with tenant.work(actor=actor(member)) as ctx:
        made = keys.create(ctx, "Script", ["*"], 1)
        row = ctx.session.execute(text("SELECT * FROM api_key")).mappings().one()
        assert row["token_hash"] == hash_token(made.secret)
        assert made.secret not in {str(value) for value in row.values()}
        assert keys.listed(ctx)[0]["last_used_at"] is None
    later = NOW + timedelta(hours=3)
    with signed_in(database, cookie=None, key=made.secret, now=later):
        pass
    with tenant.work(actor=actor(member)) as ctx:
        shown = keys.listed(ctx)[0]
        assert (shown["prefix"], shown["last_used_at"]) == (made.secret[:12], later)
    with pytest.raises(Unauthenticated), signed_in(database, cookie=None, key=made.secret, now=NOW + timedelta(days=1)):
        pass
    with pytest.raises(Unauthenticated), signed_in(database, cookie=made.secret, key=None, now=NOW):
        pass


def test_a_key_gives_nothing_its_owner_has_not_and_makes_no_keys(tenant: TenantBox) -> None:
    member = tenant.member("viewer")
    with tenant.work(actor=actor(member)) as ctx:
        for name, scopes, days, field in (
            ("A", ["clients:write"], 1, "scopes"),
            ("A", [], 1, "scopes"),
            (" ", ["*"], 1, "name"),
            ("A", ["*"], 0, "days"),
            ("A", ["*"], 731, "days"),
        ):
            with pytest.raises(Invalid) as refused:
                keys.create(ctx, name, scopes, days)
            assert refused.value.fields[0].field == field
        program = type(ctx.actor)("key", member.user_id, "Script", ctx.actor.permissions)
    with tenant.work(actor=program) as ctx, pytest.raises(Forbidden):
        keys.create(ctx, "Child", ["clients:read"], None)


def test_revoking_ones_own_somebody_elses_and_an_owners(
    database: Database, tenant: TenantBox, other_tenant: TenantBox
) -> None:
    owner, admin, viewer = tenant.member("owner"), tenant.member("admin"), tenant.member("viewer")
    made = {}
    for member in (owner, viewer):
        with tenant.work(actor=actor(member)) as ctx:
            made[member.user_id] = keys.create(ctx, "Key", ["*"], None)
    with tenant.work(actor=actor(viewer)) as ctx, pytest.raises(NotFound):
        keys.revoke(ctx, made[owner.user_id].id)
    with tenant.work(actor=actor(admin)) as ctx:
        assert len(keys.listed(ctx, everybody=True)) == 2
        with pytest.raises(Forbidden):
            keys.revoke(ctx, made[owner.user_id].id)
        keys.revoke(ctx, made[viewer.user_id].id)
        keys.revoke(ctx, made[viewer.user_id].id)
    with pytest.raises(Unauthenticated), signed_in(database, cookie=None, key=made[viewer.user_id].secret, now=NOW):
        pass
    with other_tenant.work(actor=actor(other_tenant.member("owner"))) as ctx, pytest.raises(NotFound):
        keys.revoke(ctx, made[owner.user_id].id)


def test_nobody_hoards_keys(tenant: TenantBox) -> None:
    with tenant.work(actor=actor(tenant.member("viewer"))) as ctx:
        for number in range(keys.MOST_KEYS):
            keys.create(ctx, f"Key {number}", ["*"], None)
        with pytest.raises(Conflict):
            keys.create(ctx, "One more", ["*"], None)
