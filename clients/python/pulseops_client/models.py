"""What the interface takes and gives. Generated from openapi.json by tools/client.py: do not edit."""

# ruff: noqa
from typing import Any, Literal, NotRequired, TypedDict, Union

Action = TypedDict(
    "Action",
    {
        "id": str,
        "type": str,
        "label": str,
        "risk": Literal["low", "medium", "high"],
        "title": str,
        "subject": str,
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "changes": list["ActionChange"],
        "warnings": list[str],
        "touches": int,
        "why": str,
        "origin_kind": Union[str, None],
        "origin_id": Union[str, None],
        "level": Literal["observe", "suggest", "approve", "alone"],
        "state": Literal[
            "observed",
            "proposed",
            "approved",
            "reserved",
            "performed",
            "failed",
            "undoing",
            "undone",
            "declined",
            "expired",
            "refused",
        ],
        "proposed_by": str,
        "created_at": str,
        "expires_at": str,
        "decided_by": Union[str, None],
        "decided_at": Union[str, None],
        "decided_via": Union[str, None],
        "reason": Union[str, None],
        "attempts": int,
        "next_try_at": Union[str, None],
        "last_error": Union[str, None],
        "performed_at": Union[str, None],
        "receipt": dict[str, Any],
        "undo_until": Union[str, None],
        "can_undo": bool,
        "undone_at": Union[str, None],
        "undone_by": Union[str, None],
    },
)
ActionChange = TypedDict(
    "ActionChange",
    {
        "subject": str,
        "field": str,
        "before": Union[str, None],
        "after": Union[str, None],
    },
)
ActionDetail = TypedDict(
    "ActionDetail",
    {
        "id": str,
        "type": str,
        "label": str,
        "risk": Literal["low", "medium", "high"],
        "title": str,
        "subject": str,
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "changes": list["ActionChange"],
        "warnings": list[str],
        "touches": int,
        "why": str,
        "origin_kind": Union[str, None],
        "origin_id": Union[str, None],
        "level": Literal["observe", "suggest", "approve", "alone"],
        "state": Literal[
            "observed",
            "proposed",
            "approved",
            "reserved",
            "performed",
            "failed",
            "undoing",
            "undone",
            "declined",
            "expired",
            "refused",
        ],
        "proposed_by": str,
        "created_at": str,
        "expires_at": str,
        "decided_by": Union[str, None],
        "decided_at": Union[str, None],
        "decided_via": Union[str, None],
        "reason": Union[str, None],
        "attempts": int,
        "next_try_at": Union[str, None],
        "last_error": Union[str, None],
        "performed_at": Union[str, None],
        "receipt": dict[str, Any],
        "undo_until": Union[str, None],
        "can_undo": bool,
        "undone_at": Union[str, None],
        "undone_by": Union[str, None],
        "journal": list["ActionEntry"],
    },
)
ActionEntry = TypedDict(
    "ActionEntry",
    {
        "sequence": int,
        "at": str,
        "actor_kind": str,
        "actor_name": str,
        "action": str,
        "subject_kind": str,
        "subject_id": Union[str, None],
        "title": Union[str, None],
        "detail": dict[str, Any],
        "hash": str,
    },
)
ActionPage = TypedDict(
    "ActionPage",
    {
        "rows": list["Action"],
        "total": int,
        "counts": dict[str, int],
    },
)
ActionTry = TypedDict(
    "ActionTry",
    {
        "type": str,
        "params": dict[str, Any],
    },
)
ActionWish = TypedDict(
    "ActionWish",
    {
        "type": str,
        "params": dict[str, Any],
        "why": NotRequired[str],
        "key": NotRequired[Union[str, None]],
        "perform": NotRequired[bool],
    },
)
AdviceOut = TypedDict(
    "AdviceOut",
    {
        "as_of": str,
        "now": Union[float, None],
        "band": str,
        "goal": Union[float, None],
        "then": Union[float, None],
        "reached": bool,
        "reason": Union[str, None],
        "levers": list["LeverOut"],
    },
)
Agreement = TypedDict(
    "Agreement",
    {
        "id": Union[str, None],
        "name": Union[str, None],
        "product_name": Union[str, None],
        "start_on": Union[str, None],
        "end_on": Union[str, None],
        "recurrence": Union[str, None],
        "is_trial": Union[bool, None],
        "currency": Union[str, None],
        "labor_currency": Union[str, None],
        "revenue_minor": Union[int, None],
        "hours": Union[float, None],
        "labor_minor": Union[int, None],
        "uncosted": Union[float, None],
        "licenses_minor": Union[int, None],
    },
)
Alert = TypedDict(
    "Alert",
    {
        "id": str,
        "rule_key": str,
        "rule_label": str,
        "client_id": Union[str, None],
        "product_id": Union[str, None],
        "subject_name": str,
        "title": str,
        "severity": Literal["critical", "high", "medium", "low", "info"],
        "state": Literal["open", "acknowledged", "snoozed", "resolved"],
        "value": Union[float, None],
        "threshold": Union[float, None],
        "evidence": "AlertEvidence",
        "opened_at": str,
        "last_seen_at": str,
        "acknowledged_at": Union[str, None],
        "snoozed_until": Union[str, None],
        "snooze_reason": Union[str, None],
        "assignee_id": Union[str, None],
        "assignee_name": Union[str, None],
        "resolved_at": Union[str, None],
        "resolution": Union[str, None],
        "mrr_minor": Union[int, None],
        "currency": Union[str, None],
        "owner_name": Union[str, None],
        "as_of": Union[str, None],
        "silenced_until": Union[str, None],
        "silence_reason": Union[str, None],
    },
)
AlertAssignment = TypedDict(
    "AlertAssignment",
    {
        "user_id": Union[str, None],
    },
)
AlertChart = TypedDict(
    "AlertChart",
    {
        "measure": Union[str, None],
        "label": Union[str, None],
        "unit": Union[str, None],
        "limit": Union[float, None],
        "points": list["EvidencePoint"],
        "similar": list["SimilarAlert"],
    },
)
AlertCounts = TypedDict(
    "AlertCounts",
    {
        "open": int,
        "acknowledged": int,
        "snoozed": int,
        "resolved": int,
    },
)
AlertDetail = TypedDict(
    "AlertDetail",
    {
        "id": str,
        "rule_key": str,
        "rule_label": str,
        "client_id": Union[str, None],
        "product_id": Union[str, None],
        "subject_name": str,
        "title": str,
        "severity": Literal["critical", "high", "medium", "low", "info"],
        "state": Literal["open", "acknowledged", "snoozed", "resolved"],
        "value": Union[float, None],
        "threshold": Union[float, None],
        "evidence": "AlertEvidence",
        "opened_at": str,
        "last_seen_at": str,
        "acknowledged_at": Union[str, None],
        "snoozed_until": Union[str, None],
        "snooze_reason": Union[str, None],
        "assignee_id": Union[str, None],
        "assignee_name": Union[str, None],
        "resolved_at": Union[str, None],
        "resolution": Union[str, None],
        "mrr_minor": Union[int, None],
        "currency": Union[str, None],
        "owner_name": Union[str, None],
        "as_of": Union[str, None],
        "silenced_until": Union[str, None],
        "silence_reason": Union[str, None],
        "events": list["AlertEvent"],
    },
)
AlertEvent = TypedDict(
    "AlertEvent",
    {
        "at": str,
        "kind": str,
        "by_name": str,
        "detail": dict[str, Any],
    },
)
AlertEvidence = TypedDict(
    "AlertEvidence",
    {
        "facts": NotRequired[list["AlertFact"]],
    },
)
AlertFact = TypedDict(
    "AlertFact",
    {
        "label": str,
        "value": str,
        "at": NotRequired[Union[str, None]],
        "href": NotRequired[Union[str, None]],
    },
)
AlertPage = TypedDict(
    "AlertPage",
    {
        "rows": list["Alert"],
        "total": int,
        "counts": "AlertCounts",
    },
)
AlertReason = TypedDict(
    "AlertReason",
    {
        "reason": str,
    },
)
AlertRule = TypedDict(
    "AlertRule",
    {
        "key": str,
        "label": str,
        "text": str,
        "lets_go": str,
        "enabled": bool,
        "severity": Literal["critical", "high", "medium", "low", "info"],
        "digest_only": bool,
        "demoted_at": Union[str, None],
        "limits": list["RuleLimit"],
        "budget": "RuleBudget",
    },
)
AlertRuleChange = TypedDict(
    "AlertRuleChange",
    {
        "enabled": NotRequired[Union[bool, None]],
        "severity": NotRequired[Union[Literal["critical", "high", "medium", "low", "info"], None]],
        "digest_only": NotRequired[Union[bool, None]],
        "params": NotRequired[Union[dict[str, Union[float, None]], None]],
    },
)
AlertSnooze = TypedDict(
    "AlertSnooze",
    {
        "days": int,
        "reason": str,
    },
)
AlertTold = TypedDict(
    "AlertTold",
    {
        "deliveries": list["ToldDelivery"],
        "events": list["RoutedEvent"],
    },
)
AlertsChange = TypedDict(
    "AlertsChange",
    {
        "alert_ids": list[str],
        "verb": Literal["acknowledge", "snooze", "resolve", "reopen"],
        "days": NotRequired[int],
        "reason": NotRequired[str],
    },
)
AlertsChanged = TypedDict(
    "AlertsChanged",
    {
        "changed": int,
    },
)
Amount = TypedDict(
    "Amount",
    {
        "label": str,
        "value": float,
    },
)
Anomaly = TypedDict(
    "Anomaly",
    {
        "id": str,
        "series": str,
        "kind": Literal["cost", "billing", "tickets", "usage", "logins", "overdue"],
        "label": str,
        "grain": Literal["month", "week"],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "product_id": Union[str, None],
        "product_name": Union[str, None],
        "period_on": str,
        "last_on": str,
        "periods": int,
        "observed": float,
        "expected": float,
        "lower": float,
        "upper": float,
        "ratio": float,
        "excess_minor": Union[int, None],
        "currency": Union[str, None],
        "severity": Literal["critical", "high", "medium", "low", "info"],
        "cause": list["AnomalyCause"],
        "status": Literal["open", "expected", "resolved"],
        "decided_by": Union[str, None],
        "decided_at": Union[str, None],
        "reason": Union[str, None],
    },
)
AnomalyCause = TypedDict(
    "AnomalyCause",
    {
        "label": str,
        "kind": Literal["line", "rest", "quantity", "price"],
        "before_minor": Union[int, None],
        "now_minor": Union[int, None],
        "change_minor": int,
    },
)
AnomalyDetail = TypedDict(
    "AnomalyDetail",
    {
        "id": str,
        "series": str,
        "kind": Literal["cost", "billing", "tickets", "usage", "logins", "overdue"],
        "label": str,
        "grain": Literal["month", "week"],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "product_id": Union[str, None],
        "product_name": Union[str, None],
        "period_on": str,
        "last_on": str,
        "periods": int,
        "observed": float,
        "expected": float,
        "lower": float,
        "upper": float,
        "ratio": float,
        "excess_minor": Union[int, None],
        "currency": Union[str, None],
        "severity": Literal["critical", "high", "medium", "low", "info"],
        "cause": list["AnomalyCause"],
        "status": Literal["open", "expected", "resolved"],
        "decided_by": Union[str, None],
        "decided_at": Union[str, None],
        "reason": Union[str, None],
        "points": list["AnomalyPoint"],
        "same_series": list["AnomalyOfSeries"],
    },
)
AnomalyOfSeries = TypedDict(
    "AnomalyOfSeries",
    {
        "id": str,
        "period_on": str,
        "last_on": str,
        "status": Literal["open", "expected", "resolved"],
        "severity": Literal["critical", "high", "medium", "low", "info"],
        "excess_minor": Union[int, None],
        "reason": Union[str, None],
    },
)
AnomalyPage = TypedDict(
    "AnomalyPage",
    {
        "rows": list["Anomaly"],
        "total": int,
        "totals": list["AnomalyTotal"],
    },
)
AnomalyPoint = TypedDict(
    "AnomalyPoint",
    {
        "on": str,
        "value": Union[float, None],
        "expected": Union[float, None],
        "lower": Union[float, None],
        "upper": Union[float, None],
    },
)
AnomalyReason = TypedDict(
    "AnomalyReason",
    {
        "reason": str,
    },
)
AnomalyTotal = TypedDict(
    "AnomalyTotal",
    {
        "status": Literal["open", "expected", "resolved"],
        "kind": Literal["cost", "billing", "tickets", "usage", "logins", "overdue"],
        "currency": Union[str, None],
        "n": int,
        "excess_minor": Union[int, None],
    },
)
ApiKey = TypedDict(
    "ApiKey",
    {
        "id": str,
        "user_id": str,
        "owner_name": str,
        "name": str,
        "prefix": str,
        "scopes": list[str],
        "created_at": str,
        "last_used_at": Union[str, None],
        "expires_at": Union[str, None],
        "revoked_at": Union[str, None],
        "connected": bool,
    },
)
ApiKeyMade = TypedDict(
    "ApiKeyMade",
    {
        "id": str,
        "secret": str,
    },
)
ApiKeyNew = TypedDict(
    "ApiKeyNew",
    {
        "name": str,
        "scopes": list[str],
        "days": NotRequired[Union[int, None]],
    },
)
Asked = TypedDict(
    "Asked",
    {
        "queued": bool,
    },
)
Assignment = TypedDict(
    "Assignment",
    {
        "client_ids": list[str],
        "owner_name": NotRequired[Union[str, None]],
    },
)
AuditEntry = TypedDict(
    "AuditEntry",
    {
        "sequence": int,
        "at": str,
        "actor_kind": str,
        "actor_id": Union[str, None],
        "actor_name": str,
        "action": str,
        "subject_kind": str,
        "subject_id": Union[str, None],
        "detail": dict[str, Any],
        "hash": str,
    },
)
AuditPage = TypedDict(
    "AuditPage",
    {
        "rows": list["AuditEntry"],
        "total": int,
    },
)
AuditState = TypedDict(
    "AuditState",
    {
        "entries": int,
        "first_break": Union[int, None],
        "last_hash": str,
        "checked_at": str,
    },
)
Backtest = TypedDict(
    "Backtest",
    {
        "days": int,
        "churn_days": int,
        "now": int,
        "entered": Union[int, None],
        "clients": int,
        "before_churn": int,
        "held_back": int,
        "without_past": list[str],
        "sample": NotRequired[list["BacktestEntry"]],
    },
)
BacktestEntry = TypedDict(
    "BacktestEntry",
    {
        "client_id": str,
        "name": str,
        "on": str,
        "churned_on": Union[str, None],
    },
)
BandClients = TypedDict(
    "BandClients",
    {
        "band": str,
        "risk": str,
        "clients": int,
    },
)
BandCount = TypedDict(
    "BandCount",
    {
        "band": str,
        "before": int,
        "now": int,
    },
)
BandMover = TypedDict(
    "BandMover",
    {
        "client_id": str,
        "name": str,
        "before": Union[float, None],
        "now": Union[float, None],
        "band_before": str,
        "band_now": str,
    },
)
Bands = TypedDict(
    "Bands",
    {
        "excellent": float,
        "good": float,
        "fair": float,
    },
)
Begin = TypedDict(
    "Begin",
    {
        "findings": list[str],
        "ask": NotRequired[bool],
    },
)
Begun = TypedDict(
    "Begun",
    {
        "actions": list[str],
        "released": int,
        "proposed": int,
        "asked": int,
        "refusal": Union[str, None],
    },
)
BillTotal = TypedDict(
    "BillTotal",
    {
        "provider": str,
        "currency": str,
        "billing_on": Union[str, None],
        "rows": int,
        "billed": str,
        "billed_minor": int,
        "credits_minor": Union[int, None],
    },
)
BothWays = TypedDict(
    "BothWays",
    {
        "currency": str,
        "under_minor": int,
        "over_minor": int,
    },
)
Brand = TypedDict(
    "Brand",
    {
        "name": str,
        "color": str,
        "contact": str,
        "logo": Union[str, None],
    },
)
BrandChange = TypedDict(
    "BrandChange",
    {
        "name": NotRequired[Union[str, None]],
        "color": NotRequired[Union[str, None]],
        "contact": NotRequired[Union[str, None]],
        "logo": NotRequired[Union[str, None]],
    },
)
BridgeCause = TypedDict(
    "BridgeCause",
    {
        "cause": Literal["new", "expansion", "contraction", "churned"],
        "clients": int,
        "amount_minor": int,
    },
)
BridgePage = TypedDict(
    "BridgePage",
    {
        "first_on": str,
        "last_on": str,
        "currency": str,
        "before_minor": int,
        "now_minor": int,
        "causes": list["BridgeCause"],
        "rows": list["BridgeRow"],
        "total": int,
    },
)
BridgeRow = TypedDict(
    "BridgeRow",
    {
        "client_id": str,
        "name": str,
        "cause": Literal["new", "expansion", "contraction", "churned"],
        "before_minor": int,
        "now_minor": int,
        "change_minor": int,
    },
)
BrowserSession = TypedDict(
    "BrowserSession",
    {
        "id": str,
        "tenant_name": str,
        "created_at": str,
        "last_seen_at": str,
        "user_agent": Union[str, None],
        "ip": Union[str, None],
        "current": bool,
    },
)
BudgetChange = TypedDict(
    "BudgetChange",
    {
        "scope": Literal["total", "department", "category", "vendor"],
        "key": NotRequired[str],
        "month": str,
        "currency": str,
        "amount_minor": Union[int, None],
    },
)
CalendarDay = TypedDict(
    "CalendarDay",
    {
        "id": str,
        "on": str,
        "kind": Literal["task", "contract_end", "notice", "renewal"],
        "title": str,
        "text": Union[str, None],
        "state": Union[str, None],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "owner_name": Union[str, None],
        "path": str,
    },
)
CalendarFeed = TypedDict(
    "CalendarFeed",
    {
        "made_at": Union[str, None],
        "last_read_at": Union[str, None],
        "url": NotRequired[Union[str, None]],
    },
)
CallsOut = TypedDict(
    "CallsOut",
    {
        "who": str,
        "high": Union[float, None],
        "enough": bool,
        "leavers": int,
        "months": int,
        "least": Union[int, None],
        "called": Union[int, None],
        "left": Union[int, None],
        "expected": Union[float, None],
        "flagged": Union[int, None],
        "judged": Union[int, None],
        "false_alarms": Union[int, None],
        "a_month": Union[float, None],
        "at_once": Union[float, None],
        "share": Union[float, None],
        "rate": Union[float, None],
        "base": Union[float, None],
        "lift": Union[float, None],
    },
)
CardOut = TypedDict(
    "CardOut",
    {
        "version": dict[str, Any],
        "use": str,
        "not_for": str,
        "method": str,
        "data": list["Amount"],
        "inputs": list["Amount"],
        "weights": list["Amount"],
        "limits": list[str],
        "comparison": Union[dict[str, Any], None],
        "decisions": list["DecisionOut"],
    },
)
Caught = TypedDict(
    "Caught",
    {
        "before": "CaughtOut",
        "now": "CaughtOut",
    },
)
CaughtOut = TypedDict(
    "CaughtOut",
    {
        "called": str,
        "enough": bool,
        "leavers": int,
        "months": int,
        "times": int,
        "flagged": int,
        "judged": int,
        "false_alarms": int,
    },
)
ChallengerOut = TypedDict(
    "ChallengerOut",
    {
        "id": str,
        "number": int,
        "summary": str,
        "trained_through_on": Union[str, None],
        "created_at": str,
        "champion_number": Union[int, None],
        "evaluation": Union[dict[str, Any], None],
        "blocked": Union[str, None],
    },
)
ChangeOut = TypedDict(
    "ChangeOut",
    {
        "kind": Literal["health", "churn"],
        "before_on": str,
        "now_on": str,
        "before": Union[float, None],
        "now": Union[float, None],
        "same_model": bool,
        "parts": list["PartOut"],
    },
)
Changed = TypedDict(
    "Changed",
    {
        "changed": int,
    },
)
Changes = TypedDict(
    "Changes",
    {
        "signals": dict[str, Union[float, None]],
    },
)
Channel = TypedDict(
    "Channel",
    {
        "id": str,
        "created_at": str,
        "name": str,
        "kind": Literal["mail", "slack", "teams", "webhook", "apprise"],
        "hint": str,
        "recipients": list[str],
        "events": list[
            Literal[
                "alert",
                "prediction",
                "client",
                "recommendation",
                "task",
                "action",
                "playbook",
                "report",
                "import",
                "software",
            ]
        ],
        "enabled": bool,
        "paused_until": Union[str, None],
        "last_ok_at": Union[str, None],
        "last_error": Union[str, None],
        "last_error_at": Union[str, None],
    },
)
ChannelAdded = TypedDict(
    "ChannelAdded",
    {
        "channel": "Channel",
        "signing_secret": Union[str, None],
    },
)
ChannelChange = TypedDict(
    "ChannelChange",
    {
        "name": NotRequired[Union[str, None]],
        "url": NotRequired[Union[str, None]],
        "recipients": NotRequired[Union[list[str], None]],
        "events": NotRequired[
            Union[
                list[
                    Literal[
                        "alert",
                        "prediction",
                        "client",
                        "recommendation",
                        "task",
                        "action",
                        "playbook",
                        "report",
                        "import",
                        "software",
                    ]
                ],
                None,
            ]
        ],
        "enabled": NotRequired[Union[bool, None]],
    },
)
ChannelList = TypedDict(
    "ChannelList",
    {
        "channels": list["Channel"],
        "mail_ready": bool,
    },
)
ChannelNew = TypedDict(
    "ChannelNew",
    {
        "kind": Literal["mail", "slack", "teams", "webhook", "apprise"],
        "name": str,
        "url": NotRequired[Union[str, None]],
        "recipients": NotRequired[list[str]],
        "events": NotRequired[
            list[
                Literal[
                    "alert",
                    "prediction",
                    "client",
                    "recommendation",
                    "task",
                    "action",
                    "playbook",
                    "report",
                    "import",
                    "software",
                ]
            ]
        ],
    },
)
ChannelSaid = TypedDict(
    "ChannelSaid",
    {
        "channel": str,
        "what": str,
        "why": str,
    },
)
ChecklistItem = TypedDict(
    "ChecklistItem",
    {
        "text": str,
        "done": NotRequired[bool],
    },
)
ChecklistTick = TypedDict(
    "ChecklistTick",
    {
        "done": bool,
    },
)
Chosen = TypedDict(
    "Chosen",
    {
        "findings": list[str],
    },
)
Churn = TypedDict(
    "Churn",
    {
        "risk": str,
        "horizons": list["Horizon"],
        "base": Union[float, None],
        "drivers": list["Driver"],
        "model": str,
        "model_number": int,
        "prediction_id": str,
    },
)
ClientChange = TypedDict(
    "ClientChange",
    {
        "name": NotRequired[Union[str, None]],
        "industry": NotRequired[Union[str, None]],
        "country": NotRequired[Union[str, None]],
        "employees": NotRequired[Union[int, None]],
        "owner_id": NotRequired[Union[str, None]],
        "owner_name": NotRequired[Union[str, None]],
        "plan": NotRequired[Union[str, None]],
        "notes": NotRequired[Union[str, None]],
        "mrr_minor": NotRequired[Union[int, None]],
        "signals": NotRequired[dict[str, float]],
        "version": NotRequired[Union[int, None]],
    },
)
ClientChoice = TypedDict(
    "ClientChoice",
    {
        "id": str,
        "name": str,
    },
)
ClientDetail = TypedDict(
    "ClientDetail",
    {
        "row": "ClientRow",
        "version": int,
        "country": Union[str, None],
        "employees": Union[int, None],
        "owner_id": Union[str, None],
        "since_on": Union[str, None],
        "plan": Union[str, None],
        "notes": Union[str, None],
        "source_name": str,
        "source_kind": str,
        "external_id": str,
        "attributes": dict[str, Any],
        "health": Union["Health", None],
        "churn": Union["Churn", None],
    },
)
ClientPage = TypedDict(
    "ClientPage",
    {
        "rows": list["ClientRow"],
        "total": int,
        "totals": list["ListTotal"],
    },
)
ClientProfit = TypedDict(
    "ClientProfit",
    {
        "as_of": str,
        "months": int,
        "after": str,
        "currency": str,
        "row": Union["ProfitRow", None],
        "agreements": list["Agreement"],
        "licenses": list["LicenseCost"],
        "trend": list["ProfitMonth"],
    },
)
ClientRow = TypedDict(
    "ClientRow",
    {
        "id": str,
        "name": str,
        "status": str,
        "industry": Union[str, None],
        "owner_name": Union[str, None],
        "currency": str,
        "mrr_minor": Union[int, None],
        "mrr_before_minor": Union[int, None],
        "health": Union[float, None],
        "health_lower": Union[float, None],
        "health_upper": Union[float, None],
        "health_band": str,
        "health_before": Union[float, None],
        "coverage": float,
        "p30": Union[float, None],
        "p60": Union[float, None],
        "p90": Union[float, None],
        "p60_lower": Union[float, None],
        "p60_upper": Union[float, None],
        "p90_lower": Union[float, None],
        "p90_upper": Union[float, None],
        "p60_before": Union[float, None],
        "risk": str,
        "risk_before": str,
        "label_p": Union[float, None],
        "label_lower": Union[float, None],
        "label_upper": Union[float, None],
        "months_left": Union[float, None],
        "months_left_lower": Union[float, None],
        "months_left_upper": Union[float, None],
        "revenue_left_minor": Union[int, None],
        "revenue_left_lower_minor": Union[int, None],
        "revenue_left_upper_minor": Union[int, None],
        "top_driver": Union[str, None],
        "seats_purchased": Union[int, None],
        "seats_active": Union[float, None],
        "utilization": Union[float, None],
        "open_tickets": Union[int, None],
        "overdue_minor": Union[int, None],
        "renewal_on": Union[str, None],
        "last_contact_on": Union[str, None],
        "churned_on": Union[str, None],
        "churn_reason": Union[str, None],
        "as_of": str,
        "updated_at": str,
    },
)
ColumnChoice = TypedDict(
    "ColumnChoice",
    {
        "name": str,
        "used": Union[bool, None],
        "reason": str,
    },
)
Compared = TypedDict(
    "Compared",
    {
        "client_id": str,
        "client_name": str,
        "product_id": Union[str, None],
        "product_name": str,
        "seats": Union[float, None],
        "agreed": Union[float, None],
        "billed": Union[float, None],
        "billed_month": Union[str, None],
        "status": Literal["matched", "under_billed", "over_billed", "not_billed", "no_seats", "agreement", "no_bill"],
        "gap": Union[float, None],
        "price_minor": Union[int, None],
        "currency": Union[str, None],
        "money_minor": Union[int, None],
        "issues": list[str],
        "trail": list["Trail"],
    },
)
ConnectionAnswer = TypedDict(
    "ConnectionAnswer",
    {
        "client_id": str,
        "redirect_uri": str,
        "scopes": list[Literal["assistant:read", "assistant:propose"]],
        "code_challenge": str,
        "state": NotRequired[Union[str, None]],
        "resource": NotRequired[Union[str, None]],
    },
)
ConnectionDone = TypedDict(
    "ConnectionDone",
    {
        "redirect": str,
    },
)
ConnectionOffer = TypedDict(
    "ConnectionOffer",
    {
        "client_name": str,
        "goes_to": str,
        "scopes": list["OfferedScope"],
    },
)
Content = TypedDict(
    "Content",
    {
        "text": NotRequired[str],
        "figures": NotRequired[list["Figure"]],
        "blocks": NotRequired[list[dict[str, Any]]],
    },
)
Control = TypedDict(
    "Control",
    {
        "stopped": bool,
        "stopped_at": Union[str, None],
        "stopped_by": Union[str, None],
        "stop_reason": Union[str, None],
        "ticket_port": Literal["manual", "webhook"],
        "ticket_channel_id": Union[str, None],
        "ticket_channel": Union[str, None],
    },
)
Cost = TypedDict(
    "Cost",
    {
        "currency": str,
        "monthly_minor": int,
        "unit_minor": Union[int, None],
        "unused_minor": Union[int, None],
    },
)
CostDetail = TypedDict(
    "CostDetail",
    {
        "service": str,
        "product_id": Union[str, None],
        "vendor": str,
        "department": Union[str, None],
        "lines": int,
        "amount_minor": Union[int, None],
        "before_minor": Union[int, None],
    },
)
CostDetails = TypedDict(
    "CostDetails",
    {
        "month": str,
        "currency": str,
        "source": Union[Literal["bills", "subscriptions"], None],
        "total_minor": Union[int, None],
        "before_minor": Union[int, None],
        "of": int,
        "rows": list["CostDetail"],
    },
)
CostMonth = TypedDict(
    "CostMonth",
    {
        "month": str,
        "amount_minor": int,
        "is_partial": bool,
        "currency": str,
    },
)
CostRule = TypedDict(
    "CostRule",
    {
        "id": str,
        "position": int,
        "field": Literal["tag", "account", "vendor", "service", "category"],
        "tag_key": Union[str, None],
        "operator": Literal["is", "starts", "contains"],
        "value": str,
        "client_id": str,
        "client_name": str,
        "lines": int,
        "amounts": list["RuleAmount"],
    },
)
CostRules = TypedDict(
    "CostRules",
    {
        "rules": list["CostRule"],
        "unassigned": "Unassigned",
    },
)
Created = TypedDict(
    "Created",
    {
        "id": str,
    },
)
Credentials = TypedDict(
    "Credentials",
    {
        "email": str,
        "password": str,
    },
)
Dashboard = TypedDict(
    "Dashboard",
    {
        "as_of": Union[str, None],
        "figures": list["FigureOut"],
        "trend": list["MetricPoint"],
        "bands": list["BandClients"],
        "licenses": list["ProductSeats"],
        "attention": list["ClientRow"],
        "improved": list["ClientRow"],
        "worsened": list["ClientRow"],
        "upsell": list["ClientRow"],
        "has_labels": bool,
    },
)
Decision = TypedDict(
    "Decision",
    {
        "keep": bool,
    },
)
DecisionLink = TypedDict(
    "DecisionLink",
    {
        "token": str,
    },
)
DecisionMade = TypedDict(
    "DecisionMade",
    {
        "state": str,
        "title": str,
        "last_error": Union[str, None],
    },
)
DecisionNew = TypedDict(
    "DecisionNew",
    {
        "token": str,
        "decision": Literal["approve", "decline"],
        "reason": NotRequired[str],
    },
)
DecisionOut = TypedDict(
    "DecisionOut",
    {
        "at": str,
        "actor_name": str,
        "action": str,
        "detail": dict[str, Any],
    },
)
DecisionQuestion = TypedDict(
    "DecisionQuestion",
    {
        "action_id": str,
        "tenant": str,
        "asked": str,
        "title": str,
        "why": str,
        "proposed_by": str,
        "changes": list["ActionChange"],
        "warnings": list[str],
        "expires_at": str,
    },
)
Decline = TypedDict(
    "Decline",
    {
        "reason": str,
    },
)
Delivery = TypedDict(
    "Delivery",
    {
        "id": str,
        "created_at": str,
        "channel": Literal["mail", "slack", "teams", "webhook", "apprise"],
        "channel_id": Union[str, None],
        "channel_name": Union[str, None],
        "recipient": str,
        "subject": str,
        "reason": str,
        "title": str,
        "state": Literal["reserved", "sent", "given_up", "dropped"],
        "attempts": int,
        "last_error": Union[str, None],
        "next_try_at": str,
        "settled_at": Union[str, None],
        "paused_until": Union[str, None],
    },
)
DeliveryDetail = TypedDict(
    "DeliveryDetail",
    {
        "id": str,
        "created_at": str,
        "channel": Literal["mail", "slack", "teams", "webhook", "apprise"],
        "channel_id": Union[str, None],
        "channel_name": Union[str, None],
        "recipient": str,
        "subject": str,
        "reason": str,
        "title": str,
        "state": Literal["reserved", "sent", "given_up", "dropped"],
        "attempts": int,
        "last_error": Union[str, None],
        "next_try_at": str,
        "settled_at": Union[str, None],
        "paused_until": Union[str, None],
        "tries": list["DeliveryTry"],
    },
)
DeliveryPage = TypedDict(
    "DeliveryPage",
    {
        "rows": list["Delivery"],
        "total": int,
        "counts": dict[str, int],
    },
)
DeliveryTry = TypedDict(
    "DeliveryTry",
    {
        "started_at": str,
        "finished_at": Union[str, None],
        "outcome": Union[str, None],
        "error": Union[str, None],
    },
)
Done = TypedDict(
    "Done",
    {
        "text": str,
        "href": str,
    },
)
DriftOut = TypedDict(
    "DriftOut",
    {
        "model_id": str,
        "model_number": int,
        "as_of": str,
        "at": str,
        "state": str,
        "reasons": list[str],
        "features": list[dict[str, Any]],
        "calibration": dict[str, Any],
    },
)
Driver = TypedDict(
    "Driver",
    {
        "id": str,
        "label": str,
        "contribution": float,
    },
)
DryRunAnswer = TypedDict(
    "DryRunAnswer",
    {
        "title": str,
        "subject": str,
        "changes": list["ActionChange"],
        "touches": int,
        "warnings": list[str],
        "level": Literal["observe", "suggest", "approve", "alone"],
        "because": str,
        "refusal": Union[str, None],
    },
)
Ending = TypedDict(
    "Ending",
    {
        "reason": str,
        "on": NotRequired[Union[str, None]],
        "involuntary": NotRequired[bool],
    },
)
EndingTogether = TypedDict(
    "EndingTogether",
    {
        "client_ids": list[str],
        "reason": str,
        "on": NotRequired[Union[str, None]],
        "involuntary": NotRequired[bool],
    },
)
Erased = TypedDict(
    "Erased",
    {
        "conversations": int,
    },
)
Evidence = TypedDict(
    "Evidence",
    {
        "label": str,
        "value": str,
        "at": NotRequired[Union[str, None]],
        "href": NotRequired[Union[str, None]],
    },
)
EvidencePoint = TypedDict(
    "EvidencePoint",
    {
        "on": str,
        "value": Union[float, None],
    },
)
Exclusion = TypedDict(
    "Exclusion",
    {
        "id": str,
        "kind": Union[
            Literal[
                "disabled", "duplicate", "never_used", "unused", "downgrade", "overlap", "unassigned", "over_assigned"
            ],
            None,
        ],
        "product_id": Union[str, None],
        "product_name": Union[str, None],
        "person_id": Union[str, None],
        "person_name": Union[str, None],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "reason": str,
        "until_on": Union[str, None],
        "by_name": str,
        "created_at": str,
        "is_over": bool,
    },
)
ExclusionPage = TypedDict(
    "ExclusionPage",
    {
        "rows": list["Exclusion"],
        "total": int,
    },
)
Explanation = TypedDict(
    "Explanation",
    {
        "verdict": str,
        "steps": list["ExplanationStep"],
        "alert_id": Union[str, None],
    },
)
ExplanationStep = TypedDict(
    "ExplanationStep",
    {
        "text": str,
        "holds": Union[bool, None],
    },
)
FieldProblem = TypedDict(
    "FieldProblem",
    {
        "field": str,
        "message": str,
    },
)
Figure = TypedDict(
    "Figure",
    {
        "n": int,
        "value": Union[float, str, None],
        "unit": str,
        "currency": Union[str, None],
        "shown": str,
        "label": str,
        "definition": str,
        "href": str,
        "as_of": Union[str, None],
        "hash": str,
    },
)
FigureOut = TypedDict(
    "FigureOut",
    {
        "id": str,
        "label": str,
        "unit": str,
        "definition": str,
        "good": str,
        "rows": str,
        "value": Union[float, None],
        "before": Union[float, None],
        "currency": Union[str, None],
        "past": list[float],
    },
)
FileFacts = TypedDict(
    "FileFacts",
    {
        "file_name": str,
        "size": int,
        "format": str,
        "encoding": Union[str, None],
        "delimiter": Union[str, None],
        "sheet": Union[str, None],
        "header_row": int,
        "notes": list[str],
    },
)
Finding = TypedDict(
    "Finding",
    {
        "id": str,
        "kind": Literal[
            "disabled", "duplicate", "never_used", "unused", "downgrade", "overlap", "unassigned", "over_assigned"
        ],
        "product_id": str,
        "product_name": str,
        "other_id": Union[str, None],
        "other_name": Union[str, None],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "seat_id": Union[str, None],
        "person_id": Union[str, None],
        "subject": str,
        "email": Union[str, None],
        "seats": int,
        "monthly_minor": Union[int, None],
        "currency": Union[str, None],
        "since_on": Union[str, None],
        "used_on": Union[str, None],
        "via_group": Union[str, None],
        "found_on": str,
    },
)
ForecastCheck = TypedDict(
    "ForecastCheck",
    {
        "made_on": str,
        "on": str,
        "value": float,
        "model": float,
        "naive": float,
    },
)
ForecastDetail = TypedDict(
    "ForecastDetail",
    {
        "metric": Literal["mrr", "spend", "tickets", "seats", "used", "users"],
        "label": str,
        "definition": str,
        "unit": Literal["money", "count"],
        "item": Union[str, None],
        "currency": Union[str, None],
        "months_known": int,
        "last_on": Union[str, None],
        "last": Union[float, None],
        "ahead": Union[float, None],
        "lower": Union[float, None],
        "upper": Union[float, None],
        "method": Literal["model", "naive", "none"],
        "error": Union[float, None],
        "naive_error": Union[float, None],
        "silence": Union[str, None],
        "made_at": str,
        "nightly": bool,
        "history": list["ForecastHistory"],
        "points": list["ForecastPoint"],
        "backtest": list["ForecastCheck"],
        "pooled": int,
    },
)
ForecastHistory = TypedDict(
    "ForecastHistory",
    {
        "on": str,
        "value": Union[float, None],
    },
)
ForecastPoint = TypedDict(
    "ForecastPoint",
    {
        "on": str,
        "mean": Union[float, None],
        "lower": Union[float, None],
        "upper": Union[float, None],
        "far_lower": Union[float, None],
        "far_upper": Union[float, None],
    },
)
ForecastSummary = TypedDict(
    "ForecastSummary",
    {
        "metric": Literal["mrr", "spend", "tickets", "seats", "used", "users"],
        "label": str,
        "definition": str,
        "unit": Literal["money", "count"],
        "item": Union[str, None],
        "currency": Union[str, None],
        "months_known": int,
        "last_on": Union[str, None],
        "last": Union[float, None],
        "ahead": Union[float, None],
        "lower": Union[float, None],
        "upper": Union[float, None],
        "method": Literal["model", "naive", "none"],
        "error": Union[float, None],
        "naive_error": Union[float, None],
        "silence": Union[str, None],
        "made_at": str,
        "nightly": bool,
    },
)
Forgot = TypedDict(
    "Forgot",
    {
        "email": str,
    },
)
Health = TypedDict(
    "Health",
    {
        "value": Union[float, None],
        "lower": Union[float, None],
        "upper": Union[float, None],
        "band": str,
        "coverage": float,
        "needed": float,
        "signals": list["Signal"],
        "prediction_id": NotRequired[Union[str, None]],
    },
)
HealthOut = TypedDict(
    "HealthOut",
    {
        "as_of": str,
        "figures": dict[str, Any],
    },
)
HolderAnswer = TypedDict(
    "HolderAnswer",
    {
        "token": str,
        "keep": bool,
        "note": NotRequired[Union[str, None]],
    },
)
HolderLink = TypedDict(
    "HolderLink",
    {
        "token": str,
    },
)
HolderPage = TypedDict(
    "HolderPage",
    {
        "rows": list["HolderRow"],
        "total": int,
        "as_of": str,
    },
)
HolderQuestion = TypedDict(
    "HolderQuestion",
    {
        "company": str,
        "product_name": str,
        "moves_to": Union[str, None],
        "person_name": str,
        "state": Literal["asked", "proposed", "released", "kept", "escalated", "cancelled", "restored", "refused"],
        "answer_by_on": Union[str, None],
        "answered_at": Union[str, None],
    },
)
HolderRow = TypedDict(
    "HolderRow",
    {
        "id": str,
        "name": Union[str, None],
        "email": Union[str, None],
        "kind": str,
        "enabled": bool,
        "client_id": str,
        "client_name": str,
        "assigned_on": Union[str, None],
        "last_active_on": Union[str, None],
    },
)
Horizon = TypedDict(
    "Horizon",
    {
        "days": int,
        "p": Union[float, None],
        "lower": Union[float, None],
        "upper": Union[float, None],
    },
)
Hours = TypedDict(
    "Hours",
    {
        "id": str,
        "worked_on": str,
        "hours": float,
        "cost_rate_minor": Union[int, None],
        "cost_minor": Union[int, None],
        "currency": Union[str, None],
        "person_name": Union[str, None],
        "work_type": Union[str, None],
        "is_billable": Union[bool, None],
        "agreement_name": Union[str, None],
    },
)
HoursPage = TypedDict(
    "HoursPage",
    {
        "rows": list["Hours"],
        "total": int,
        "hours": float,
    },
)
ImportList = TypedDict(
    "ImportList",
    {
        "rows": list["ImportRow"],
        "total": int,
    },
)
ImportReply = TypedDict(
    "ImportReply",
    {
        "id": str,
        "label": str,
        "source": str,
        "stream": Union[str, None],
        "state": str,
        "rows_in": int,
        "rows_stored": int,
        "rows_unchanged": int,
        "rows_refused": int,
        "created_at": str,
        "started_at": Union[str, None],
        "finished_at": Union[str, None],
        "error": Union[str, None],
        "reasons": list["ReasonCount"],
        "notes": list[str],
        "totals": list["BillTotal"],
    },
)
ImportRow = TypedDict(
    "ImportRow",
    {
        "id": str,
        "label": str,
        "source": str,
        "stream": Union[str, None],
        "state": str,
        "rows_in": int,
        "rows_stored": int,
        "rows_unchanged": int,
        "rows_refused": int,
        "created_at": str,
        "started_at": Union[str, None],
        "finished_at": Union[str, None],
        "error": Union[str, None],
    },
)
ImportStart = TypedDict(
    "ImportStart",
    {
        "upload_id": str,
        "stream": str,
        "mapping": dict[str, Union[str, None]],
        "date_order": NotRequired[Union[Literal["dmy", "mdy"], None]],
        "source": NotRequired[str],
        "client": NotRequired[Union[str, None]],
    },
)
Invitation = TypedDict(
    "Invitation",
    {
        "id": str,
        "email": str,
        "roles": list[Literal["owner", "admin", "account_manager", "it_admin", "viewer"]],
        "invited_by": str,
        "created_at": str,
        "expires_at": str,
        "expired": bool,
    },
)
InvitationAnswer = TypedDict(
    "InvitationAnswer",
    {
        "token": str,
        "name": NotRequired[str],
        "password": NotRequired[str],
    },
)
InvitationLink = TypedDict(
    "InvitationLink",
    {
        "token": str,
    },
)
InvitationMade = TypedDict(
    "InvitationMade",
    {
        "id": str,
        "email": str,
        "link": str,
        "expires_at": str,
        "mailed": bool,
    },
)
InvitationNew = TypedDict(
    "InvitationNew",
    {
        "email": str,
        "roles": list[str],
    },
)
InvitationOffer = TypedDict(
    "InvitationOffer",
    {
        "email": str,
        "tenant_name": str,
        "invited_by": str,
        "roles": list[str],
        "known": bool,
        "expires_at": str,
    },
)
Job = TypedDict(
    "Job",
    {
        "key": str,
        "label": str,
        "text": str,
        "schedule": str,
        "in_cycle": bool,
        "next_due_at": str,
        "waiting": bool,
        "last": Union["JobRun", None],
    },
)
JobAsked = TypedDict(
    "JobAsked",
    {
        "queued": bool,
    },
)
JobRun = TypedDict(
    "JobRun",
    {
        "id": str,
        "job": str,
        "label": str,
        "state": Literal["queued", "running", "succeeded", "failed"],
        "queued_at": str,
        "started_at": Union[str, None],
        "finished_at": Union[str, None],
        "duration_ms": Union[int, None],
        "result": dict[str, Any],
        "error": Union[str, None],
        "asked_by": str,
    },
)
JobRunPage = TypedDict(
    "JobRunPage",
    {
        "rows": list["JobRun"],
        "total": int,
    },
)
KindTotal = TypedDict(
    "KindTotal",
    {
        "kind": Literal[
            "disabled", "duplicate", "never_used", "unused", "downgrade", "overlap", "unassigned", "over_assigned"
        ],
        "currency": Union[str, None],
        "findings": int,
        "seats": int,
        "monthly_minor": Union[int, None],
    },
)
LadderKind = TypedDict(
    "LadderKind",
    {
        "type": str,
        "label": str,
        "text": str,
        "target_kind": str,
        "risk": Literal["low", "medium", "high"],
        "permission": str,
        "can_undo": bool,
        "undo_hours": float,
        "levels": list[Literal["observe", "suggest", "approve", "alone"]],
        "level": Literal["observe", "suggest", "approve", "alone"],
        "because": str,
        "cap_action": int,
        "cap_day": int,
        "rungs": list["Rung"],
    },
)
LastUse = TypedDict(
    "LastUse",
    {
        "week": int,
        "month": int,
        "quarter": int,
        "longer": int,
        "never": int,
    },
)
LedgerLine = TypedDict(
    "LedgerLine",
    {
        "id": str,
        "at": str,
        "kind": Literal["potential", "approved", "realised"],
        "product_id": Union[str, None],
        "product_name": str,
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "seats": int,
        "monthly_minor": Union[int, None],
        "amount_minor": Union[int, None],
        "currency": Union[str, None],
        "effective_on": Union[str, None],
        "cancel_by_on": Union[str, None],
        "basis": str,
        "evidence": dict[str, Any],
        "by_name": str,
        "approved_id": Union[str, None],
        "open_seats": int,
        "waits": Union[str, None],
    },
)
LedgerPage = TypedDict(
    "LedgerPage",
    {
        "rows": list["LedgerLine"],
        "total": int,
        "sums": list["LedgerSum"],
        "products": list["ProductSavings"],
    },
)
LedgerSum = TypedDict(
    "LedgerSum",
    {
        "kind": Literal["potential", "approved", "realised", "open"],
        "currency": Union[str, None],
        "seats": int,
        "monthly_minor": Union[int, None],
        "amount_minor": Union[int, None],
    },
)
LeverOut = TypedDict(
    "LeverOut",
    {
        "signal": str,
        "label": str,
        "value": float,
        "target": float,
        "gain": float,
        "text": str,
    },
)
LicenseCost = TypedDict(
    "LicenseCost",
    {
        "id": str,
        "name": str,
        "vendor": Union[str, None],
        "currency": Union[str, None],
        "purchased": Union[int, None],
        "cost_minor": Union[int, None],
        "is_open": bool,
    },
)
Line = TypedDict(
    "Line",
    {
        "id": str,
        "kind": Literal[
            "disabled", "duplicate", "never_used", "unused", "downgrade", "overlap", "unassigned", "over_assigned"
        ],
        "product_id": str,
        "product_name": str,
        "other_id": Union[str, None],
        "other_name": Union[str, None],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "seat_id": Union[str, None],
        "person_id": Union[str, None],
        "subject": str,
        "email": Union[str, None],
        "seats": int,
        "monthly_minor": Union[int, None],
        "currency": Union[str, None],
        "since_on": Union[str, None],
        "used_on": Union[str, None],
        "via_group": Union[str, None],
        "found_on": str,
        "blocked": Union[str, None],
    },
)
ListTotal = TypedDict(
    "ListTotal",
    {
        "currency": str,
        "clients": int,
        "mrr_minor": int,
        "expected_loss_minor": int,
        "revenue_left_minor": Union[int, None],
        "overdue_minor": int,
        "seats": Union[int, None],
    },
)
Listed = TypedDict(
    "Listed",
    {
        "rows": list[dict[str, Any]],
        "total": int,
    },
)
Made = TypedDict(
    "Made",
    {
        "id": str,
    },
)
MapField = TypedDict(
    "MapField",
    {
        "is_valuable": bool,
        "is_risky": bool,
        "clients": int,
        "mrr_minor": int,
    },
)
MapPoint = TypedDict(
    "MapPoint",
    {
        "id": str,
        "name": str,
        "owner_name": Union[str, None],
        "mrr_minor": int,
        "p90": float,
        "risk": str,
        "margin": Union[float, None],
        "tier": Literal["A", "B", "C", "D", "unknown"],
    },
)
Me = TypedDict(
    "Me",
    {
        "user": "UserOut",
        "tenant": "TenantOut",
        "roles": list[str],
        "permissions": list[str],
        "tenants": list["TenantChoice"],
    },
)
Meaning = TypedDict(
    "Meaning",
    {
        "name": str,
        "product_id": Union[str, None],
    },
)
MetricPoint = TypedDict(
    "MetricPoint",
    {
        "metric": str,
        "on": str,
        "currency": Union[str, None],
        "value": float,
    },
)
ModelChange = TypedDict(
    "ModelChange",
    {
        "enabled": NotRequired[bool],
        "provider": Literal["openai", "anthropic", "bedrock", "ollama"],
        "model": str,
        "base_url": NotRequired[Union[str, None]],
        "region": NotRequired[Union[str, None]],
        "key": NotRequired[Union[str, None]],
        "access_key": NotRequired[Union[str, None]],
        "secret_key": NotRequired[Union[str, None]],
    },
)
ModelOut = TypedDict(
    "ModelOut",
    {
        "enabled": bool,
        "provider": str,
        "model": str,
        "base_url": Union[str, None],
        "region": Union[str, None],
        "hint": Union[str, None],
        "updated_at": Union[str, None],
        "updated_by": Union[str, None],
        "leaves": list[str],
    },
)
ModelsState = TypedDict(
    "ModelsState",
    {
        "calls": list["CallsOut"],
        "check": Union["DriftOut", None],
        "health": Union["HealthOut", None],
        "challenger": Union["ChallengerOut", None],
    },
)
MonthCash = TypedDict(
    "MonthCash",
    {
        "month": str,
        "amount_minor": int,
    },
)
Name = TypedDict(
    "Name",
    {
        "id": str,
        "alias": str,
        "product_id": Union[str, None],
        "product_name": Union[str, None],
        "by_name": str,
        "created_at": str,
    },
)
NameChange = TypedDict(
    "NameChange",
    {
        "name": str,
    },
)
Nearest = TypedDict(
    "Nearest",
    {
        "product_id": str,
        "name": str,
    },
)
NewClient = TypedDict(
    "NewClient",
    {
        "name": str,
        "industry": NotRequired[Union[str, None]],
        "country": NotRequired[Union[str, None]],
        "employees": NotRequired[Union[int, None]],
        "owner_id": NotRequired[Union[str, None]],
        "owner_name": NotRequired[Union[str, None]],
        "plan": NotRequired[Union[str, None]],
        "notes": NotRequired[Union[str, None]],
        "mrr_minor": NotRequired[Union[int, None]],
        "signals": NotRequired[dict[str, float]],
        "version": NotRequired[Union[int, None]],
        "since_on": NotRequired[Union[str, None]],
        "renewal_on": NotRequired[Union[str, None]],
    },
)
NewExclusion = TypedDict(
    "NewExclusion",
    {
        "product_id": NotRequired[Union[str, None]],
        "person_id": NotRequired[Union[str, None]],
        "client_id": NotRequired[Union[str, None]],
        "kind": NotRequired[
            Union[
                Literal[
                    "disabled",
                    "duplicate",
                    "never_used",
                    "unused",
                    "downgrade",
                    "overlap",
                    "unassigned",
                    "over_assigned",
                ],
                None,
            ]
        ],
        "reason": str,
        "until_on": NotRequired[Union[str, None]],
    },
)
NewProduct = TypedDict(
    "NewProduct",
    {
        "name": str,
        "vendor": NotRequired[Union[str, None]],
        "category": NotRequired[Union[str, None]],
        "sku": NotRequired[Union[str, None]],
        "list_price_minor": NotRequired[Union[int, None]],
        "currency": NotRequired[Union[str, None]],
        "owner_name": NotRequired[Union[str, None]],
        "notes": NotRequired[Union[str, None]],
    },
)
NewReport = TypedDict(
    "NewReport",
    {
        "kind": str,
        "client_id": NotRequired[Union[str, None]],
        "first_on": NotRequired[Union[str, None]],
        "last_on": NotRequired[Union[str, None]],
    },
)
NewRule = TypedDict(
    "NewRule",
    {
        "field": Literal["tag", "account", "vendor", "service", "category"],
        "tag_key": NotRequired[Union[str, None]],
        "operator": NotRequired[Literal["is", "starts", "contains"]],
        "value": str,
        "client_id": str,
    },
)
NewSchedule = TypedDict(
    "NewSchedule",
    {
        "name": str,
        "kind": str,
        "client_id": NotRequired[Union[str, None]],
        "every": NotRequired[Literal["week", "month", "quarter"]],
        "day": NotRequired[int],
        "hour": NotRequired[int],
        "timezone": NotRequired[str],
        "recipients": list[str],
        "formats": NotRequired[list[Literal["pdf", "xlsx", "csv"]]],
    },
)
NewSubscription = TypedDict(
    "NewSubscription",
    {
        "purchased": NotRequired[Union[int, None]],
        "assigned": NotRequired[Union[int, None]],
        "unit_cost_minor": NotRequired[Union[int, None]],
        "currency": NotRequired[Union[str, None]],
        "start_on": NotRequired[Union[str, None]],
        "term_end_on": NotRequired[Union[str, None]],
        "cancel_by_on": NotRequired[Union[str, None]],
        "ended_on": NotRequired[Union[str, None]],
        "auto_renew": NotRequired[Union[bool, None]],
        "is_trial": NotRequired[bool],
        "client_id": str,
    },
)
NewVendorLink = TypedDict(
    "NewVendorLink",
    {
        "client_id": NotRequired[Union[str, None]],
        "directory_id": str,
        "app_id": str,
        "secret": str,
    },
)
NewView = TypedDict(
    "NewView",
    {
        "name": str,
        "query": NotRequired[str],
        "is_shared": NotRequired[bool],
    },
)
Note = TypedDict(
    "Note",
    {
        "text": str,
    },
)
OfferedScope = TypedDict(
    "OfferedScope",
    {
        "scope": Literal["assistant:read", "assistant:propose"],
        "text": str,
    },
)
Options = TypedDict(
    "Options",
    {
        "demo": bool,
        "sign_up": bool,
        "mail": bool,
    },
)
OwnRule = TypedDict(
    "OwnRule",
    {
        "key": str,
        "name": str,
        "enabled": bool,
        "severity": Literal["critical", "high", "medium", "low", "info"],
        "expression": dict[str, Any],
        "sentence": str,
        "scope": "RuleScope",
        "hold_days": int,
        "cooldown_hours": int,
        "digest_only": bool,
        "demoted_at": Union[str, None],
        "by_name": Union[str, None],
        "created_at": str,
        "budget": "RuleBudget",
    },
)
OwnRuleChange = TypedDict(
    "OwnRuleChange",
    {
        "name": NotRequired[Union[str, None]],
        "severity": NotRequired[Union[Literal["critical", "high", "medium", "low", "info"], None]],
        "expression": NotRequired[Union[dict[str, Any], None]],
        "scope": NotRequired[Union["RuleScope", None]],
        "hold_days": NotRequired[Union[int, None]],
        "cooldown_hours": NotRequired[Union[int, None]],
        "digest_only": NotRequired[Union[bool, None]],
        "enabled": NotRequired[Union[bool, None]],
    },
)
OwnRuleNew = TypedDict(
    "OwnRuleNew",
    {
        "name": str,
        "severity": NotRequired[Literal["critical", "high", "medium", "low", "info"]],
        "expression": dict[str, Any],
        "scope": NotRequired["RuleScope"],
        "hold_days": NotRequired[int],
        "cooldown_hours": NotRequired[int],
        "digest_only": NotRequired[bool],
        "enabled": NotRequired[bool],
    },
)
Pages = TypedDict(
    "Pages",
    {
        "pages": int,
    },
)
Part = TypedDict(
    "Part",
    {
        "seats": int,
        "monthly_minor": Union[int, None],
        "amount_minor": Union[int, None],
        "cancel_by_on": Union[str, None],
    },
)
PartOut = TypedDict(
    "PartOut",
    {
        "id": str,
        "label": str,
        "change": float,
        "before": Union[float, None],
        "now": Union[float, None],
    },
)
PasswordChange = TypedDict(
    "PasswordChange",
    {
        "current": str,
        "password": str,
    },
)
Plan = TypedDict(
    "Plan",
    {
        "product_id": str,
        "product_name": str,
        "vendor": Union[str, None],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "currency": Union[str, None],
        "purchased": int,
        "held": int,
        "wasted": int,
        "spare": int,
        "seats": int,
        "moved": int,
        "monthly_minor": Union[int, None],
        "amount_minor": Union[int, None],
        "effective_on": str,
        "cancel_by_on": str,
        "rule": str,
        "months": list["MonthCash"],
    },
)
PlanTotal = TypedDict(
    "PlanTotal",
    {
        "currency": Union[str, None],
        "plans": int,
        "seats": int,
        "monthly_minor": Union[int, None],
        "amount_minor": Union[int, None],
    },
)
Plans = TypedDict(
    "Plans",
    {
        "rows": list["Plan"],
        "totals": list["PlanTotal"],
        "kinds": list["KindTotal"],
        "as_of": Union[str, None],
        "judged": int,
    },
)
Playbook = TypedDict(
    "Playbook",
    {
        "id": str,
        "name": str,
        "text": str,
        "builtin": Union[str, None],
        "enabled": bool,
        "by_name": str,
        "created_at": str,
        "published": Union[int, None],
        "has_draft": bool,
        "inside": int,
        "through": int,
        "stopped": int,
    },
)
PlaybookChange = TypedDict(
    "PlaybookChange",
    {
        "name": NotRequired[Union[str, None]],
        "text": NotRequired[Union[str, None]],
        "trigger": NotRequired[Union[dict[str, Any], None]],
        "steps": NotRequired[Union[list[dict[str, Any]], None]],
        "every_days": NotRequired[Union[int, None]],
        "most_a_day": NotRequired[Union[int, None]],
    },
)
PlaybookDetail = TypedDict(
    "PlaybookDetail",
    {
        "id": str,
        "name": str,
        "text": str,
        "builtin": Union[str, None],
        "enabled": bool,
        "by_name": str,
        "created_at": str,
        "versions": list["PlaybookVersion"],
    },
)
PlaybookDraft = TypedDict(
    "PlaybookDraft",
    {
        "trigger": dict[str, Any],
        "steps": list[dict[str, Any]],
        "every_days": NotRequired[int],
        "most_a_day": NotRequired[int],
    },
)
PlaybookEntry = TypedDict(
    "PlaybookEntry",
    {
        "client_id": str,
    },
)
PlaybookNew = TypedDict(
    "PlaybookNew",
    {
        "trigger": dict[str, Any],
        "steps": list[dict[str, Any]],
        "every_days": NotRequired[int],
        "most_a_day": NotRequired[int],
        "name": str,
        "text": NotRequired[str],
    },
)
PlaybookOptions = TypedDict(
    "PlaybookOptions",
    {
        "kinds": list[str],
        "blanks": list[str],
        "people": list["Tellable"],
        "channels": list["Tellable"],
    },
)
PlaybookRun = TypedDict(
    "PlaybookRun",
    {
        "id": str,
        "playbook_id": str,
        "playbook": str,
        "version": int,
        "client_id": str,
        "client_name": str,
        "created_at": str,
        "entered_by": str,
        "why": str,
        "state": Literal["running", "waiting", "done", "stopped"],
        "step": Union[str, None],
        "due_at": Union[str, None],
        "ended_at": Union[str, None],
        "reason": Union[str, None],
        "action_id": Union[str, None],
        "action": Union[str, None],
        "action_state": Union[str, None],
    },
)
PlaybookRunDetail = TypedDict(
    "PlaybookRunDetail",
    {
        "id": str,
        "playbook_id": str,
        "playbook": str,
        "version": int,
        "client_id": str,
        "client_name": str,
        "created_at": str,
        "entered_by": str,
        "why": str,
        "state": Literal["running", "waiting", "done", "stopped"],
        "step": Union[str, None],
        "due_at": Union[str, None],
        "ended_at": Union[str, None],
        "reason": Union[str, None],
        "action_id": Union[str, None],
        "action": Union[str, None],
        "action_state": Union[str, None],
        "taken": list["TakenStep"],
        "steps": list["PlaybookStep"],
    },
)
PlaybookRuns = TypedDict(
    "PlaybookRuns",
    {
        "rows": list["PlaybookRun"],
        "total": int,
    },
)
PlaybookStep = TypedDict(
    "PlaybookStep",
    {
        "key": str,
        "kind": str,
        "params": NotRequired[dict[str, Any]],
        "next": NotRequired[Union[str, None]],
    },
)
PlaybookTurn = TypedDict(
    "PlaybookTurn",
    {
        "on": bool,
    },
)
PlaybookVersion = TypedDict(
    "PlaybookVersion",
    {
        "id": str,
        "number": int,
        "trigger": dict[str, Any],
        "steps": list["PlaybookStep"],
        "every_days": int,
        "most_a_day": int,
        "published_at": Union[str, None],
        "published_by": Union[str, None],
        "backtest": Union["Backtest", None],
    },
)
Point = TypedDict(
    "Point",
    {
        "on": str,
        "value": Union[float, None],
        "lower": NotRequired[Union[float, None]],
        "upper": NotRequired[Union[float, None]],
    },
)
Policy = TypedDict(
    "Policy",
    {
        "wait_days": int,
        "cooldown_days": int,
        "on_silence": Literal["reclaim", "escalate"],
        "automatic": list[str],
    },
)
PortfolioMap = TypedDict(
    "PortfolioMap",
    {
        "as_of": str,
        "currency": str,
        "value_from_minor": Union[int, None],
        "risk_from": float,
        "fields": list["MapField"],
        "points": list["MapPoint"],
        "placed": int,
        "unplaced": int,
    },
)
Preview = TypedDict(
    "Preview",
    {
        "lines": list["Line"],
        "seats": int,
        "worth": list["Worth"],
        "refusals": list[str],
        "warnings": list[str],
        "policy": "Policy",
    },
)
PreviewChoice = TypedDict(
    "PreviewChoice",
    {
        "stream": NotRequired[Union[str, None]],
        "mapping": NotRequired[Union[dict[str, Union[str, None]], None]],
    },
)
PreviewReply = TypedDict(
    "PreviewReply",
    {
        "upload_id": str,
        "facts": "FileFacts",
        "headers": list[str],
        "stream": Union[str, None],
        "others": list[str],
        "mapping": dict[str, Union[str, None]],
        "remembered": bool,
        "lacking": list[str],
        "ambiguous_dates": list[str],
        "rows": list[list[Union[str, None]]],
        "checked": int,
        "problems": list["RowProblem"],
    },
)
Problem = TypedDict(
    "Problem",
    {
        "type": str,
        "title": str,
        "status": int,
        "detail": str,
        "code": str,
        "fields": NotRequired[list["FieldProblem"]],
        "request_id": str,
    },
)
ProductChange = TypedDict(
    "ProductChange",
    {
        "name": NotRequired[Union[str, None]],
        "vendor": NotRequired[Union[str, None]],
        "category": NotRequired[Union[str, None]],
        "sku": NotRequired[Union[str, None]],
        "list_price_minor": NotRequired[Union[int, None]],
        "currency": NotRequired[Union[str, None]],
        "owner_name": NotRequired[Union[str, None]],
        "notes": NotRequired[Union[str, None]],
    },
)
ProductDetail = TypedDict(
    "ProductDetail",
    {
        "as_of": str,
        "row": "SoftwareRow",
        "source_name": str,
        "source_kind": str,
        "external_id": str,
        "last_use": "LastUse",
        "usage": list["UsagePoint"],
        "costs": list["CostMonth"],
    },
)
ProductSavings = TypedDict(
    "ProductSavings",
    {
        "product_id": Union[str, None],
        "product_name": str,
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "currency": Union[str, None],
        "potential": Union["Part", None],
        "approved": Union["Part", None],
        "realised": Union["Part", None],
    },
)
ProductSeats = TypedDict(
    "ProductSeats",
    {
        "id": str,
        "name": str,
        "vendor": Union[str, None],
        "purchased": int,
        "assigned": Union[int, None],
        "clients": int,
    },
)
ProfitMonth = TypedDict(
    "ProfitMonth",
    {
        "on_day": str,
        "revenue_minor": Union[int, None],
        "labor_minor": Union[int, None],
        "licenses_minor": Union[int, None],
    },
)
ProfitPage = TypedDict(
    "ProfitPage",
    {
        "as_of": str,
        "months": int,
        "rows": list["ProfitRow"],
        "total": int,
        "totals": list["ProfitTotal"],
        "figures": list["FigureOut"],
    },
)
ProfitRow = TypedDict(
    "ProfitRow",
    {
        "id": str,
        "name": str,
        "owner_name": Union[str, None],
        "currency": str,
        "mrr_minor": Union[int, None],
        "revenue_minor": Union[int, None],
        "labor_minor": Union[int, None],
        "licenses_minor": Union[int, None],
        "margin_minor": Union[int, None],
        "margin": Union[float, None],
        "hours": Union[float, None],
        "uncosted": Union[float, None],
        "hourly_minor": Union[int, None],
        "tier": Literal["A", "B", "C", "D", "unknown"],
        "risk": str,
        "p90": Union[float, None],
        "no_revenue": bool,
        "no_labor": bool,
        "no_rate": bool,
        "no_license_cost": bool,
        "is_mixed": bool,
    },
)
ProfitTotal = TypedDict(
    "ProfitTotal",
    {
        "currency": str,
        "clients": int,
        "known": int,
        "all_revenue_minor": int,
        "revenue_minor": Union[int, None],
        "labor_minor": Union[int, None],
        "licenses_minor": Union[int, None],
        "margin_minor": Union[int, None],
        "margin": Union[float, None],
        "hours": Union[float, None],
        "no_labor": int,
        "no_rate": int,
        "no_license_cost": int,
        "no_revenue": int,
        "mixed": int,
        "tier_a": int,
        "tier_b": int,
        "tier_c": int,
        "tier_d": int,
        "tier_unknown": int,
    },
)
ProposalOut = TypedDict(
    "ProposalOut",
    {
        "id": str,
        "verb": str,
        "preview": str,
        "door": str,
        "state": Literal["open", "confirmed", "dismissed"],
        "expires_at": str,
        "created_at": str,
        "decided_at": Union[str, None],
        "result": dict[str, Any],
    },
)
Question = TypedDict(
    "Question",
    {
        "question": str,
        "conversation_id": NotRequired[Union[str, None]],
        "page": NotRequired[str],
    },
)
QueueItem = TypedDict(
    "QueueItem",
    {
        "recommendation_id": Union[str, None],
        "kind": Union[
            Literal["retention", "renewal", "upsell", "license_optimization", "cost_saving"], Literal["contract"]
        ],
        "client_id": Union[str, None],
        "product_id": Union[str, None],
        "subject_name": str,
        "title": str,
        "why": Union[str, None],
        "currency": str,
        "value_minor": int,
        "value_basis": Union[str, None],
        "probability": Union[float, None],
        "cost_minor": int,
        "expected_minor": int,
        "deadline_on": Union[str, None],
        "deadline_what": Union[Literal["notice", "end"], None],
        "days_left": Union[int, None],
        "urgency": float,
        "score": float,
    },
)
Ran = TypedDict(
    "Ran",
    {
        "report_id": str,
    },
)
Rating = TypedDict(
    "Rating",
    {
        "rating": Union[Literal["up", "down"], None],
        "remark": NotRequired[Union[str, None]],
    },
)
ReasonCount = TypedDict(
    "ReasonCount",
    {
        "field": Union[str, None],
        "reason": str,
        "rows": int,
    },
)
ReclaimPage = TypedDict(
    "ReclaimPage",
    {
        "rows": list["ReclaimRow"],
        "total": int,
        "counts": dict[str, int],
    },
)
ReclaimRow = TypedDict(
    "ReclaimRow",
    {
        "id": str,
        "batch_id": str,
        "seat_id": Union[str, None],
        "product_id": Union[str, None],
        "product_name": str,
        "person_id": Union[str, None],
        "person_name": str,
        "email": Union[str, None],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "kind": str,
        "other_name": Union[str, None],
        "seats": int,
        "delivered": int,
        "monthly_minor": Union[int, None],
        "currency": Union[str, None],
        "state": Literal["asked", "proposed", "released", "kept", "escalated", "cancelled", "restored", "refused"],
        "asked_at": Union[str, None],
        "answer_by_on": Union[str, None],
        "answered_at": Union[str, None],
        "note": Union[str, None],
        "action_id": Union[str, None],
        "action_state": Union[str, None],
        "undo_until": Union[str, None],
        "settled_at": Union[str, None],
        "by_name": str,
        "created_at": str,
    },
)
Recommendation = TypedDict(
    "Recommendation",
    {
        "id": str,
        "kind": Literal["retention", "renewal", "upsell", "license_optimization", "cost_saving"],
        "play": str,
        "client_id": Union[str, None],
        "product_id": Union[str, None],
        "subject_name": str,
        "title": str,
        "why": str,
        "steps": list["Step"],
        "evidence": list["Evidence"],
        "probability": float,
        "probability_basis": str,
        "value_minor": int,
        "value_basis": str,
        "cost_minor": int,
        "expected_minor": int,
        "currency": str,
        "success_test": "SuccessTest",
        "state": Literal["open", "snoozed", "accepted", "dismissed", "expired", "done"],
        "owner_id": Union[str, None],
        "owner_name": Union[str, None],
        "snoozed_until": Union[str, None],
        "expires_on": str,
        "created_at": str,
        "updated_at": str,
    },
)
RecommendationAccept = TypedDict(
    "RecommendationAccept",
    {
        "owner_id": NotRequired[Union[str, None]],
        "due_on": NotRequired[Union[str, None]],
    },
)
RecommendationAccepted = TypedDict(
    "RecommendationAccepted",
    {
        "task_id": str,
        "created": bool,
    },
)
RecommendationAssign = TypedDict(
    "RecommendationAssign",
    {
        "owner_id": Union[str, None],
    },
)
RecommendationCounts = TypedDict(
    "RecommendationCounts",
    {
        "open": int,
        "snoozed": int,
        "accepted": int,
        "dismissed": int,
        "expired": int,
        "done": int,
    },
)
RecommendationDecision = TypedDict(
    "RecommendationDecision",
    {
        "at": str,
        "action": str,
        "reason": Union[str, None],
        "by_name": str,
    },
)
RecommendationDetail = TypedDict(
    "RecommendationDetail",
    {
        "id": str,
        "kind": Literal["retention", "renewal", "upsell", "license_optimization", "cost_saving"],
        "play": str,
        "client_id": Union[str, None],
        "product_id": Union[str, None],
        "subject_name": str,
        "title": str,
        "why": str,
        "steps": list["Step"],
        "evidence": list["Evidence"],
        "probability": float,
        "probability_basis": str,
        "value_minor": int,
        "value_basis": str,
        "cost_minor": int,
        "expected_minor": int,
        "currency": str,
        "success_test": "SuccessTest",
        "state": Literal["open", "snoozed", "accepted", "dismissed", "expired", "done"],
        "owner_id": Union[str, None],
        "owner_name": Union[str, None],
        "snoozed_until": Union[str, None],
        "expires_on": str,
        "created_at": str,
        "updated_at": str,
        "decisions": list["RecommendationDecision"],
        "task_id": Union[str, None],
    },
)
RecommendationDismiss = TypedDict(
    "RecommendationDismiss",
    {
        "reason": str,
    },
)
RecommendationPage = TypedDict(
    "RecommendationPage",
    {
        "rows": list["Recommendation"],
        "total": int,
        "totals": list["RecommendationTotal"],
        "counts": "RecommendationCounts",
    },
)
RecommendationSnooze = TypedDict(
    "RecommendationSnooze",
    {
        "days": int,
        "reason": NotRequired[Union[str, None]],
    },
)
RecommendationTotal = TypedDict(
    "RecommendationTotal",
    {
        "currency": str,
        "recommendations": int,
        "expected_minor": int,
        "value_minor": int,
    },
)
Reconciliation = TypedDict(
    "Reconciliation",
    {
        "as_of": str,
        "rows": list["Compared"],
        "total": int,
        "counts": dict[str, int],
        "sums": list["BothWays"],
        "names": list["Name"],
    },
)
RefusalList = TypedDict(
    "RefusalList",
    {
        "rows": list["RowProblem"],
        "total": int,
    },
)
Renewal = TypedDict(
    "Renewal",
    {
        "product_id": str,
        "product_name": str,
        "vendor": Union[str, None],
        "owner_name": Union[str, None],
        "term_end_on": str,
        "cancel_by_on": Union[str, None],
        "act_on": str,
        "days_left": int,
        "remind_on": Union[str, None],
        "remind_step": Union[int, None],
        "auto_renew": Union[bool, None],
        "term_months": Union[int, None],
        "currency": Union[str, None],
        "monthly_minor": Union[int, None],
        "yearly_minor": Union[int, None],
        "seats": Union[int, None],
        "utilization": Union[float, None],
        "clients": int,
        "client_names": list[str],
        "client_id": str,
    },
)
Renewals = TypedDict(
    "Renewals",
    {
        "as_of": str,
        "until": str,
        "rows": list["Renewal"],
        "is_cut": bool,
    },
)
ReplayOut = TypedDict(
    "ReplayOut",
    {
        "prediction_id": str,
        "client_id": str,
        "kind": Literal["health", "churn"],
        "as_of": str,
        "model_number": int,
        "snapshot_id": str,
        "content_hash": str,
        "value": Union[float, None],
        "again": Union[float, None],
        "drivers": list[Any],
        "intact": bool,
        "identical": bool,
    },
)
Report = TypedDict(
    "Report",
    {
        "id": str,
        "kind": str,
        "title": str,
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "first_on": str,
        "last_on": str,
        "period": Union[str, None],
        "as_of": str,
        "version": int,
        "created_at": str,
        "created_by": str,
        "sent_at": Union[str, None],
        "sent_by": Union[str, None],
        "schedule_id": Union[str, None],
        "schedule_name": Union[str, None],
        "simulated": bool,
        "texts": list["ReportText"],
        "content": dict[str, Any],
        "deliveries": list["ReportDelivery"],
        "can_mail": bool,
    },
)
ReportDelivery = TypedDict(
    "ReportDelivery",
    {
        "id": str,
        "created_at": str,
        "recipient": str,
        "state": Literal["reserved", "sent", "given_up", "dropped"],
        "attempts": int,
        "last_error": Union[str, None],
        "next_try_at": str,
        "settled_at": Union[str, None],
    },
)
ReportKind = TypedDict(
    "ReportKind",
    {
        "key": str,
        "label": str,
        "text": str,
        "usual": Literal["week", "month", "quarter"],
        "of_client": bool,
    },
)
ReportPage = TypedDict(
    "ReportPage",
    {
        "rows": list["ReportRow"],
        "total": int,
    },
)
ReportRow = TypedDict(
    "ReportRow",
    {
        "id": str,
        "kind": str,
        "title": str,
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "first_on": str,
        "last_on": str,
        "period": Union[str, None],
        "as_of": str,
        "version": int,
        "created_at": str,
        "created_by": str,
        "sent_at": Union[str, None],
        "sent_by": Union[str, None],
        "schedule_id": Union[str, None],
        "schedule_name": Union[str, None],
    },
)
ReportSchedule = TypedDict(
    "ReportSchedule",
    {
        "id": str,
        "name": str,
        "kind": str,
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "every": Literal["week", "month", "quarter"],
        "day": int,
        "hour": int,
        "timezone": str,
        "words": str,
        "recipients": list[str],
        "formats": list[Literal["pdf", "xlsx", "csv"]],
        "enabled": bool,
        "next_run_at": str,
        "last_run_at": Union[str, None],
        "last_error": Union[str, None],
        "created_by": str,
    },
)
ReportText = TypedDict(
    "ReportText",
    {
        "key": str,
        "label": str,
        "text": str,
    },
)
ResetDone = TypedDict(
    "ResetDone",
    {
        "email": str,
    },
)
ResetLink = TypedDict(
    "ResetLink",
    {
        "token": str,
        "password": str,
    },
)
Risk = TypedDict(
    "Risk",
    {
        "medium": float,
        "high": float,
    },
)
RiskSuggestion = TypedDict(
    "RiskSuggestion",
    {
        "share": float,
        "clients": int,
        "risk": "Risk",
        "counts": dict[str, int],
        "calls": list["CallsOut"],
    },
)
RoleOut = TypedDict(
    "RoleOut",
    {
        "key": str,
        "label": str,
        "text": str,
        "permissions": list[str],
        "may_grant": bool,
    },
)
RolesChange = TypedDict(
    "RolesChange",
    {
        "roles": list[str],
    },
)
Route = TypedDict(
    "Route",
    {
        "id": str,
        "channel_id": str,
        "channel_name": str,
        "channel_kind": Literal["mail", "slack", "teams", "webhook", "apprise"],
        "enabled": bool,
        "rules": list[str],
        "least_severity": Literal["critical", "high", "medium", "low", "info"],
        "owner_names": list[str],
        "to_owner": bool,
        "mode": Literal["immediate", "digest"],
        "digest_hour": int,
        "hours_from": Union[int, None],
        "hours_to": Union[int, None],
        "weekdays": list[int],
        "cooldown_minutes": int,
    },
)
RouteNew = TypedDict(
    "RouteNew",
    {
        "rules": NotRequired[list[str]],
        "least_severity": NotRequired[Literal["critical", "high", "medium", "low", "info"]],
        "owner_names": NotRequired[list[str]],
        "to_owner": NotRequired[bool],
        "mode": NotRequired[Literal["immediate", "digest"]],
        "digest_hour": NotRequired[int],
        "hours_from": NotRequired[Union[int, None]],
        "hours_to": NotRequired[Union[int, None]],
        "weekdays": NotRequired[list[int]],
        "cooldown_minutes": NotRequired[int],
        "enabled": NotRequired[bool],
        "channel_id": str,
    },
)
RouteValues = TypedDict(
    "RouteValues",
    {
        "rules": NotRequired[list[str]],
        "least_severity": NotRequired[Literal["critical", "high", "medium", "low", "info"]],
        "owner_names": NotRequired[list[str]],
        "to_owner": NotRequired[bool],
        "mode": NotRequired[Literal["immediate", "digest"]],
        "digest_hour": NotRequired[int],
        "hours_from": NotRequired[Union[int, None]],
        "hours_to": NotRequired[Union[int, None]],
        "weekdays": NotRequired[list[int]],
        "cooldown_minutes": NotRequired[int],
        "enabled": NotRequired[bool],
    },
)
RoutedEvent = TypedDict(
    "RoutedEvent",
    {
        "at": str,
        "kind": str,
        "outcome": Union[str, None],
        "channels": Union[list["ChannelSaid"], None],
    },
)
RowProblem = TypedDict(
    "RowProblem",
    {
        "row_number": int,
        "field": Union[str, None],
        "value": Union[str, None],
        "reason": str,
    },
)
RuleAmount = TypedDict(
    "RuleAmount",
    {
        "currency": str,
        "amount_minor": int,
    },
)
RuleBudget = TypedDict(
    "RuleBudget",
    {
        "opened": NotRequired[int],
        "judged": NotRequired[int],
        "acted": NotRequired[int],
        "snoozed": NotRequired[int],
        "passed": NotRequired[int],
        "noisy": NotRequired[bool],
    },
)
RuleChange = TypedDict(
    "RuleChange",
    {
        "field": NotRequired[Union[Literal["tag", "account", "vendor", "service", "category"], None]],
        "tag_key": NotRequired[Union[str, None]],
        "operator": NotRequired[Union[Literal["is", "starts", "contains"], None]],
        "value": NotRequired[Union[str, None]],
        "client_id": NotRequired[Union[str, None]],
        "position": NotRequired[Union[int, None]],
    },
)
RuleFiring = TypedDict(
    "RuleFiring",
    {
        "client_id": str,
        "name": str,
        "on": str,
        "churned_on": Union[str, None],
    },
)
RuleLimit = TypedDict(
    "RuleLimit",
    {
        "name": str,
        "label": str,
        "unit": str,
        "value": float,
        "default": Union[float, None],
        "lower": float,
        "upper": float,
    },
)
RuleMeasure = TypedDict(
    "RuleMeasure",
    {
        "id": str,
        "label": str,
        "unit": str,
        "text": str,
        "lower": Union[float, None],
        "upper": Union[float, None],
        "has_past": bool,
    },
)
RuleOptions = TypedDict(
    "RuleOptions",
    {
        "measures": list["RuleMeasure"],
        "owners": list[str],
        "industries": list[str],
    },
)
RulePreview = TypedDict(
    "RulePreview",
    {
        "sentence": str,
        "now": int,
        "clients": int,
        "sample": list["RuleSample"],
        "days": int,
        "step_days": int,
        "fired": Union[int, None],
        "fired_clients": int,
        "before_churn": int,
        "leavers": int,
        "leavers_warned": int,
        "firings": list["RuleFiring"],
        "without_past": list[str],
        "known_on": list[str],
    },
)
RuleRead = TypedDict(
    "RuleRead",
    {
        "text": str,
        "expression": dict[str, Any],
        "hold_days": int,
        "sentence": str,
    },
)
RuleSample = TypedDict(
    "RuleSample",
    {
        "client_id": str,
        "name": str,
        "text": str,
    },
)
RuleScope = TypedDict(
    "RuleScope",
    {
        "owners": NotRequired[list[str]],
        "industries": NotRequired[list[str]],
    },
)
RuleText = TypedDict(
    "RuleText",
    {
        "text": NotRequired[Union[str, None]],
        "expression": NotRequired[Union[dict[str, Any], None]],
        "hold_days": NotRequired[int],
    },
)
RuleTry = TypedDict(
    "RuleTry",
    {
        "expression": dict[str, Any],
        "scope": NotRequired["RuleScope"],
        "hold_days": NotRequired[int],
    },
)
RunStop = TypedDict(
    "RunStop",
    {
        "reason": NotRequired[str],
    },
)
Rung = TypedDict(
    "Rung",
    {
        "id": str,
        "scope": Literal["all", "industry", "plan", "owner", "client"],
        "scope_value": str,
        "client_name": Union[str, None],
        "level": Literal["observe", "suggest", "approve", "alone"],
        "cap_action": Union[int, None],
        "cap_day": Union[int, None],
        "by_name": str,
        "updated_at": str,
    },
)
RungChange = TypedDict(
    "RungChange",
    {
        "type": str,
        "level": Literal["observe", "suggest", "approve", "alone"],
        "scope": NotRequired[Literal["all", "industry", "plan", "owner", "client"]],
        "scope_value": NotRequired[str],
        "cap_action": NotRequired[Union[int, None]],
        "cap_day": NotRequired[Union[int, None]],
    },
)
ScheduleChange = TypedDict(
    "ScheduleChange",
    {
        "name": NotRequired[Union[str, None]],
        "every": NotRequired[Union[Literal["week", "month", "quarter"], None]],
        "day": NotRequired[Union[int, None]],
        "hour": NotRequired[Union[int, None]],
        "timezone": NotRequired[Union[str, None]],
        "recipients": NotRequired[Union[list[str], None]],
        "formats": NotRequired[Union[list[Literal["pdf", "xlsx", "csv"]], None]],
        "enabled": NotRequired[Union[bool, None]],
    },
)
Sending = TypedDict(
    "Sending",
    {
        "recipients": list[str],
        "formats": NotRequired[list[Literal["pdf", "xlsx", "csv"]]],
        "message": NotRequired[str],
    },
)
Sent = TypedDict(
    "Sent",
    {
        "recipients": list[str],
    },
)
SessionsEnded = TypedDict(
    "SessionsEnded",
    {
        "ended": int,
    },
)
SettingsChange = TypedDict(
    "SettingsChange",
    {
        "name": NotRequired[Union[str, None]],
        "currency": NotRequired[Union[str, None]],
        "timezone": NotRequired[Union[str, None]],
        "idle_minutes": NotRequired[Union[int, None]],
        "fiscal_start": NotRequired[Union[int, None]],
        "conversation_days": NotRequired[Union[int, None]],
        "weights": NotRequired[Union["Weights", None]],
        "bands": NotRequired[Union["Bands", None]],
        "risk": NotRequired[Union["Risk", None]],
    },
)
SettingsEffect = TypedDict(
    "SettingsEffect",
    {
        "clients": int,
        "health": list["BandCount"],
        "risk": list["BandCount"],
        "health_moved": int,
        "risk_moved": int,
        "movers": list["BandMover"],
        "caught": Union[list["Caught"], None],
        "calls": list["CallsOut"],
        "calls_tried": list["CallsOut"],
    },
)
SettingsSaved = TypedDict(
    "SettingsSaved",
    {
        "settings": "TenantSettings",
        "changed": list[str],
        "rescoring": bool,
    },
)
SettingsTried = TypedDict(
    "SettingsTried",
    {
        "weights": NotRequired[Union["Weights", None]],
        "bands": NotRequired[Union["Bands", None]],
        "risk": NotRequired[Union["Risk", None]],
    },
)
SignUp = TypedDict(
    "SignUp",
    {
        "email": str,
        "password": str,
        "name": str,
        "company": str,
        "kind": str,
        "currency": NotRequired[str],
        "timezone": NotRequired[str],
    },
)
Signal = TypedDict(
    "Signal",
    {
        "id": str,
        "label": str,
        "unit": str,
        "dimension": str,
        "meaning": str,
        "needs": str,
        "sourced": bool,
        "value": Union[float, None],
        "points": Union[float, None],
        "contribution": float,
        "status": str,
    },
)
SignedInOut = TypedDict(
    "SignedInOut",
    {
        "tenant_id": str,
        "user_id": str,
    },
)
SigningSecret = TypedDict(
    "SigningSecret",
    {
        "signing_secret": str,
    },
)
Silence = TypedDict(
    "Silence",
    {
        "id": str,
        "state": Literal["running", "planned", "ended"],
        "rule_key": Union[str, None],
        "rule_name": Union[str, None],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "reason": str,
        "starts_at": str,
        "ends_at": str,
        "by_name": str,
        "alerts": int,
    },
)
SilenceNew = TypedDict(
    "SilenceNew",
    {
        "rule_key": NotRequired[Union[str, None]],
        "client_id": NotRequired[Union[str, None]],
        "reason": str,
        "starts_at": str,
        "ends_at": str,
    },
)
SimilarAlert = TypedDict(
    "SimilarAlert",
    {
        "id": str,
        "client_id": Union[str, None],
        "subject_name": str,
        "title": str,
        "severity": Literal["critical", "high", "medium", "low", "info"],
        "opened_at": str,
        "resolved_at": Union[str, None],
        "resolution": Union[str, None],
        "churned_on": Union[str, None],
        "same_client": bool,
        "acted": bool,
    },
)
SoftwareChoices = TypedDict(
    "SoftwareChoices",
    {
        "vendor": list[str],
        "category": list[str],
        "owner_name": list[str],
        "clients": list["ClientChoice"],
    },
)
SoftwarePage = TypedDict(
    "SoftwarePage",
    {
        "rows": list["SoftwareRow"],
        "total": int,
        "totals": "SoftwareTotals",
        "as_of": str,
    },
)
SoftwareRow = TypedDict(
    "SoftwareRow",
    {
        "id": str,
        "name": str,
        "vendor": Union[str, None],
        "category": Union[str, None],
        "sku": Union[str, None],
        "list_price_minor": Union[int, None],
        "currency": Union[str, None],
        "owner_name": Union[str, None],
        "notes": Union[str, None],
        "subscriptions": int,
        "clients": int,
        "client_name": Union[str, None],
        "purchased": Union[int, None],
        "assigned": Union[int, None],
        "listed": Union[int, None],
        "active": Union[int, None],
        "basis": Union[str, None],
        "unused": Union[int, None],
        "utilization": Union[float, None],
        "costs": list["Cost"],
        "unpriced": int,
        "renewal_on": Union[str, None],
        "cancel_by_on": Union[str, None],
        "auto_renew": Union[bool, None],
        "term_months": Union[int, None],
        "issues": list[str],
    },
)
SoftwareToday = TypedDict(
    "SoftwareToday",
    {
        "as_of": str,
        "figures": list["FigureOut"],
        "source": Union[Literal["bills", "subscriptions"], None],
        "currency": str,
        "month": str,
        "months": list["SpendMonth"],
        "categories": list["SpendPart"],
        "renewals": list["Renewal"],
    },
)
SoftwareTotals = TypedDict(
    "SoftwareTotals",
    {
        "products": int,
        "paid": int,
        "purchased": Union[int, None],
        "assigned": Union[int, None],
        "active": Union[int, None],
        "unused": Union[int, None],
        "utilization": Union[float, None],
        "unpriced": Union[int, None],
        "costs": list["Cost"],
    },
)
Spend = TypedDict(
    "Spend",
    {
        "expected_minor": Union[int, None],
        "lower_minor": Union[int, None],
        "upper_minor": Union[int, None],
        "as_of": str,
        "source": Union[Literal["bills", "subscriptions"], None],
        "currency": str,
        "currencies": list[str],
        "month": str,
        "is_partial": bool,
        "total_minor": Union[int, None],
        "before_minor": Union[int, None],
        "budget_minor": Union[int, None],
        "people": Union[int, None],
        "per_head_minor": Union[int, None],
        "months": list["SpendMonth"],
        "parts": list["SpendPart"],
    },
)
SpendMonth = TypedDict(
    "SpendMonth",
    {
        "expected_minor": Union[int, None],
        "lower_minor": Union[int, None],
        "upper_minor": Union[int, None],
        "month": str,
        "amount_minor": int,
        "is_partial": bool,
        "budget_minor": Union[int, None],
    },
)
SpendPart = TypedDict(
    "SpendPart",
    {
        "expected_minor": Union[int, None],
        "lower_minor": Union[int, None],
        "upper_minor": Union[int, None],
        "scope": Literal["total", "department", "category", "vendor"],
        "key": str,
        "label": Union[str, None],
        "amount_minor": Union[int, None],
        "before_minor": Union[int, None],
        "budget_minor": Union[int, None],
        "people": Union[int, None],
        "per_head_minor": Union[int, None],
    },
)
Step = TypedDict(
    "Step",
    {
        "type": str,
        "text": str,
    },
)
Stop = TypedDict(
    "Stop",
    {
        "reason": str,
    },
)
StreamField = TypedDict(
    "StreamField",
    {
        "name": str,
        "kind": str,
        "required": bool,
        "allowed": list[str],
    },
)
StreamList = TypedDict(
    "StreamList",
    {
        "rows": list["StreamReply"],
    },
)
StreamReply = TypedDict(
    "StreamReply",
    {
        "name": str,
        "label": str,
        "order": int,
        "any_of": list[str],
        "fields": list["StreamField"],
    },
)
SubscriptionChange = TypedDict(
    "SubscriptionChange",
    {
        "purchased": NotRequired[Union[int, None]],
        "assigned": NotRequired[Union[int, None]],
        "unit_cost_minor": NotRequired[Union[int, None]],
        "currency": NotRequired[Union[str, None]],
        "start_on": NotRequired[Union[str, None]],
        "term_end_on": NotRequired[Union[str, None]],
        "cancel_by_on": NotRequired[Union[str, None]],
        "ended_on": NotRequired[Union[str, None]],
        "auto_renew": NotRequired[Union[bool, None]],
        "is_trial": NotRequired[bool],
    },
)
SubscriptionPage = TypedDict(
    "SubscriptionPage",
    {
        "rows": list["SubscriptionRow"],
        "total": int,
    },
)
SubscriptionRow = TypedDict(
    "SubscriptionRow",
    {
        "id": str,
        "client_id": str,
        "client_name": str,
        "purchased": Union[int, None],
        "assigned": Union[int, None],
        "unit_cost_minor": Union[int, None],
        "unit_price_minor": Union[int, None],
        "currency": Union[str, None],
        "monthly_minor": Union[int, None],
        "start_on": Union[str, None],
        "term_end_on": Union[str, None],
        "cancel_by_on": Union[str, None],
        "ended_on": Union[str, None],
        "auto_renew": Union[bool, None],
        "is_trial": bool,
        "is_running": bool,
        "source_name": str,
        "source_kind": str,
    },
)
SuccessTest = TypedDict(
    "SuccessTest",
    {
        "metric": str,
        "text": str,
        "days": int,
        "baseline": Union[float, None],
    },
)
Suggestion = TypedDict(
    "Suggestion",
    {
        "label": str,
        "question": str,
    },
)
Switch = TypedDict(
    "Switch",
    {
        "tenant_id": str,
    },
)
TakenStep = TypedDict(
    "TakenStep",
    {
        "step": str,
        "kind": str,
        "at": str,
        "text": str,
        "action_id": Union[str, None],
        "action_state": Union[str, None],
        "last_error": Union[str, None],
        "task_id": Union[str, None],
        "task_state": Union[str, None],
    },
)
Task = TypedDict(
    "Task",
    {
        "id": str,
        "title": str,
        "body": Union[str, None],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "recommendation_id": Union[str, None],
        "recommendation_kind": Union[str, None],
        "owner_id": Union[str, None],
        "owner_name": Union[str, None],
        "due_on": Union[str, None],
        "overdue": bool,
        "state": Literal["open", "done", "cancelled"],
        "checklist": list["ChecklistItem"],
        "created_by": str,
        "created_at": str,
        "done_at": Union[str, None],
        "done_by": Union[str, None],
        "remind_on": Union[str, None],
        "ticket_ref": Union[str, None],
        "ticket_url": Union[str, None],
        "comments": int,
    },
)
TaskChange = TypedDict(
    "TaskChange",
    {
        "title": NotRequired[Union[str, None]],
        "body": NotRequired[Union[str, None]],
        "client_id": NotRequired[Union[str, None]],
        "owner_id": NotRequired[Union[str, None]],
        "due_on": NotRequired[Union[str, None]],
        "remind_on": NotRequired[Union[str, None]],
        "checklist": NotRequired[Union[list["ChecklistItem"], None]],
    },
)
TaskComment = TypedDict(
    "TaskComment",
    {
        "id": str,
        "created_at": str,
        "by_id": Union[str, None],
        "by_name": str,
        "text": str,
    },
)
TaskCommentNew = TypedDict(
    "TaskCommentNew",
    {
        "text": str,
    },
)
TaskCounts = TypedDict(
    "TaskCounts",
    {
        "open": int,
        "overdue": int,
        "done": int,
        "mine": int,
    },
)
TaskDetail = TypedDict(
    "TaskDetail",
    {
        "id": str,
        "title": str,
        "body": Union[str, None],
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "recommendation_id": Union[str, None],
        "recommendation_kind": Union[str, None],
        "owner_id": Union[str, None],
        "owner_name": Union[str, None],
        "due_on": Union[str, None],
        "overdue": bool,
        "state": Literal["open", "done", "cancelled"],
        "checklist": list["ChecklistItem"],
        "created_by": str,
        "created_at": str,
        "done_at": Union[str, None],
        "done_by": Union[str, None],
        "remind_on": Union[str, None],
        "ticket_ref": Union[str, None],
        "ticket_url": Union[str, None],
        "comments": int,
        "said": list["TaskComment"],
    },
)
TaskNew = TypedDict(
    "TaskNew",
    {
        "title": str,
        "body": NotRequired[Union[str, None]],
        "client_id": NotRequired[Union[str, None]],
        "owner_id": NotRequired[Union[str, None]],
        "due_on": NotRequired[Union[str, None]],
        "remind_on": NotRequired[Union[str, None]],
        "checklist": NotRequired[list["ChecklistItem"]],
    },
)
TaskPage = TypedDict(
    "TaskPage",
    {
        "rows": list["Task"],
        "total": int,
        "counts": "TaskCounts",
    },
)
TaskTicket = TypedDict(
    "TaskTicket",
    {
        "number": Union[str, None],
        "url": NotRequired[Union[str, None]],
    },
)
TasksChange = TypedDict(
    "TasksChange",
    {
        "task_ids": list[str],
        "state": NotRequired[Union[Literal["open", "done"], None]],
        "owner_id": NotRequired[Union[str, None]],
        "due_on": NotRequired[Union[str, None]],
    },
)
TasksChanged = TypedDict(
    "TasksChanged",
    {
        "changed": int,
    },
)
Tellable = TypedDict(
    "Tellable",
    {
        "id": str,
        "name": str,
        "kind": NotRequired[Union[str, None]],
    },
)
TenantChoice = TypedDict(
    "TenantChoice",
    {
        "id": str,
        "name": str,
        "kind": str,
    },
)
TenantOut = TypedDict(
    "TenantOut",
    {
        "id": str,
        "name": str,
        "kind": str,
        "currency": str,
        "fiscal_start": int,
        "timezone": str,
        "is_demo": bool,
    },
)
TenantSettings = TypedDict(
    "TenantSettings",
    {
        "name": str,
        "kind": str,
        "currency": str,
        "timezone": str,
        "idle_minutes": int,
        "fiscal_start": int,
        "conversation_days": int,
        "weights": "Weights",
        "bands": "Bands",
        "risk": "Risk",
        "currency_fixed": bool,
        "default_weights": "Weights",
        "default_bands": "Bands",
        "default_risk": "Risk",
    },
)
TestSent = TypedDict(
    "TestSent",
    {
        "deliveries": list[str],
    },
)
Thread = TypedDict(
    "Thread",
    {
        "id": str,
        "title": str,
        "created_at": str,
        "updated_at": str,
        "questions": int,
    },
)
ThreadDetail = TypedDict(
    "ThreadDetail",
    {
        "id": str,
        "title": str,
        "created_at": str,
        "updated_at": str,
        "messages": list["Turn"],
    },
)
TicketPort = TypedDict(
    "TicketPort",
    {
        "port": Literal["manual", "webhook"],
        "channel_id": NotRequired[Union[str, None]],
    },
)
ToldDelivery = TypedDict(
    "ToldDelivery",
    {
        "id": str,
        "created_at": str,
        "channel": str,
        "channel_name": Union[str, None],
        "recipient": str,
        "state": str,
        "attempts": int,
        "last_error": Union[str, None],
        "settled_at": Union[str, None],
    },
)
Trail = TypedDict(
    "Trail",
    {
        "side": Literal["agreed", "billed"],
        "name": str,
        "normal": str,
        "quantity": float,
        "confidence": Union[float, None],
        "how": str,
        "nearest": Union["Nearest", None],
    },
)
Turn = TypedDict(
    "Turn",
    {
        "id": str,
        "role": Literal["person", "assistant"],
        "text": str,
        "content": "Content",
        "planner": Union[str, None],
        "created_at": str,
        "rating": Union[Literal["up", "down"], None],
    },
)
Unassigned = TypedDict(
    "Unassigned",
    {
        "sums": list["UnassignedSum"],
        "groups": list["UnassignedGroup"],
    },
)
UnassignedGroup = TypedDict(
    "UnassignedGroup",
    {
        "field": Literal["tag", "account", "vendor", "service", "category"],
        "tag_key": Union[str, None],
        "value": str,
        "currency": str,
        "lines": int,
        "amount_minor": int,
    },
)
UnassignedSum = TypedDict(
    "UnassignedSum",
    {
        "currency": str,
        "total_minor": int,
        "lines": int,
        "amount_minor": int,
    },
)
Undo = TypedDict(
    "Undo",
    {
        "actions": list[str],
    },
)
UndoReply = TypedDict(
    "UndoReply",
    {
        "removed": int,
        "restored": int,
    },
)
UploadReply = TypedDict(
    "UploadReply",
    {
        "id": str,
        "file_name": str,
        "size": int,
    },
)
UsagePoint = TypedDict(
    "UsagePoint",
    {
        "on": str,
        "value": Union[float, None],
    },
)
User = TypedDict(
    "User",
    {
        "id": str,
        "name": str,
        "email": str,
        "roles": list[Literal["owner", "admin", "account_manager", "it_admin", "viewer"]],
        "is_active": bool,
        "created_at": str,
        "last_seen_at": Union[str, None],
        "keys": int,
    },
)
UserCounts = TypedDict(
    "UserCounts",
    {
        "active": int,
        "inactive": int,
        "invited": int,
    },
)
UserOut = TypedDict(
    "UserOut",
    {
        "id": str,
        "email": str,
        "name": str,
    },
)
UserPage = TypedDict(
    "UserPage",
    {
        "rows": list["User"],
        "total": int,
        "counts": "UserCounts",
    },
)
VendorLink = TypedDict(
    "VendorLink",
    {
        "id": str,
        "client_id": Union[str, None],
        "client_name": Union[str, None],
        "directory_id": str,
        "app_id": str,
        "by_name": str,
        "created_at": str,
    },
)
VendorLinks = TypedDict(
    "VendorLinks",
    {
        "rows": list["VendorLink"],
    },
)
View = TypedDict(
    "View",
    {
        "id": str,
        "name": str,
        "query": str,
        "is_shared": bool,
        "is_mine": bool,
        "by_name": str,
    },
)
WastePage = TypedDict(
    "WastePage",
    {
        "rows": list["Finding"],
        "total": int,
        "totals": list["KindTotal"],
        "as_of": Union[str, None],
        "judged": int,
    },
)
Weights = TypedDict(
    "Weights",
    {
        "utilization": float,
        "financial": float,
        "support": float,
        "satisfaction": float,
        "engagement": float,
    },
)
WhatIf = TypedDict(
    "WhatIf",
    {
        "now": "Health",
        "then": "Health",
    },
)
Wording = TypedDict(
    "Wording",
    {
        "version": int,
        "title": NotRequired[Union[str, None]],
        "texts": NotRequired[dict[str, str]],
    },
)
Worth = TypedDict(
    "Worth",
    {
        "product_id": str,
        "product_name": str,
        "other_name": Union[str, None],
        "client_id": Union[str, None],
        "currency": Union[str, None],
        "seats": int,
        "monthly_minor": Union[int, None],
        "amount_minor": Union[int, None],
        "effective_on": str,
        "cancel_by_on": str,
        "rule": str,
        "months": list["MonthCash"],
    },
)
pulseops__api__routes__models__Reason = TypedDict(
    "pulseops__api__routes__models__Reason",
    {
        "reason": str,
    },
)
pulseops__api__routes__reclaims__Reason = TypedDict(
    "pulseops__api__routes__reclaims__Reason",
    {
        "reason": NotRequired[str],
    },
)
