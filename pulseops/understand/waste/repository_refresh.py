"""How findings are made: set-based SQL over all seats, the same definitions as `core/waste`. SQL only.

Departments of one company share what is bought, so their seats are matched per product; clients of an MSP have their
own (`owner`). Names of temporary tables begin with an underscore; they end with the transaction.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from pulseops.base.context import Context
from pulseops.base.db import fetch, raw
from pulseops.core.waste import LIMITS
from pulseops.observe.licenses.repository import HELD, running

NOBODY = UUID(int=0)
"""Stands for all departments together where an owner is needed."""

_OWNER = "CASE WHEN c.kind = 'client' THEN {}.client_id ELSE '00000000-0000-0000-0000-000000000000'::uuid END"
_SCOPE = "(%(products)s::uuid[] IS NULL OR {} = ANY(%(products)s))"
_EXCLUDES = """SELECT FROM waste_exclusion x WHERE x.tenant_id = %(tenant)s
    AND (x.until_on IS NULL OR x.until_on >= %(on)s)
    AND (x.product_id IS NULL OR x.product_id = {row}.product_id)
    AND (x.client_id IS NULL OR x.client_id = {row}.client_id)
    AND (x.person_id IS NULL OR x.person_id = {row}.person_id)"""

_BOUGHT = f"""CREATE TEMP TABLE _bought ON COMMIT DROP AS
SELECT b.product_id, {_OWNER.format("b")} AS owner, b.id AS subscription_id, b.purchased, b.assigned,
    b.unit_cost_minor, CASE WHEN b.unit_cost_minor IS NOT NULL THEN b.currency END AS currency, b.start_on,
    b.term_end_on, b.cancel_by_on, b.auto_renew
FROM subscription b JOIN client c ON c.id = b.client_id
WHERE b.tenant_id = %(tenant)s AND c.status = 'active' AND {running()} AND {_SCOPE.format("b.product_id")}"""

_SEATS = f"""CREATE TEMP TABLE _seat ON COMMIT DROP AS
SELECT e.id AS seat_id, e.product_id, e.person_id, n.client_id, {_OWNER.format("n")} AS owner,
    hashtextextended(coalesce(lower(n.email), n.id::text), 0) AS holder, n.enabled,
    n.kind = 'human' AND (n.leave_until IS NULL OR n.leave_until < %(on)s) AS judged,
    coalesce(e.assigned_on, r.finished_at::date) AS since_on, e.last_active_on AS used_on, e.used_features,
    e.via_group, coalesce(n.name, n.email, 'no name') AS subject, NULL::text AS kind, NULL::uuid AS other_id
FROM seat e JOIN person n ON n.id = e.person_id JOIN client c ON c.id = n.client_id
LEFT JOIN sync_run r ON r.id = e.run_id
WHERE {HELD} AND c.status = 'active' AND {_SCOPE.format("e.product_id")}"""

# What a seat costs: the mean of the running subscriptions when they are of one currency, else the list price.
_PRICE = f"""CREATE TEMP TABLE _price ON COMMIT DROP AS
SELECT o.product_id, o.owner, p.vendor, p.category, p.features,
    hashtextextended(coalesce(p.vendor || chr(31) || p.category, p.id::text), 0) AS need,
    coalesce(b.unit, p.list_price_minor) AS unit,
    CASE WHEN b.unit IS NOT NULL THEN b.currency WHEN p.list_price_minor IS NOT NULL THEN p.currency END AS currency
FROM (SELECT product_id, owner FROM _bought UNION SELECT product_id, owner FROM _seat
      UNION SELECT id, %(nobody)s::uuid FROM product p WHERE tenant_id = %(tenant)s AND {_SCOPE.format("p.id")}) o
