"""SQL of the queue of today: what is worth doing first, by value and by how soon it is too late."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pulseops.base.context import Context
from pulseops.base.db import fetch

_DATES = """SELECT k.client_id, min(d.day) AS deadline_on,
        (array_agg(d.what ORDER BY d.day, d.what DESC))[1] AS deadline_what
    FROM contract k CROSS JOIN LATERAL (VALUES (k.notice_on, 'notice'), (k.end_on, 'end')) AS d(day, what)
    WHERE k.tenant_id = %(tenant)s AND d.day BETWEEN %(day)s AND %(day)s + %(ahead)s
      AND NOT EXISTS (SELECT 1 FROM contract n WHERE n.tenant_id = k.tenant_id AND n.client_id = k.client_id
        AND n.start_on >= k.end_on - 1 AND (n.end_on IS NULL OR n.end_on > k.end_on))
    GROUP BY 1"""

_QUEUE = f"""WITH dates AS ({_DATES}), items AS (
    SELECT r.id AS recommendation_id, r.kind, r.client_id, r.product_id, r.subject_name, r.title, r.why, r.currency,
        r.value_minor, r.value_basis, r.probability, r.cost_minor, r.expected_minor,
        CASE WHEN r.product_id IS NOT NULL THEN
            (SELECT min(x.day) FROM subscription u
             CROSS JOIN LATERAL (VALUES (u.cancel_by_on), (u.term_end_on)) AS x(day)
             WHERE u.tenant_id = r.tenant_id AND u.product_id = r.product_id AND x.day = r.expires_on)
          WHEN r.kind IN ('retention', 'renewal') THEN d.deadline_on END AS deadline_on,
        d.deadline_what
    FROM recommendation r LEFT JOIN dates d ON d.client_id = r.client_id
    WHERE r.tenant_id = %(tenant)s AND r.state = 'open' AND (%(all)s OR r.kind = ANY(%(kinds)s))
    UNION ALL
    SELECT NULL, 'contract', s.client_id, NULL, s.name,
        CASE d.deadline_what WHEN 'notice' THEN 'Last day to give notice' ELSE 'The contract ends' END, NULL,
        s.currency, s.mrr_minor * 12, NULL, greatest(s.p90, %(least)s), 0,
        round(s.mrr_minor * 12 * greatest(coalesce(s.p90, 0), %(least)s))::bigint, d.deadline_on, d.deadline_what
    FROM dates d JOIN client_standing s ON s.client_id = d.client_id AND s.status = 'active' AND s.mrr_minor > 0
    WHERE s.tenant_id = %(tenant)s AND (%(all)s OR 'renewal' = ANY(%(kinds)s))
      AND NOT EXISTS (SELECT 1 FROM recommendation r WHERE r.tenant_id = s.tenant_id AND r.client_id = s.client_id
        AND r.kind IN ('retention', 'renewal') AND r.state IN ('open', 'snoozed', 'accepted'))
), ranked AS (
    SELECT i.*, i.deadline_on - %(day)s AS days_left,
        CASE WHEN i.deadline_on IS NULL OR i.deadline_on - %(day)s > %(ahead)s THEN 1
            ELSE greatest(1, least(%(most)s, %(ahead)s::float8 / (greatest(i.deadline_on - %(day)s, 0) + 1)))
            END AS urgency
    FROM items i)
SELECT ranked.*, expected_minor * urgency AS score FROM ranked
ORDER BY score DESC, deadline_on NULLS LAST, subject_name LIMIT %(limit)s"""


def queue(
    ctx: Context, kinds: Sequence[str], day: date, *, ahead: int, most: float, least: float, limit: int
) -> list[dict[str, Any]]:
    """Open recommendations, and contracts about to end that have none, by expected value times urgency."""
    params = {"tenant": ctx.tenant_id, "kinds": list(kinds), "all": not kinds, "day": day, "ahead": ahead}
    return fetch(ctx, _QUEUE, {**params, "most": most, "least": least, "limit": limit})