JOIN product p ON p.id = o.product_id
LEFT JOIN (
    SELECT product_id, owner, max(currency) AS currency,
        CASE WHEN count(DISTINCT currency) = 1 AND sum(purchased) > 0
             THEN round(sum(purchased * unit_cost_minor)::numeric / sum(purchased))::bigint END AS unit
    FROM _bought WHERE currency IS NOT NULL AND purchased IS NOT NULL GROUP BY 1, 2) b
  ON b.product_id = o.product_id AND b.owner = o.owner"""

_UNJUDGED = (
    f"""UPDATE _seat s SET judged = false WHERE judged AND EXISTS ({_EXCLUDES.format(row="s")} AND x.kind IS NULL)"""
)

_FOUND = """CREATE TEMP TABLE _found (key text, kind text, product_id uuid, other_id uuid, client_id uuid, owner uuid,
    seat_id uuid, person_id uuid, subject text, seats int, monthly_minor bigint, currency text, since_on date,
    used_on date, via_group text) ON COMMIT DROP"""

# Beside another seat of the same holder for the same need: the dearest stays, then the one used last.
_DUPLICATES = """CREATE TEMP TABLE _twin ON COMMIT DROP AS
WITH each AS (
    SELECT s.seat_id, s.product_id, s.owner, s.holder, p.need, p.unit, s.used_on
    FROM _seat s JOIN _price p USING (product_id, owner) WHERE s.judged AND s.enabled),
several AS (SELECT owner, holder, need FROM each GROUP BY 1, 2, 3 HAVING count(*) > 1)
SELECT seat_id, stays FROM (
    SELECT seat_id, row_number() OVER w AS place, first_value(product_id) OVER w AS stays
    FROM each JOIN several USING (owner, holder, need)
    WINDOW w AS (PARTITION BY owner, holder, need ORDER BY unit DESC NULLS LAST, used_on DESC NULLS LAST, seat_id)) t
WHERE place > 1"""

# The cheapest product of the same vendor that includes all that is used; looked up once for each way of use.
_EDITIONS = """CREATE TEMP TABLE _edition ON COMMIT DROP AS
SELECT u.product_id, u.owner, u.used_features, c.other_id, c.saved
FROM (SELECT DISTINCT product_id, owner, used_features FROM _seat
      WHERE judged AND enabled AND cardinality(used_features) > 0) u
JOIN _price own ON own.product_id = u.product_id AND own.owner = u.owner
CROSS JOIN LATERAL (
    SELECT o.product_id AS other_id, own.unit - o.unit AS saved FROM _price o
    WHERE o.vendor = own.vendor AND o.product_id <> own.product_id
      AND (o.owner = u.owner OR o.owner = %(nobody)s AND NOT EXISTS (
          SELECT FROM _price i WHERE i.product_id = o.product_id AND i.owner = u.owner))
      AND o.currency = own.currency AND o.unit < own.unit AND o.features @> u.used_features
    ORDER BY o.unit, o.product_id LIMIT 1) c"""

_JUDGED = """INSERT INTO _found
SELECT s.seat_id::text, j.kind, s.product_id, CASE j.kind WHEN 'duplicate' THEN t.stays WHEN 'downgrade' THEN d.other_id
    END, s.client_id, s.owner, s.seat_id, s.person_id, s.subject, 1,
    CASE j.kind WHEN 'downgrade' THEN d.saved ELSE p.unit END, p.currency, s.since_on, s.used_on, s.via_group
FROM _seat s LEFT JOIN _price p USING (product_id, owner) LEFT JOIN _twin t USING (seat_id)
LEFT JOIN _edition d ON d.product_id = s.product_id AND d.owner = s.owner AND d.used_features = s.used_features
JOIN (SELECT product_id, owner, bool_or(used_on IS NOT NULL) AS is_reported FROM _seat GROUP BY 1, 2) r
  ON r.product_id = s.product_id AND r.owner = s.owner
CROSS JOIN LATERAL (SELECT CASE
    WHEN NOT s.enabled THEN 'disabled'
    WHEN t.seat_id IS NOT NULL THEN 'duplicate'
    WHEN r.is_reported AND s.used_on IS NULL AND s.since_on <= %(cutoff)s THEN 'never_used'
    WHEN r.is_reported AND s.used_on <= %(cutoff)s AND coalesce(s.since_on <= %(cutoff)s, true) THEN 'unused'
    WHEN d.other_id IS NOT NULL THEN 'downgrade' END AS kind) j
WHERE s.judged AND j.kind IS NOT NULL"""

# Seats that are a finding of their own are left out, so that no seat's money counts twice.
_OVERLAPS = f"""INSERT INTO _found
WITH active AS (
    SELECT s.holder, s.product_id, s.owner, p.category, p.vendor, p.unit, p.currency
    FROM _seat s JOIN _price p USING (product_id, owner)
    WHERE s.judged AND s.enabled AND s.used_on > %(cutoff)s AND p.category IS NOT NULL
      AND NOT EXISTS (SELECT FROM _found f WHERE f.seat_id = s.seat_id)
      AND NOT EXISTS ({_EXCLUDES.format(row="s")} AND x.kind = 'overlap')),
holders AS (SELECT product_id, owner, count(DISTINCT holder) AS people, max(unit) AS unit FROM active GROUP BY 1, 2),
pairs AS (
    SELECT a.product_id, b.product_id AS other_id, a.owner, count(DISTINCT a.holder) AS both
    FROM active a JOIN active b ON b.holder = a.holder AND b.owner = a.owner AND b.category = a.category
      AND b.product_id <> a.product_id AND b.vendor IS DISTINCT FROM a.vendor
    GROUP BY 1, 2, 3 HAVING count(DISTINCT a.holder) >= %(overlap_people)s),
kept AS (
    SELECT DISTINCT ON (x.product_id, x.owner) x.* FROM pairs x
    JOIN holders h ON h.product_id = x.product_id AND h.owner = x.owner
    JOIN holders o ON o.product_id = x.other_id AND o.owner = x.owner
    WHERE x.both >= %(overlap_share)s * h.people
      AND (coalesce(h.unit, 0) * h.people, h.people, x.product_id)
        < (coalesce(o.unit, 0) * o.people, o.people, x.other_id)
    ORDER BY x.product_id, x.owner, x.both DESC, x.other_id)
SELECT 'overlap:' || k.product_id || ':' || k.owner, 'overlap', k.product_id, k.other_id,
    nullif(k.owner, %(nobody)s), k.owner, NULL, NULL, p.name, k.both, k.both * r.unit, r.currency, NULL, NULL, NULL
FROM kept k JOIN product p ON p.id = k.product_id
LEFT JOIN _price r ON r.product_id = k.product_id AND r.owner = k.owner"""

_UNITS = """CREATE TEMP TABLE _unit ON COMMIT DROP AS
SELECT b.product_id, b.owner, b.purchased, coalesce(b.assigned, h.seats, 0) AS held,
    b.assigned IS NOT NULL OR h.seats IS NOT NULL AS is_known
FROM (SELECT product_id, owner, sum(purchased)::int AS purchased, sum(assigned)::int AS assigned FROM _bought
      GROUP BY 1, 2 HAVING sum(purchased) IS NOT NULL) b
LEFT JOIN (SELECT product_id, owner, count(*)::int AS seats FROM _seat GROUP BY 1, 2) h USING (product_id, owner)"""

_SPARE = """INSERT INTO _found
SELECT j.kind || ':' || u.product_id || ':' || u.owner, j.kind, u.product_id, NULL, nullif(u.owner, %(nobody)s),
    u.owner, NULL, NULL, p.name, abs(u.purchased - u.held), abs(u.purchased - u.held) * r.unit, r.currency, NULL, NULL,
    NULL
FROM _unit u JOIN product p ON p.id = u.product_id
LEFT JOIN _price r ON r.product_id = u.product_id AND r.owner = u.owner
CROSS JOIN LATERAL (SELECT CASE WHEN u.held > u.purchased THEN 'over_assigned'
    WHEN u.purchased - u.held >= greatest(%(spare_seats)s, %(spare_share)s * u.purchased) THEN 'unassigned' END
    AS kind) j
WHERE u.is_known AND j.kind IS NOT NULL"""

_EXCLUDED = f"""DELETE FROM _found f WHERE EXISTS ({_EXCLUDES.format(row="f")}
    AND (x.kind = f.kind OR x.kind IS NULL))"""

_COLUMNS = ("kind", "product_id", "other_id", "client_id", "seat_id", "person_id", "subject", "seats", "monthly_minor",
            "currency", "since_on", "used_on", "via_group")  # fmt: skip
_IN_SCOPE = f"f.tenant_id = %(tenant)s AND {_SCOPE.format('f.product_id')}"
_GONE = f"DELETE FROM waste_finding f WHERE {_IN_SCOPE} AND NOT EXISTS (SELECT FROM _found n WHERE n.key = f.key)"
_CHANGED = f"""UPDATE waste_finding f SET {", ".join(f"{c} = n.{c}" for c in _COLUMNS)} FROM _found n
    WHERE {_IN_SCOPE} AND n.key = f.key
      AND ({", ".join(f"f.{c}" for c in _COLUMNS)}) IS DISTINCT FROM ({", ".join(f"n.{c}" for c in _COLUMNS)})"""
_NEW = f"""INSERT INTO waste_finding (id, tenant_id, key, found_on, {", ".join(_COLUMNS)})
    SELECT gen_random_uuid(), %(tenant)s, key, %(on)s, {", ".join(_COLUMNS)} FROM _found n
    WHERE NOT EXISTS (SELECT FROM waste_finding f WHERE f.tenant_id = %(tenant)s AND f.key = n.key)"""
_OLD_TOTALS = f"DELETE FROM waste_total f WHERE {_IN_SCOPE}"
_NEW_TOTALS = """INSERT INTO waste_total (id, tenant_id, kind, product_id, client_id, currency, is_group, findings,
        seats, monthly_minor)
    SELECT gen_random_uuid(), %(tenant)s, kind, product_id, client_id, currency, via_group IS NOT NULL, count(*),
        sum(seats), sum(monthly_minor)
    FROM _found GROUP BY kind, product_id, client_id, currency, via_group IS NOT NULL"""


def related(ctx: Context, product_ids: Sequence[UUID]) -> list[UUID]:
    """These products and all that are compared with them: of the same vendor or category."""
    sql = """SELECT DISTINCT o.id FROM product p JOIN product o ON o.tenant_id = p.tenant_id
          AND (o.id = p.id OR o.vendor = p.vendor OR o.category = p.category)
        WHERE p.tenant_id = %(tenant)s AND p.id = ANY(%(ids)s)"""
    return [row["id"] for row in fetch(ctx, sql, {"tenant": ctx.tenant_id, "ids": list(product_ids)})]


def find_all(ctx: Context, on: date, cutoff: date, product_ids: Sequence[UUID] | None) -> dict[str, int]:
    """Judge all seats (of some products) and bring the stored findings in line. Returns seats judged and changes."""
    values: dict[str, Any] = {"tenant": ctx.tenant_id, "on": on, "cutoff": cutoff, "nobody": NOBODY, **vars(LIMITS)}
    values["products"] = list(product_ids) if product_ids is not None else None
    with raw(ctx).cursor() as cursor:
        # The tables above have no statistics while they are filled, and sorting a million seats on disk is slow.
        cursor.execute("SET LOCAL work_mem = '128MB'")
        for name in ("bought", "price", "seat", "twin", "edition", "found", "unit"):
            cursor.execute(f"DROP TABLE IF EXISTS _{name}")
        steps = (_BOUGHT, _SEATS, "ANALYZE _seat", _PRICE, "ANALYZE _price", _UNJUDGED, _DUPLICATES, "ANALYZE _twin",
                 _EDITIONS, "ANALYZE _edition", _FOUND, _JUDGED, "ANALYZE _found", _OVERLAPS, _UNITS, _SPARE,
                 _EXCLUDED, "ANALYZE _found")  # fmt: skip
        for step in steps:
            cursor.execute(step.encode(), values)
        changed = {}
        for name, step in (("gone", _GONE), ("changed", _CHANGED), ("new", _NEW)):
            changed[name] = cursor.execute(step.encode(), values).rowcount
        for step in (_OLD_TOTALS, _NEW_TOTALS):
            cursor.execute(step.encode(), values)
    seats = int(fetch(ctx, "SELECT count(*) AS n FROM _seat")[0]["n"])
    return {"seats": seats, **changed}
