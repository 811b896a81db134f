"""All operations. Generated from openapi.json by tools/client.py: do not edit."""

# ruff: noqa
from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal, Optional, Union, cast
from urllib.parse import quote

from pulseops_client.calling import Calling, fresh_key
from pulseops_client.models import *


class PulseOps(Calling):
    """Every operation of the interface, named as in its description."""

    def change_password(self, body: PasswordChange) -> SessionsEnded:
        """Replace one's password; all other sessions end."""
        return cast("SessionsEnded", self._call("POST", f"/api/account/password", query={}, body=body))

    def list_sessions(self) -> list[BrowserSession]:
        """One's live sessions, the last used first."""
        return cast("list[BrowserSession]", self._call("GET", f"/api/account/sessions", query={}))

    def end_other_sessions(self) -> SessionsEnded:
        """End all one's sessions but this one."""
        return cast("SessionsEnded", self._call("POST", f"/api/account/sessions/end-others", query={}))

    def end_session(self, session_id: str) -> None:
        """End one of one's sessions."""
        self._call("DELETE", f"/api/account/sessions/{quote(str(session_id), safe='')}", query={})

    def list_actions(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        tab: Optional[Union[Literal["waiting", "running", "done", "not_done", "observed"], None]] = None,
        type: Optional[Union[str, None]] = None,
        client_id: Optional[Union[str, None]] = None,
        origin_id: Optional[Union[str, None]] = None,
    ) -> ActionPage:
        """Actions, newest first."""
        return cast(
            "ActionPage",
            self._call(
                "GET",
                f"/api/actions",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "tab": tab,
                    "type": type,
                    "client_id": client_id,
                    "origin_id": origin_id,
                },
            ),
        )

    def propose_action(self, body: ActionWish, *, idempotency_key: Optional[str] = None) -> Action:
        """Wish for an action; the ladder and your rights decide what becomes of it: see `state`."""
        return cast(
            "Action",
            self._call("POST", f"/api/actions", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def dry_run_action(self, body: ActionTry, *, idempotency_key: Optional[str] = None) -> DryRunAnswer:
        """What an action would change; nothing is kept."""
        return cast(
            "DryRunAnswer",
            self._call(
                "POST", f"/api/actions/dry-run", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def read_journal(self, *, page: Optional[int] = None) -> list[ActionEntry]:
        """What was proposed, decided, done and taken back: 50 entries a page, newest first."""
        return cast("list[ActionEntry]", self._call("GET", f"/api/actions/journal", query={"page": page}))

    def get_action(self, action_id: str) -> ActionDetail:
        """One action with its journal."""
        return cast("ActionDetail", self._call("GET", f"/api/actions/{quote(str(action_id), safe='')}", query={}))

    def approve_action(self, action_id: str, *, idempotency_key: Optional[str] = None) -> Action:
        """Allow it. Above a cap it stays proposed; `last_error` says why."""
        return cast(
            "Action",
            self._call(
                "POST",
                f"/api/actions/{quote(str(action_id), safe='')}/approve",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def decline_action(self, action_id: str, body: Decline, *, idempotency_key: Optional[str] = None) -> Action:
        """Say no, and why."""
        return cast(
            "Action",
            self._call(
                "POST",
                f"/api/actions/{quote(str(action_id), safe='')}/decline",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def undo_action(self, action_id: str, *, idempotency_key: Optional[str] = None) -> Action:
        """Take it back."""
        return cast(
            "Action",
            self._call(
                "POST",
                f"/api/actions/{quote(str(action_id), safe='')}/undo",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def list_alert_rules(self) -> list[AlertRule]:
        """Built-in rules with their limits and how they fare."""
        return cast("list[AlertRule]", self._call("GET", f"/api/alert-rules", query={}))

    def change_alert_rule(self, key: str, body: AlertRuleChange) -> AlertRule:
        """Turn a built-in rule on or off, set its severity and limits, or tell of it in briefs only."""
        return cast(
            "AlertRule", self._call("PATCH", f"/api/alert-rules/{quote(str(key), safe='')}", query={}, body=body)
        )

    def explain_rule(self, key: str, *, client_id: Optional[str] = None) -> Explanation:
        """Why was I (not) alerted of this client by this rule."""
        return cast(
            "Explanation",
            self._call(
                "GET", f"/api/alert-rules/{quote(str(key), safe='')}/explanation", query={"client_id": client_id}
            ),
        )

    def list_alerts(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        state: Optional[list[Literal["open", "acknowledged", "snoozed", "resolved"]]] = None,
        severity: Optional[list[Literal["critical", "high", "medium", "low", "info"]]] = None,
        rule: Optional[Union[str, None]] = None,
        client_id: Optional[Union[str, None]] = None,
        assignee_id: Optional[Union[str, None]] = None,
        silenced: Optional[Union[bool, None]] = None,
    ) -> AlertPage:
        """Alerts, worst first."""
        return cast(
            "AlertPage",
            self._call(
                "GET",
                f"/api/alerts",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "state": state,
                    "severity": severity,
                    "rule": rule,
                    "client_id": client_id,
                    "assignee_id": assignee_id,
                    "silenced": silenced,
                },
            ),
        )

    def change_alerts(self, body: AlertsChange, *, idempotency_key: Optional[str] = None) -> AlertsChanged:
        """Acknowledge, snooze, resolve or reopen several alerts, all or none."""
        return cast(
            "AlertsChanged",
            self._call(
                "POST", f"/api/alerts/bulk", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def get_alert(self, alert_id: str) -> AlertDetail:
        """One alert with its events."""
        return cast("AlertDetail", self._call("GET", f"/api/alerts/{quote(str(alert_id), safe='')}", query={}))

    def acknowledge_alert(self, alert_id: str, *, idempotency_key: Optional[str] = None) -> AlertDetail:
        """Say that somebody looks at it."""
        return cast(
            "AlertDetail",
            self._call(
                "POST",
                f"/api/alerts/{quote(str(alert_id), safe='')}/acknowledge",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def assign_alert(
        self, alert_id: str, body: AlertAssignment, *, idempotency_key: Optional[str] = None
    ) -> AlertDetail:
        """Give it to a member."""
        return cast(
            "AlertDetail",
            self._call(
                "POST",
                f"/api/alerts/{quote(str(alert_id), safe='')}/assign",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def get_alert_evidence(self, alert_id: str) -> AlertChart:
        """Chart and precedents of an alert."""
        return cast("AlertChart", self._call("GET", f"/api/alerts/{quote(str(alert_id), safe='')}/evidence", query={}))

    def reopen_alert(self, alert_id: str, *, idempotency_key: Optional[str] = None) -> AlertDetail:
        """Back to open; undoes acknowledge, snooze and resolve."""
        return cast(
            "AlertDetail",
            self._call(
                "POST",
                f"/api/alerts/{quote(str(alert_id), safe='')}/reopen",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def resolve_alert(self, alert_id: str, body: AlertReason, *, idempotency_key: Optional[str] = None) -> AlertDetail:
        """Close it."""
        return cast(
            "AlertDetail",
            self._call(
                "POST",
                f"/api/alerts/{quote(str(alert_id), safe='')}/resolve",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def snooze_alert(self, alert_id: str, body: AlertSnooze, *, idempotency_key: Optional[str] = None) -> AlertDetail:
        """Put it aside for 7, 14, 30 or 90 days."""
        return cast(
            "AlertDetail",
            self._call(
                "POST",
                f"/api/alerts/{quote(str(alert_id), safe='')}/snooze",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def get_alert_told(self, alert_id: str) -> AlertTold:
        """Who was told."""
        return cast("AlertTold", self._call("GET", f"/api/alerts/{quote(str(alert_id), safe='')}/told", query={}))

    def list_anomalies(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        status: Optional[list[Literal["open", "expected", "resolved"]]] = None,
        kind: Optional[list[Literal["cost", "billing", "tickets", "usage", "logins", "overdue"]]] = None,
        severity: Optional[list[Literal["critical", "high", "medium", "low", "info"]]] = None,
        client_id: Optional[Union[str, None]] = None,
        product_id: Optional[Union[str, None]] = None,
    ) -> AnomalyPage:
        """Anomalies, most money first."""
        return cast(
            "AnomalyPage",
            self._call(
                "GET",
                f"/api/anomalies",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "status": status,
                    "kind": kind,
                    "severity": severity,
                    "client_id": client_id,
                    "product_id": product_id,
                },
            ),
        )

    def get_anomaly(self, anomaly_id: str) -> AnomalyDetail:
        """One anomaly with its series and range."""
        return cast("AnomalyDetail", self._call("GET", f"/api/anomalies/{quote(str(anomaly_id), safe='')}", query={}))

    def expect_anomaly(self, anomaly_id: str, body: AnomalyReason) -> AnomalyDetail:
        """Say that it was to be expected; the range of its series widens to it."""
        return cast(
            "AnomalyDetail",
            self._call("POST", f"/api/anomalies/{quote(str(anomaly_id), safe='')}/expect", query={}, body=body),
        )

    def reopen_anomaly(self, anomaly_id: str) -> AnomalyDetail:
        """Back to open."""
        return cast(
            "AnomalyDetail", self._call("POST", f"/api/anomalies/{quote(str(anomaly_id), safe='')}/reopen", query={})
        )

    def resolve_anomaly(self, anomaly_id: str, body: AnomalyReason) -> AnomalyDetail:
        """Say that it is dealt with."""
        return cast(
            "AnomalyDetail",
            self._call("POST", f"/api/anomalies/{quote(str(anomaly_id), safe='')}/resolve", query={}, body=body),
        )

    def list_api_keys(self, *, everybody: Optional[bool] = None) -> list[ApiKey]:
        """One's own keys, or everybody's."""
        return cast("list[ApiKey]", self._call("GET", f"/api/api-keys", query={"everybody": everybody}))

    def create_api_key(self, body: ApiKeyNew) -> ApiKeyMade:
        """Make a key for oneself."""
        return cast("ApiKeyMade", self._call("POST", f"/api/api-keys", query={}, body=body))

    def revoke_api_key(self, key_id: str) -> None:
        """End a key."""
        self._call("DELETE", f"/api/api-keys/{quote(str(key_id), safe='')}", query={})

    def ask(self, body: Question) -> bytes:
        """Answer as a stream of `start`, `part` and `done` (or `problem`). Rights are those of whoever asks. `restart` takes back the parts so far: a language model broke off, and the built-in planner answers instead."""
        return cast("bytes", self._call("POST", f"/api/assistant/ask", query={}, body=body))

    def list_conversations(self) -> list[Thread]:
        """One's own threads, newest first."""
        return cast("list[Thread]", self._call("GET", f"/api/assistant/conversations", query={}))

    def erase_conversations(self) -> Erased:
        """Remove all one's own threads, with their proposals."""
        return cast("Erased", self._call("DELETE", f"/api/assistant/conversations", query={}))

    def erase_conversations_of(self, user_id: str) -> Erased:
        """Remove all threads of a person, also of one who left; 404 when there are none."""
        return cast(
            "Erased", self._call("DELETE", f"/api/assistant/conversations/of/{quote(str(user_id), safe='')}", query={})
        )

    def get_conversation(self, conversation_id: str) -> ThreadDetail:
        """One thread."""
        return cast(
            "ThreadDetail",
            self._call("GET", f"/api/assistant/conversations/{quote(str(conversation_id), safe='')}", query={}),
        )

    def forget_conversation(self, conversation_id: str) -> None:
        """Remove a thread."""
        self._call("DELETE", f"/api/assistant/conversations/{quote(str(conversation_id), safe='')}", query={})

    def get_language_model(self) -> ModelOut:
        """The tenant's language model; off unless an admin turned it on."""
        return cast("ModelOut", self._call("GET", f"/api/assistant/language-model", query={}))

    def set_language_model(self, body: ModelChange) -> ModelOut:
        """Set, turn on or turn off the language model."""
        return cast("ModelOut", self._call("PUT", f"/api/assistant/language-model", query={}, body=body))

    def rate_message(self, message_id: str, body: Rating) -> None:
        """Say whether an answer helped."""
        self._call("PUT", f"/api/assistant/messages/{quote(str(message_id), safe='')}/rating", query={}, body=body)

    def list_proposals(self) -> list[ProposalOut]:
        """One's own proposals, newest first; those of other agents (MCP) too."""
        return cast("list[ProposalOut]", self._call("GET", f"/api/assistant/proposals", query={}))

    def confirm_proposal(self, proposal_id: str) -> Done:
        """Do what was proposed, once."""
        return cast(
            "Done", self._call("POST", f"/api/assistant/proposals/{quote(str(proposal_id), safe='')}/confirm", query={})
        )

    def dismiss_proposal(self, proposal_id: str) -> None:
        """Put it away."""
        self._call("POST", f"/api/assistant/proposals/{quote(str(proposal_id), safe='')}/dismiss", query={})

    def suggest(self, *, page: Optional[str] = None) -> list[Suggestion]:
        """Questions that fit a page."""
        return cast("list[Suggestion]", self._call("GET", f"/api/assistant/suggestions", query={"page": page}))

    def list_audit(
        self,
        *,
        action: Optional[Union[str, None]] = None,
        actor: Optional[Union[str, None]] = None,
        since_on: Optional[Union[str, None]] = None,
        until_on: Optional[Union[str, None]] = None,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
    ) -> AuditPage:
        """Entries, newest first."""
        return cast(
            "AuditPage",
            self._call(
                "GET",
                f"/api/audit",
                query={
                    "action": action,
                    "actor": actor,
                    "since_on": since_on,
                    "until_on": until_on,
                    "page": page,
                    "page_size": page_size,
                },
            ),
        )

    def list_audit_actions(self) -> list[str]:
        """Actions that occur."""
        return cast("list[str]", self._call("GET", f"/api/audit/actions", query={}))

    def export_audit(
        self,
        *,
        action: Optional[Union[str, None]] = None,
        actor: Optional[Union[str, None]] = None,
        since_on: Optional[Union[str, None]] = None,
        until_on: Optional[Union[str, None]] = None,
    ) -> bytes:
        """The chosen entries as CSV."""
        return cast(
            "bytes",
            self._call(
                "GET",
                f"/api/audit/export",
                query={"action": action, "actor": actor, "since_on": since_on, "until_on": until_on},
            ),
        )

    def verify_audit(self) -> AuditState:
        """Check every entry against the one before."""
        return cast("AuditState", self._call("GET", f"/api/audit/verify", query={}))

    def forgot_password(self, body: Forgot) -> Any:
        """Ask for a reset link by mail. The answer is the same, and as fast, whether the address is known or not."""
        return cast("Any", self._call("POST", f"/api/auth/forgot", query={}, body=body))

    def look_at_invitation(self, body: InvitationLink) -> InvitationOffer:
        """What an invitation offers; asked by POST so that its secret is in no log."""
        return cast("InvitationOffer", self._call("POST", f"/api/auth/invitation", query={}, body=body))

    def accept_invitation(self, body: InvitationAnswer) -> SignedInOut:
        """Join and be signed in."""
        return cast("SignedInOut", self._call("POST", f"/api/auth/invitation/accept", query={}, body=body))

    def login(self, body: Credentials) -> SignedInOut:
        """Sign in; the session is a cookie. A session this browser had before ends."""
        return cast("SignedInOut", self._call("POST", f"/api/auth/login", query={}, body=body))

    def logout(self) -> None:
        """Sign out."""
        self._call("POST", f"/api/auth/logout", query={})

    def who_am_i(self) -> Me:
        """The signed-in person."""
        return cast("Me", self._call("GET", f"/api/auth/me", query={}))

    def rename_me(self, body: NameChange) -> Me:
        """Change one's own name."""
        return cast("Me", self._call("PATCH", f"/api/auth/me", query={}, body=body))

    def auth_options(self) -> Options:
        """Whether demo accounts, sign-up and mail are offered."""
        return cast("Options", self._call("GET", f"/api/auth/options", query={}))

    def reset_password(self, body: ResetLink) -> ResetDone:
        """Choose a new password by a mailed link; all sessions end."""
        return cast("ResetDone", self._call("POST", f"/api/auth/reset", query={}, body=body))

    def sign_up(self, body: SignUp) -> SignedInOut:
        """Make a tenant and sign its owner in; at most 20 tries an hour from one network."""
        return cast("SignedInOut", self._call("POST", f"/api/auth/sign-up", query={}, body=body))

    def switch_tenant(self, body: Switch) -> SignedInOut:
        """Go on in another of one's tenants, with a new session."""
        return cast("SignedInOut", self._call("POST", f"/api/auth/switch", query={}, body=body))

    def read_ladder(self) -> list[LadderKind]:
        """All kinds of actions with their rungs."""
        return cast("list[LadderKind]", self._call("GET", f"/api/autonomy", query={}))

    def set_rung(self, body: RungChange) -> list[LadderKind]:
        """Say how far the agent may go."""
        return cast("list[LadderKind]", self._call("PUT", f"/api/autonomy", query={}, body=body))

    def read_control(self) -> Control:
        """The kill switch as it stands."""
        return cast("Control", self._call("GET", f"/api/autonomy/control", query={}))

    def resume_actions(self) -> Control:
        """Let actions be performed again."""
        return cast("Control", self._call("POST", f"/api/autonomy/resume", query={}))

    def stop_actions(self, body: Stop) -> Control:
        """Stop every action and play at once."""
        return cast("Control", self._call("POST", f"/api/autonomy/stop", query={}, body=body))

    def set_ticket_port(self, body: TicketPort) -> Control:
        """Say where tickets are made."""
        return cast("Control", self._call("PUT", f"/api/autonomy/ticket-port", query={}, body=body))

    def remove_rung(self, rung_id: str) -> None:
        """Back to what holds for the wider scope."""
        self._call("DELETE", f"/api/autonomy/{quote(str(rung_id), safe='')}", query={})

    def read_calendar(
        self, *, since: Optional[str] = None, until: Optional[str] = None, mine: Optional[bool] = None
    ) -> list[CalendarDay]:
        """What happens from one day to another."""
        return cast(
            "list[CalendarDay]",
            self._call("GET", f"/api/calendar", query={"since": since, "until": until, "mine": mine}),
        )

    def read_feed(self) -> CalendarFeed:
        """Whether one has a feed and when it was last read."""
        return cast("CalendarFeed", self._call("GET", f"/api/calendar/feed", query={}))

    def make_feed(self) -> CalendarFeed:
        """A fresh address for a calendar program, shown this once; an older one stops working."""
        return cast("CalendarFeed", self._call("POST", f"/api/calendar/feed", query={}))

    def drop_feed(self) -> None:
        """End the feed."""
        self._call("DELETE", f"/api/calendar/feed", query={})

    def calendar_feed(self, token: str) -> Any:
        """The feed itself; whoever holds its address reads it."""
        return cast("Any", self._call("GET", f"/api/calendar/feed/{quote(str(token), safe='')}/pulseops.ics", query={}))

    def list_channels(self) -> ChannelList:
        """All channels."""
        return cast("ChannelList", self._call("GET", f"/api/channels", query={}))

    def add_channel(self, body: ChannelNew) -> ChannelAdded:
        """Add a channel."""
        return cast("ChannelAdded", self._call("POST", f"/api/channels", query={}, body=body))

    def change_channel(self, channel_id: str, body: ChannelChange) -> Channel:
        """Change a channel."""
        return cast(
            "Channel", self._call("PATCH", f"/api/channels/{quote(str(channel_id), safe='')}", query={}, body=body)
        )

    def remove_channel(self, channel_id: str) -> None:
        """Remove a channel and its routes."""
        self._call("DELETE", f"/api/channels/{quote(str(channel_id), safe='')}", query={})

    def renew_signing_secret(self, channel_id: str) -> SigningSecret:
        """Replace the signing secret of a webhook; the old one signs beside it for a day."""
        return cast(
            "SigningSecret",
            self._call("POST", f"/api/channels/{quote(str(channel_id), safe='')}/signing-secret", query={}),
        )

    def test_channel(self, channel_id: str) -> TestSent:
        """Send a test message; the deliveries tell how it went."""
        return cast("TestSent", self._call("POST", f"/api/channels/{quote(str(channel_id), safe='')}/test", query={}))

    def list_clients(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        status: Optional[Union[Literal["active", "inactive", "prospect"], None]] = None,
        band: Optional[list[Literal["excellent", "good", "fair", "poor", "unknown"]]] = None,
        risk: Optional[list[Literal["low", "medium", "high", "unknown"]]] = None,
        owner: Optional[Union[str, None]] = None,
        industry: Optional[Union[str, None]] = None,
        renews_within: Optional[Union[int, None]] = None,
        utilization_above: Optional[Union[float, None]] = None,
        utilization_below: Optional[Union[float, None]] = None,
        health_above: Optional[Union[float, None]] = None,
        overdue: Optional[Union[bool, None]] = None,
    ) -> ClientPage:
        """Clients, worst first unless sorted otherwise."""
        return cast(
            "ClientPage",
            self._call(
                "GET",
                f"/api/clients",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "status": status,
                    "band": band,
                    "risk": risk,
                    "owner": owner,
                    "industry": industry,
                    "renews_within": renews_within,
                    "utilization_above": utilization_above,
                    "utilization_below": utilization_below,
                    "health_above": health_above,
                    "overdue": overdue,
                },
            ),
        )

    def create_client(self, body: NewClient, *, idempotency_key: Optional[str] = None) -> ClientRow:
        """Add a client and score it."""
        return cast(
            "ClientRow",
            self._call("POST", f"/api/clients", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def assign_clients(self, body: Assignment, *, idempotency_key: Optional[str] = None) -> Changed:
        """Give several clients an account manager."""
        return cast(
            "Changed",
            self._call(
                "POST", f"/api/clients/assign", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def client_choices(self) -> dict[str, list[str]]:
        """Values the filters offer."""
        return cast("dict[str, list[str]]", self._call("GET", f"/api/clients/choices", query={}))

    def deactivate_clients(self, body: EndingTogether, *, idempotency_key: Optional[str] = None) -> Changed:
        """End the relation with several clients."""
        return cast(
            "Changed",
            self._call(
                "POST", f"/api/clients/deactivate", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def export_clients(
        self,
        kind: Literal["csv", "xlsx"],
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        status: Optional[Union[Literal["active", "inactive", "prospect"], None]] = None,
        band: Optional[list[Literal["excellent", "good", "fair", "poor", "unknown"]]] = None,
        risk: Optional[list[Literal["low", "medium", "high", "unknown"]]] = None,
        owner: Optional[Union[str, None]] = None,
        industry: Optional[Union[str, None]] = None,
        renews_within: Optional[Union[int, None]] = None,
        utilization_above: Optional[Union[float, None]] = None,
        utilization_below: Optional[Union[float, None]] = None,
        health_above: Optional[Union[float, None]] = None,
        overdue: Optional[Union[bool, None]] = None,
    ) -> Any:
        """The list as a file, all pages."""
        return cast(
            "Any",
            self._call(
                "GET",
                f"/api/clients/export.{quote(str(kind), safe='')}",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "status": status,
                    "band": band,
                    "risk": risk,
                    "owner": owner,
                    "industry": industry,
                    "renews_within": renews_within,
                    "utilization_above": utilization_above,
                    "utilization_below": utilization_below,
                    "health_above": health_above,
                    "overdue": overdue,
                },
            ),
        )

    def stated_signals(self) -> dict[str, dict[str, Any]]:
        """Signals a person may state, with label and range."""
        return cast("dict[str, dict[str, Any]]", self._call("GET", f"/api/clients/signals", query={}))

    def client_views(self) -> list[View]:
        """Kept views: one's own and those shared in the tenant."""
        return cast("list[View]", self._call("GET", f"/api/clients/views", query={}))

    def keep_client_view(self, body: NewView, *, idempotency_key: Optional[str] = None) -> View:
        """Keep the list as it is filtered, sorted and laid out now."""
        return cast(
            "View",
            self._call(
                "POST", f"/api/clients/views", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def remove_client_view(self, view_id: str) -> None:
        """Forget a view of one's own."""
        self._call("DELETE", f"/api/clients/views/{quote(str(view_id), safe='')}", query={})

    def get_client(self, client_id: str) -> ClientDetail:
        """One client with its health and churn, and why."""
        return cast("ClientDetail", self._call("GET", f"/api/clients/{quote(str(client_id), safe='')}", query={}))

    def update_client(self, client_id: str, body: ClientChange, *, if_match: Optional[str] = None) -> ClientRow:
        """Change a client and score it again."""
        return cast(
            "ClientRow",
            self._call(
                "PATCH", f"/api/clients/{quote(str(client_id), safe='')}", query={}, body=body, if_match=if_match
            ),
        )

    def change(
        self,
        client_id: str,
        *,
        kind: Optional[Literal["health", "churn"]] = None,
        since: Optional[Union[str, None]] = None,
    ) -> ChangeOut:
        """Why the score changed since a day (30 days ago when none is given)."""
        return cast(
            "ChangeOut",
            self._call(
                "GET", f"/api/clients/{quote(str(client_id), safe='')}/change", query={"kind": kind, "since": since}
            ),
        )

    def deactivate_client(self, client_id: str, body: Ending, *, idempotency_key: Optional[str] = None) -> ClientRow:
        """End the relation with a client."""
        return cast(
            "ClientRow",
            self._call(
                "POST",
                f"/api/clients/{quote(str(client_id), safe='')}/deactivate",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def client_history(self, client_id: str, *, metric: Optional[Literal["health", "churn"]] = None) -> list[Point]:
        """Past beliefs about a client, oldest first."""
        return cast(
            "list[Point]",
            self._call("GET", f"/api/clients/{quote(str(client_id), safe='')}/history", query={"metric": metric}),
        )

    def levers(self, client_id: str) -> AdviceOut:
        """Fewest levers to the next health band."""
        return cast("AdviceOut", self._call("GET", f"/api/clients/{quote(str(client_id), safe='')}/levers", query={}))

    def add_client_note(self, client_id: str, body: Note, *, idempotency_key: Optional[str] = None) -> dict[str, str]:
        """Write something down."""
        return cast(
            "dict[str, str]",
            self._call(
                "POST",
                f"/api/clients/{quote(str(client_id), safe='')}/notes",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def delete_client_note(self, client_id: str, note_id: str) -> None:
        """Remove a note."""
        self._call(
            "DELETE", f"/api/clients/{quote(str(client_id), safe='')}/notes/{quote(str(note_id), safe='')}", query={}
        )

    def reactivate_client(self, client_id: str, *, idempotency_key: Optional[str] = None) -> ClientRow:
        """Take a client back."""
        return cast(
            "ClientRow",
            self._call(
                "POST",
                f"/api/clients/{quote(str(client_id), safe='')}/reactivate",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def client_series(self, client_id: str) -> dict[str, list[Point]]:
        """Monthly series of a client: revenue, seats, use, tickets, satisfaction."""
        return cast(
            "dict[str, list[Point]]",
            self._call("GET", f"/api/clients/{quote(str(client_id), safe='')}/series", query={}),
        )

    def client_timeline(
        self,
        client_id: str,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
    ) -> list[dict[str, Any]]:
        """What happened, newest first."""
        return cast(
            "list[dict[str, Any]]",
            self._call(
                "GET",
                f"/api/clients/{quote(str(client_id), safe='')}/timeline",
                query={"page": page, "page_size": page_size, "sort": sort, "q": q},
            ),
        )

    def try_signals(self, client_id: str, body: Changes, *, idempotency_key: Optional[str] = None) -> WhatIf:
        """Health with some signals replaced; nothing is stored."""
        return cast(
            "WhatIf",
            self._call(
                "POST",
                f"/api/clients/{quote(str(client_id), safe='')}/what-if",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def list_of_client(
        self,
        client_id: str,
        what: Literal["contacts", "contracts", "invoices", "tickets", "surveys", "notes", "subscriptions"],
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
    ) -> Listed:
        """A page of contacts, contracts, invoices, tickets, survey answers, notes or subscriptions."""
        return cast(
            "Listed",
            self._call(
                "GET",
                f"/api/clients/{quote(str(client_id), safe='')}/{quote(str(what), safe='')}",
                query={"page": page, "page_size": page_size, "sort": sort, "q": q},
            ),
        )

    def look_at_connection(
        self, *, client_id: Optional[str] = None, redirect_uri: Optional[str] = None, scope: Optional[str] = None
    ) -> ConnectionOffer:
        """What an agent asks for."""
        return cast(
            "ConnectionOffer",
            self._call(
                "GET", f"/api/connection", query={"client_id": client_id, "redirect_uri": redirect_uri, "scope": scope}
            ),
        )

    def answer_connection(self, body: ConnectionAnswer) -> ConnectionDone:
        """Allow it or not."""
        return cast("ConnectionDone", self._call("POST", f"/api/connection", query={}, body=body))

    def show_dashboard(self) -> Dashboard:
        """Everything the MSP's first screen shows, in one answer."""
        return cast("Dashboard", self._call("GET", f"/api/dashboard", query={}))

    def show_software(self) -> SoftwareToday:
        """Everything the IT team's first screen shows, in one answer; savings are those of the ledger."""
        return cast("SoftwareToday", self._call("GET", f"/api/dashboard/software", query={}))

    def decide_action(self, body: DecisionNew) -> DecisionMade:
        """Decide; the link works once."""
        return cast("DecisionMade", self._call("POST", f"/api/decisions", query={}, body=body))

    def look_at_decision(self, body: DecisionLink) -> DecisionQuestion:
        """What the link asks. Looking does not use it up."""
        return cast("DecisionQuestion", self._call("POST", f"/api/decisions/look", query={}, body=body))

    def list_deliveries(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        state: Optional[Union[Literal["reserved", "sent", "given_up", "dropped"], None]] = None,
        channel_id: Optional[Union[str, None]] = None,
    ) -> DeliveryPage:
        """The log, newest first."""
        return cast(
            "DeliveryPage",
            self._call(
                "GET",
                f"/api/deliveries",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "state": state,
                    "channel_id": channel_id,
                },
            ),
        )

    def get_delivery(self, delivery_id: str) -> DeliveryDetail:
        """One message with its tries."""
        return cast(
            "DeliveryDetail", self._call("GET", f"/api/deliveries/{quote(str(delivery_id), safe='')}", query={})
        )

    def send_delivery_again(self, delivery_id: str) -> DeliveryDetail:
        """Send it once more."""
        return cast(
            "DeliveryDetail", self._call("POST", f"/api/deliveries/{quote(str(delivery_id), safe='')}/again", query={})
        )

    def follow_events(self) -> bytes:
        """Stream `{topic, ids}`; ids empty means 'reload the topic', topic `*` means 'reload all'."""
        return cast("bytes", self._call("GET", f"/api/events", query={}))

    def list_forecasts(self, *, months: Optional[int] = None) -> list[ForecastSummary]:
        """Every series that can be forecast."""
        return cast("list[ForecastSummary]", self._call("GET", f"/api/forecasts", query={"months": months}))

    def list_forecast_details(
        self, *, item: Optional[str] = None, months: Optional[int] = None
    ) -> list[ForecastDetail]:
        """All series of one item (a product or service) with their past: one call for a page about it."""
        return cast(
            "list[ForecastDetail]", self._call("GET", f"/api/forecasts/details", query={"item": item, "months": months})
        )

    def get_forecast(
        self,
        metric: Literal["mrr", "spend", "tickets", "seats", "used", "users"],
        *,
        item: Optional[Union[str, None]] = None,
        currency: Optional[Union[str, None]] = None,
        months: Optional[int] = None,
    ) -> ForecastDetail:
        """One series: in all, or of one item."""
        return cast(
            "ForecastDetail",
            self._call(
                "GET",
                f"/api/forecasts/{quote(str(metric), safe='')}",
                query={"item": item, "currency": currency, "months": months},
            ),
        )

    def list_imports(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
    ) -> ImportList:
        """Imports, newest first."""
        return cast(
            "ImportList",
            self._call("GET", f"/api/imports", query={"page": page, "page_size": page_size, "sort": sort, "q": q}),
        )

    def start_import(self, body: ImportStart, *, idempotency_key: Optional[str] = None) -> ImportReply:
        """Import an upload: at once when it is small, else by a job (state `queued`)."""
        return cast(
            "ImportReply",
            self._call("POST", f"/api/imports", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def list_streams(self) -> StreamList:
        """Kinds of tables that can be imported, with their fields."""
        return cast("StreamList", self._call("GET", f"/api/imports/streams", query={}))

    def ingest_records(
        self,
        stream: str,
        records: Iterable[Mapping[str, Any]],
        *,
        source: Optional[str] = None,
        client: Optional[Union[str, None]] = None,
        idempotency_key: Optional[str] = None,
    ) -> ImportReply:
        """Send records of one kind, up to 64 MB; above 8 MB they are imported by a job (state `queued`). Records are known by their `external_id` within a source: sent again unchanged they count as unchanged, changed they replace the earlier one. Refused records are listed with their line under `GET /api/imports/{run_id}/refusals`."""
        return cast(
            "ImportReply",
            self._call(
                "POST",
                f"/api/imports/streams/{quote(str(stream), safe='')}/records",
                query={"source": source, "client": client},
                records=records,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def sample_file(self, stream: str) -> bytes:
        """A small file of a kind of table, to fill and import."""
        return cast(
            "bytes", self._call("GET", f"/api/imports/streams/{quote(str(stream), safe='')}/sample.csv", query={})
        )

    def upload_file(self, file: tuple[str, bytes]) -> UploadReply:
        """Hand in one file; it is kept in pieces, and nothing is imported yet."""
        return cast("UploadReply", self._call("POST", f"/api/imports/uploads", query={}, file=file))

    def preview_upload(self, upload_id: str) -> PreviewReply:
        """What the file seems to be: stream, mapping, sample rows and problems."""
        return cast(
            "PreviewReply",
            self._call("GET", f"/api/imports/uploads/{quote(str(upload_id), safe='')}/preview", query={}),
        )

    def try_mapping(
        self, upload_id: str, body: PreviewChoice, *, idempotency_key: Optional[str] = None
    ) -> PreviewReply:
        """The same under another stream or mapping; nothing is stored."""
        return cast(
            "PreviewReply",
            self._call(
                "POST",
                f"/api/imports/uploads/{quote(str(upload_id), safe='')}/preview",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def get_import(self, run_id: str) -> ImportReply:
        """One import with its report."""
        return cast("ImportReply", self._call("GET", f"/api/imports/{quote(str(run_id), safe='')}", query={}))

    def list_refusals(
        self,
        run_id: str,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
    ) -> RefusalList:
        """Rows that were not stored, and why."""
        return cast(
            "RefusalList",
            self._call(
                "GET",
                f"/api/imports/{quote(str(run_id), safe='')}/refusals",
                query={"page": page, "page_size": page_size, "sort": sort, "q": q},
            ),
        )

    def download_refusals(self, run_id: str) -> Any:
        """All refused rows as CSV with their cells, to be mended and imported again."""
        return cast("Any", self._call("GET", f"/api/imports/{quote(str(run_id), safe='')}/refusals.csv", query={}))

    def undo_import(self, run_id: str, *, idempotency_key: Optional[str] = None) -> UndoReply:
        """Take an import back."""
        return cast(
            "UndoReply",
            self._call(
                "POST",
                f"/api/imports/{quote(str(run_id), safe='')}/undo",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def list_invitations(self) -> list[Invitation]:
        """Open invitations, the newest first."""
        return cast("list[Invitation]", self._call("GET", f"/api/invitations", query={}))

    def invite_user(self, body: InvitationNew) -> InvitationMade:
        """Invite somebody, by mail when this server sends mail."""
        return cast("InvitationMade", self._call("POST", f"/api/invitations", query={}, body=body))

    def revoke_invitation(self, invitation_id: str) -> None:
        """Take an invitation back."""
        self._call("DELETE", f"/api/invitations/{quote(str(invitation_id), safe='')}", query={})

    def renew_invitation(self, invitation_id: str) -> InvitationMade:
        """A fresh link; the old one stops working."""
        return cast(
            "InvitationMade",
            self._call("POST", f"/api/invitations/{quote(str(invitation_id), safe='')}/renew", query={}),
        )

    def list_jobs(self) -> list[Job]:
        """All jobs in the order they run."""
        return cast("list[Job]", self._call("GET", f"/api/jobs", query={}))

    def list_job_runs(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        job: Optional[Union[str, None]] = None,
        state: Optional[Union[Literal["running", "succeeded", "failed"], None]] = None,
    ) -> JobRunPage:
        """Runs, newest first."""
        return cast(
            "JobRunPage",
            self._call(
                "GET",
                f"/api/jobs/runs",
                query={"page": page, "page_size": page_size, "sort": sort, "q": q, "job": job, "state": state},
            ),
        )

    def run_job(self, job: str) -> JobAsked:
        """Run a job now; asking twice while it waits is once."""
        return cast("JobAsked", self._call("POST", f"/api/jobs/{quote(str(job), safe='')}/run", query={}))

    def list_licenses(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        vendor: Optional[Union[str, None]] = None,
        category: Optional[Union[str, None]] = None,
        owner: Optional[Union[str, None]] = None,
        client: Optional[Union[str, None]] = None,
        utilization_below: Optional[Union[float, None]] = None,
        cancel_within: Optional[Union[int, None]] = None,
        issue: Optional[Union[str, None]] = None,
        paid: Optional[Union[bool, None]] = None,
    ) -> SoftwarePage:
        """Products, costliest first unless sorted otherwise."""
        return cast(
            "SoftwarePage",
            self._call(
                "GET",
                f"/api/licenses",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "vendor": vendor,
                    "category": category,
                    "owner": owner,
                    "client": client,
                    "utilization_below": utilization_below,
                    "cancel_within": cancel_within,
                    "issue": issue,
                    "paid": paid,
                },
            ),
        )

    def create_product(self, body: NewProduct, *, idempotency_key: Optional[str] = None) -> SoftwareRow:
        """Add a product by hand."""
        return cast(
            "SoftwareRow",
            self._call("POST", f"/api/licenses", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def license_choices(self) -> SoftwareChoices:
        """Values the filters and forms offer."""
        return cast("SoftwareChoices", self._call("GET", f"/api/licenses/choices", query={}))

    def export_licenses(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        vendor: Optional[Union[str, None]] = None,
        category: Optional[Union[str, None]] = None,
        owner: Optional[Union[str, None]] = None,
        client: Optional[Union[str, None]] = None,
        utilization_below: Optional[Union[float, None]] = None,
        cancel_within: Optional[Union[int, None]] = None,
        issue: Optional[Union[str, None]] = None,
        paid: Optional[Union[bool, None]] = None,
    ) -> Any:
        """The list as a file, all pages; a product paid in two currencies has a line for each."""
        return cast(
            "Any",
            self._call(
                "GET",
                f"/api/licenses/export.csv",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "vendor": vendor,
                    "category": category,
                    "owner": owner,
                    "client": client,
                    "utilization_below": utilization_below,
                    "cancel_within": cancel_within,
                    "issue": issue,
                    "paid": paid,
                },
            ),
        )

    def get_product(self, product_id: str) -> ProductDetail:
        """One product: seats, money, use and cost by month."""
        return cast("ProductDetail", self._call("GET", f"/api/licenses/{quote(str(product_id), safe='')}", query={}))

    def update_product(self, product_id: str, body: ProductChange, *, if_match: Optional[str] = None) -> SoftwareRow:
        """Change what is known of a product."""
        return cast(
            "SoftwareRow",
            self._call(
                "PATCH", f"/api/licenses/{quote(str(product_id), safe='')}", query={}, body=body, if_match=if_match
            ),
        )

    def delete_product(self, product_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a product that nobody pays for or holds; refused with what hangs on it otherwise."""
        self._call("DELETE", f"/api/licenses/{quote(str(product_id), safe='')}", query={}, if_match=if_match)

    def product_people(
        self,
        product_id: str,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        use: Optional[Union[Literal["active", "idle", "never", "disabled"], None]] = None,
    ) -> HolderPage:
        """A page of those who hold a seat; least recent use first unless sorted otherwise."""
        return cast(
            "HolderPage",
            self._call(
                "GET",
                f"/api/licenses/{quote(str(product_id), safe='')}/people",
                query={"page": page, "page_size": page_size, "sort": sort, "q": q, "use": use},
            ),
        )

    def product_subscriptions(
        self,
        product_id: str,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
    ) -> SubscriptionPage:
        """A page of its subscriptions, running ones first."""
        return cast(
            "SubscriptionPage",
            self._call(
                "GET",
                f"/api/licenses/{quote(str(product_id), safe='')}/subscriptions",
                query={"page": page, "page_size": page_size, "sort": sort, "q": q},
            ),
        )

    def add_subscription(
        self, product_id: str, body: NewSubscription, *, idempotency_key: Optional[str] = None
    ) -> Created:
        """Write down seats of a client or department."""
        return cast(
            "Created",
            self._call(
                "POST",
                f"/api/licenses/{quote(str(product_id), safe='')}/subscriptions",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def update_subscription(self, product_id: str, subscription_id: str, body: SubscriptionChange) -> None:
        """Correct or end a subscription."""
        self._call(
            "PATCH",
            f"/api/licenses/{quote(str(product_id), safe='')}/subscriptions/{quote(str(subscription_id), safe='')}",
            query={},
            body=body,
        )

    def list_metrics(self) -> list[dict[str, Any]]:
        """All figures and what they mean."""
        return cast("list[dict[str, Any]]", self._call("GET", f"/api/metrics", query={}))

    def mrr_bridge(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        since: Optional[Union[str, None]] = None,
        until: Optional[Union[str, None]] = None,
        cause: Optional[Union[Literal["new", "expansion", "contraction", "churned"], None]] = None,
    ) -> BridgePage:
        """Why MRR changed: new, expansion, contraction and churned, with the clients of each."""
        return cast(
            "BridgePage",
            self._call(
                "GET",
                f"/api/metrics/mrr-bridge",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "since": since,
                    "until": until,
                    "cause": cause,
                },
            ),
        )

    def metric_trend(self, *, metric: Optional[list[str]] = None) -> list[MetricPoint]:
        """Monthly points of some figures."""
        return cast("list[MetricPoint]", self._call("GET", f"/api/metrics/trend", query={"metric": metric}))

    def list_models(self) -> list[dict[str, Any]]:
        """Model versions with their evaluation, newest first."""
        return cast("list[dict[str, Any]]", self._call("GET", f"/api/models", query={}))

    def ask_challenger(self) -> Asked:
        """Let a challenger be trained and compared now."""
        return cast("Asked", self._call("POST", f"/api/models/challenger", query={}))

    def choose_column(self, body: ColumnChoice) -> None:
        """Use a column of the table with an outcome or leave it out; the table is learnt again in a job born with this."""
        self._call("PUT", f"/api/models/columns", query={}, body=body)

    def models_state(self) -> ModelsState:
        """Drift, health against leaving, and the challenger."""
        return cast("ModelsState", self._call("GET", f"/api/models/state", query={}))

    def model_card(self, model_id: str) -> CardOut:
        """What a version is, what it was made from, how good it was."""
        return cast("CardOut", self._call("GET", f"/api/models/{quote(str(model_id), safe='')}/card", query={}))

    def promote(self, model_id: str, body: pulseops__api__routes__models__Reason) -> None:
        """Put the challenger in use; all clients are scored by it in a job born with the change."""
        self._call("POST", f"/api/models/{quote(str(model_id), safe='')}/promote", query={}, body=body)

    def roll_back(self, model_id: str, body: pulseops__api__routes__models__Reason) -> None:
        """Put a retired churn model in use again."""
        self._call("POST", f"/api/models/{quote(str(model_id), safe='')}/roll-back", query={}, body=body)

    def list_own_rules(self) -> list[OwnRule]:
        """The tenant's own rules."""
        return cast("list[OwnRule]", self._call("GET", f"/api/own-rules", query={}))

    def add_own_rule(self, body: OwnRuleNew, *, idempotency_key: Optional[str] = None) -> OwnRule:
        """Keep a new rule."""
        return cast(
            "OwnRule",
            self._call("POST", f"/api/own-rules", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def get_rule_options(self) -> RuleOptions:
        """Figures, owners and industries a rule may speak of."""
        return cast("RuleOptions", self._call("GET", f"/api/own-rules/options", query={}))

    def preview_rule(self, body: RuleTry, *, idempotency_key: Optional[str] = None) -> RulePreview:
        """Try a rule on today and on the past; nothing is kept."""
        return cast(
            "RulePreview",
            self._call(
                "POST", f"/api/own-rules/preview", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def read_rule(self, body: RuleText, *, idempotency_key: Optional[str] = None) -> RuleRead:
        """`health < 50 for 2 days and mrr > 1000` as the typed expression, or the other way; mistakes with their column."""
        return cast(
            "RuleRead",
            self._call(
                "POST", f"/api/own-rules/read", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def get_own_rule(self, key: str) -> OwnRule:
        """One rule of the tenant's own."""
        return cast("OwnRule", self._call("GET", f"/api/own-rules/{quote(str(key), safe='')}", query={}))

    def change_own_rule(self, key: str, body: OwnRuleChange, *, if_match: Optional[str] = None) -> OwnRule:
        """Change a rule."""
        return cast(
            "OwnRule",
            self._call("PATCH", f"/api/own-rules/{quote(str(key), safe='')}", query={}, body=body, if_match=if_match),
        )

    def remove_own_rule(self, key: str, *, if_match: Optional[str] = None) -> None:
        """Remove a rule and end its alerts."""
        self._call("DELETE", f"/api/own-rules/{quote(str(key), safe='')}", query={}, if_match=if_match)

    def list_playbooks(self) -> list[Playbook]:
        """All playbooks."""
        return cast("list[Playbook]", self._call("GET", f"/api/playbooks", query={}))

    def create_playbook(self, body: PlaybookNew, *, idempotency_key: Optional[str] = None) -> PlaybookDetail:
        """Add a playbook with its first draft."""
        return cast(
            "PlaybookDetail",
            self._call("POST", f"/api/playbooks", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def backtest_playbook(self, body: PlaybookDraft, *, idempotency_key: Optional[str] = None) -> Backtest:
        """Who would have entered, before anybody publishes it; nothing is kept."""
        return cast(
            "Backtest",
            self._call(
                "POST", f"/api/playbooks/backtest", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def playbook_options(self) -> PlaybookOptions:
        """What steps can be made of."""
        return cast("PlaybookOptions", self._call("GET", f"/api/playbooks/options", query={}))

    def list_runs(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        state: Optional[Union[Literal["inside", "done", "stopped"], None]] = None,
        playbook_id: Optional[Union[str, None]] = None,
        client_id: Optional[Union[str, None]] = None,
    ) -> PlaybookRuns:
        """Clients inside and through, newest first."""
        return cast(
            "PlaybookRuns",
            self._call(
                "GET",
                f"/api/playbooks/runs",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "state": state,
                    "playbook_id": playbook_id,
                    "client_id": client_id,
                },
            ),
        )

    def get_run(self, run_id: str) -> PlaybookRunDetail:
        """One client's way through a playbook."""
        return cast(
            "PlaybookRunDetail", self._call("GET", f"/api/playbooks/runs/{quote(str(run_id), safe='')}", query={})
        )

    def stop_run(self, run_id: str, body: RunStop, *, idempotency_key: Optional[str] = None) -> PlaybookRunDetail:
        """Take a client out."""
        return cast(
            "PlaybookRunDetail",
            self._call(
                "POST",
                f"/api/playbooks/runs/{quote(str(run_id), safe='')}/stop",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def get_playbook(self, playbook_id: str) -> PlaybookDetail:
        """One playbook with its versions."""
        return cast("PlaybookDetail", self._call("GET", f"/api/playbooks/{quote(str(playbook_id), safe='')}", query={}))

    def change_playbook(
        self, playbook_id: str, body: PlaybookChange, *, if_match: Optional[str] = None
    ) -> PlaybookDetail:
        """Change the name, or write the draft; published versions stay."""
        return cast(
            "PlaybookDetail",
            self._call(
                "PATCH", f"/api/playbooks/{quote(str(playbook_id), safe='')}", query={}, body=body, if_match=if_match
            ),
        )

    def remove_playbook(self, playbook_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a playbook with its runs."""
        self._call("DELETE", f"/api/playbooks/{quote(str(playbook_id), safe='')}", query={}, if_match=if_match)

    def enter_playbook(
        self, playbook_id: str, body: PlaybookEntry, *, idempotency_key: Optional[str] = None
    ) -> PlaybookRunDetail:
        """Let one client in by hand."""
        return cast(
            "PlaybookRunDetail",
            self._call(
                "POST",
                f"/api/playbooks/{quote(str(playbook_id), safe='')}/enter",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def publish_playbook(self, playbook_id: str, *, idempotency_key: Optional[str] = None) -> PlaybookDetail:
        """Freeze the draft; clients enter from the next cycle."""
        return cast(
            "PlaybookDetail",
            self._call(
                "POST",
                f"/api/playbooks/{quote(str(playbook_id), safe='')}/publish",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def turn_playbook(
        self, playbook_id: str, body: PlaybookTurn, *, idempotency_key: Optional[str] = None
    ) -> PlaybookDetail:
        """Let clients enter, or not."""
        return cast(
            "PlaybookDetail",
            self._call(
                "POST",
                f"/api/playbooks/{quote(str(playbook_id), safe='')}/turn",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def replay(self, prediction_id: str) -> ReplayOut:
        """Compute a past score again."""
        return cast(
            "ReplayOut", self._call("POST", f"/api/predictions/{quote(str(prediction_id), safe='')}/replay", query={})
        )

    def list_profitability(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        months: Optional[int] = None,
        tier: Optional[Union[Literal["A", "B", "C", "D", "unknown"], None]] = None,
        issue: Optional[
            Union[Literal["any", "no_labor", "no_rate", "no_license_cost", "no_revenue", "mixed"], None]
        ] = None,
        owner: Optional[Union[str, None]] = None,
    ) -> ProfitPage:
        """Clients with their margin, lowest first unless sorted otherwise."""
        return cast(
            "ProfitPage",
            self._call(
                "GET",
                f"/api/profitability",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "months": months,
                    "tier": tier,
                    "issue": issue,
                    "owner": owner,
                },
            ),
        )

    def client_profitability(self, client_id: str, *, months: Optional[int] = None) -> ClientProfit:
        """One client's margin in parts."""
        return cast(
            "ClientProfit",
            self._call("GET", f"/api/profitability/clients/{quote(str(client_id), safe='')}", query={"months": months}),
        )

    def client_hours(
        self,
        client_id: str,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        months: Optional[int] = None,
    ) -> HoursPage:
        """The hours behind a client's labor, newest first."""
        return cast(
            "HoursPage",
            self._call(
                "GET",
                f"/api/profitability/clients/{quote(str(client_id), safe='')}/hours",
                query={"page": page, "page_size": page_size, "sort": sort, "q": q, "months": months},
            ),
        )

    def export_profitability(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        months: Optional[int] = None,
        tier: Optional[Union[Literal["A", "B", "C", "D", "unknown"], None]] = None,
        issue: Optional[
            Union[Literal["any", "no_labor", "no_rate", "no_license_cost", "no_revenue", "mixed"], None]
        ] = None,
        owner: Optional[Union[str, None]] = None,
    ) -> Any:
        """The list as a file, all pages."""
        return cast(
            "Any",
            self._call(
                "GET",
                f"/api/profitability/export.csv",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "months": months,
                    "tier": tier,
                    "issue": issue,
                    "owner": owner,
                },
            ),
        )

    def portfolio_map(self) -> PortfolioMap:
        """Value against risk."""
        return cast("PortfolioMap", self._call("GET", f"/api/profitability/map", query={}))

    def list_reclaims(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        state: Optional[
            list[Literal["asked", "proposed", "released", "kept", "escalated", "cancelled", "restored", "refused"]]
        ] = None,
        product: Optional[Union[str, None]] = None,
        client: Optional[Union[str, None]] = None,
        batch: Optional[Union[str, None]] = None,
    ) -> ReclaimPage:
        """Reclaims, newest first."""
        return cast(
            "ReclaimPage",
            self._call(
                "GET",
                f"/api/reclaims",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "state": state,
                    "product": product,
                    "client": client,
                    "batch": batch,
                },
            ),
        )

    def begin_reclaim(self, body: Begin, *, idempotency_key: Optional[str] = None) -> Begun:
        """Take seats back: after asking the holders, or at once."""
        return cast(
            "Begun",
            self._call("POST", f"/api/reclaims", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def export_reclaims(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        state: Optional[
            list[Literal["asked", "proposed", "released", "kept", "escalated", "cancelled", "restored", "refused"]]
        ] = None,
        product: Optional[Union[str, None]] = None,
        client: Optional[Union[str, None]] = None,
        batch: Optional[Union[str, None]] = None,
    ) -> Any:
        """Reclaims as a file: the list to work off in the vendor's console (at most 10,000)."""
        return cast(
            "Any",
            self._call(
                "GET",
                f"/api/reclaims/export.csv",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "state": state,
                    "product": product,
                    "client": client,
                    "batch": batch,
                },
            ),
        )

    def show_policy(self) -> Policy:
        """How seats are taken back."""
        return cast("Policy", self._call("GET", f"/api/reclaims/policy", query={}))

    def set_policy(self, body: Policy, *, if_match: Optional[str] = None) -> None:
        """Change how seats are taken back."""
        self._call("PUT", f"/api/reclaims/policy", query={}, body=body, if_match=if_match)

    def preview_reclaim(self, body: Chosen, *, idempotency_key: Optional[str] = None) -> Preview:
        """What would happen, seat by seat, and what it is worth; nothing is changed."""
        return cast(
            "Preview",
            self._call(
                "POST", f"/api/reclaims/preview", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def undo_reclaim(self, body: Undo, *, idempotency_key: Optional[str] = None) -> None:
        """Give back what actions took."""
        self._call("POST", f"/api/reclaims/undo", query={}, body=body, idempotency_key=idempotency_key or fresh_key())

    def cancel_reclaim(
        self, reclaim_id: str, body: pulseops__api__routes__reclaims__Reason, *, idempotency_key: Optional[str] = None
    ) -> None:
        """Stop asking for a seat."""
        self._call(
            "POST",
            f"/api/reclaims/{quote(str(reclaim_id), safe='')}/cancel",
            query={},
            body=body,
            idempotency_key=idempotency_key or fresh_key(),
        )

    def decide_reclaim(self, reclaim_id: str, body: Decision, *, idempotency_key: Optional[str] = None) -> None:
        """Decide in the holder's place."""
        self._call(
            "POST",
            f"/api/reclaims/{quote(str(reclaim_id), safe='')}/decide",
            query={},
            body=body,
            idempotency_key=idempotency_key or fresh_key(),
        )

    def list_recommendations(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        state: Optional[list[Literal["open", "snoozed", "accepted", "dismissed", "expired", "done"]]] = None,
        kind: Optional[list[Literal["retention", "renewal", "upsell", "license_optimization", "cost_saving"]]] = None,
        client_id: Optional[Union[str, None]] = None,
        owner_id: Optional[Union[str, None]] = None,
    ) -> RecommendationPage:
        """Recommendations, the most valuable first."""
        return cast(
            "RecommendationPage",
            self._call(
                "GET",
                f"/api/recommendations",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "state": state,
                    "kind": kind,
                    "client_id": client_id,
                    "owner_id": owner_id,
                },
            ),
        )

    def recommendation_queue(
        self,
        *,
        kind: Optional[list[Literal["retention", "renewal", "upsell", "license_optimization", "cost_saving"]]] = None,
        limit: Optional[int] = None,
    ) -> list[QueueItem]:
        """What to do first today: expected value x urgency, each part shown."""
        return cast(
            "list[QueueItem]", self._call("GET", f"/api/recommendations/queue", query={"kind": kind, "limit": limit})
        )

    def get_recommendation(self, recommendation_id: str) -> RecommendationDetail:
        """One recommendation with its decisions."""
        return cast(
            "RecommendationDetail",
            self._call("GET", f"/api/recommendations/{quote(str(recommendation_id), safe='')}", query={}),
        )

    def accept_recommendation(
        self, recommendation_id: str, body: RecommendationAccept, *, idempotency_key: Optional[str] = None
    ) -> RecommendationAccepted:
        """Accept it and make its task; accepting twice answers the same task."""
        return cast(
            "RecommendationAccepted",
            self._call(
                "POST",
                f"/api/recommendations/{quote(str(recommendation_id), safe='')}/accept",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def assign_recommendation(
        self, recommendation_id: str, body: RecommendationAssign, *, idempotency_key: Optional[str] = None
    ) -> RecommendationDetail:
        """Give it to a member."""
        return cast(
            "RecommendationDetail",
            self._call(
                "POST",
                f"/api/recommendations/{quote(str(recommendation_id), safe='')}/assign",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def dismiss_recommendation(
        self, recommendation_id: str, body: RecommendationDismiss, *, idempotency_key: Optional[str] = None
    ) -> RecommendationDetail:
        """Say no, and why."""
        return cast(
            "RecommendationDetail",
            self._call(
                "POST",
                f"/api/recommendations/{quote(str(recommendation_id), safe='')}/dismiss",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def reopen_recommendation(
        self, recommendation_id: str, *, idempotency_key: Optional[str] = None
    ) -> RecommendationDetail:
        """Back to open; undoes snooze and dismiss."""
        return cast(
            "RecommendationDetail",
            self._call(
                "POST",
                f"/api/recommendations/{quote(str(recommendation_id), safe='')}/reopen",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def snooze_recommendation(
        self, recommendation_id: str, body: RecommendationSnooze, *, idempotency_key: Optional[str] = None
    ) -> RecommendationDetail:
        """Put it aside for 7, 14, 30 or 90 days."""
        return cast(
            "RecommendationDetail",
            self._call(
                "POST",
                f"/api/recommendations/{quote(str(recommendation_id), safe='')}/snooze",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def show_reconciliation(
        self,
        *,
        status: Optional[
            Union[
                Literal["matched", "under_billed", "over_billed", "not_billed", "no_seats", "agreement", "no_bill"],
                Literal["different", "name_unknown"],
                None,
            ]
        ] = None,
        q: Optional[Union[str, None]] = None,
        client_id: Optional[Union[str, None]] = None,
        sort: Optional[str] = None,
        offset: Optional[int] = None,
        limit: Optional[int] = None,
    ) -> Reconciliation:
        """Seats, agreed and billed quantities side by side, the most money first."""
        return cast(
            "Reconciliation",
            self._call(
                "GET",
                f"/api/reconcile",
                query={
                    "status": status,
                    "q": q,
                    "client_id": client_id,
                    "sort": sort,
                    "offset": offset,
                    "limit": limit,
                },
            ),
        )

    def export_reconciliation(
        self,
        *,
        status: Optional[
            Union[
                Literal["matched", "under_billed", "over_billed", "not_billed", "no_seats", "agreement", "no_bill"],
                Literal["different", "name_unknown"],
                None,
            ]
        ] = None,
        q: Optional[Union[str, None]] = None,
        client_id: Optional[Union[str, None]] = None,
        sort: Optional[str] = None,
    ) -> Any:
        """The same rows as a file."""
        return cast(
            "Any",
            self._call(
                "GET",
                f"/api/reconcile/export.csv",
                query={"status": status, "q": q, "client_id": client_id, "sort": sort},
            ),
        )

    def explain_name(self, body: Meaning) -> None:
        """Say which product a name on agreements and bills means."""
        self._call("PUT", f"/api/reconcile/names", query={}, body=body)

    def forget_name(self, alias_id: str) -> None:
        """Take back what was said of a name."""
        self._call("DELETE", f"/api/reconcile/names/{quote(str(alias_id), safe='')}", query={})

    def list_renewals(self, *, months: Optional[int] = None, q: Optional[Union[str, None]] = None) -> Renewals:
        """Terms by the day notice is due."""
        return cast("Renewals", self._call("GET", f"/api/renewals", query={"months": months, "q": q}))

    def renewal_calendar(self, *, months: Optional[int] = None, q: Optional[Union[str, None]] = None) -> Any:
        """The days notice is due, with reminders, for a calendar program."""
        return cast("Any", self._call("GET", f"/api/renewals/calendar.ics", query={"months": months, "q": q}))

    def list_report_schedules(self) -> list[ReportSchedule]:
        """All schedules, the next due first."""
        return cast("list[ReportSchedule]", self._call("GET", f"/api/report-schedules", query={}))

    def add_report_schedule(self, body: NewSchedule, *, idempotency_key: Optional[str] = None) -> ReportSchedule:
        """Add a schedule."""
        return cast(
            "ReportSchedule",
            self._call(
                "POST", f"/api/report-schedules", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def change_report_schedule(self, schedule_id: str, body: ScheduleChange) -> ReportSchedule:
        """Change a schedule, pause it or let it go on."""
        return cast(
            "ReportSchedule",
            self._call("PATCH", f"/api/report-schedules/{quote(str(schedule_id), safe='')}", query={}, body=body),
        )

    def remove_report_schedule(self, schedule_id: str) -> None:
        """Remove a schedule; its reports stay."""
        self._call("DELETE", f"/api/report-schedules/{quote(str(schedule_id), safe='')}", query={})

    def run_report_schedule(self, schedule_id: str, *, idempotency_key: Optional[str] = None) -> Ran:
        """Make and mail its report now."""
        return cast(
            "Ran",
            self._call(
                "POST",
                f"/api/report-schedules/{quote(str(schedule_id), safe='')}/run",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def list_reports(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        kind: Optional[Union[str, None]] = None,
        client_id: Optional[Union[str, None]] = None,
        sent: Optional[Union[bool, None]] = None,
    ) -> ReportPage:
        """Reports, newest first unless sorted otherwise."""
        return cast(
            "ReportPage",
            self._call(
                "GET",
                f"/api/reports",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "kind": kind,
                    "client_id": client_id,
                    "sent": sent,
                },
            ),
        )

    def make_report(self, body: NewReport, *, idempotency_key: Optional[str] = None) -> Report:
        """Make a report from the figures of today and freeze it."""
        return cast(
            "Report",
            self._call("POST", f"/api/reports", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def report_brand(self) -> Brand:
        """How reports look."""
        return cast("Brand", self._call("GET", f"/api/reports/brand", query={}))

    def set_report_brand(self, body: BrandChange, *, if_match: Optional[str] = None) -> Brand:
        """Change how new reports look."""
        return cast("Brand", self._call("PUT", f"/api/reports/brand", query={}, body=body, if_match=if_match))

    def report_kinds(self) -> list[ReportKind]:
        """Kinds of reports."""
        return cast("list[ReportKind]", self._call("GET", f"/api/reports/kinds", query={}))

    def show_report(self, report_id: str) -> Report:
        """One report."""
        return cast("Report", self._call("GET", f"/api/reports/{quote(str(report_id), safe='')}", query={}))

    def word_report(self, report_id: str, body: Wording, *, if_match: Optional[str] = None) -> Report:
        """Change title and texts of a report that was not sent."""
        return cast(
            "Report",
            self._call(
                "PATCH", f"/api/reports/{quote(str(report_id), safe='')}", query={}, body=body, if_match=if_match
            ),
        )

    def delete_report(self, report_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove a report."""
        self._call("DELETE", f"/api/reports/{quote(str(report_id), safe='')}", query={}, if_match=if_match)

    def report_file(self, report_id: str, form: Literal["pdf", "xlsx", "csv"]) -> Any:
        """The report as PDF, XLSX or CSV."""
        return cast(
            "Any",
            self._call(
                "GET", f"/api/reports/{quote(str(report_id), safe='')}/file.{quote(str(form), safe='')}", query={}
            ),
        )

    def report_pages(self, report_id: str) -> Pages:
        """How many pages the report has."""
        return cast("Pages", self._call("GET", f"/api/reports/{quote(str(report_id), safe='')}/pages", query={}))

    def report_page_picture(self, report_id: str, number: int) -> Any:
        """A page as a picture, as it is printed."""
        return cast(
            "Any",
            self._call(
                "GET",
                f"/api/reports/{quote(str(report_id), safe='')}/pages/{quote(str(number), safe='')}.png",
                query={},
            ),
        )

    def send_report(self, report_id: str, body: Sending, *, idempotency_key: Optional[str] = None) -> Sent:
        """Mail the report as attachments; each address gets it once."""
        return cast(
            "Sent",
            self._call(
                "POST",
                f"/api/reports/{quote(str(report_id), safe='')}/send",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def list_roles(self) -> list[RoleOut]:
        """What each role may do."""
        return cast("list[RoleOut]", self._call("GET", f"/api/roles", query={}))

    def list_routes(self) -> list[Route]:
        """Who hears of what."""
        return cast("list[Route]", self._call("GET", f"/api/routes", query={}))

    def add_route(self, body: RouteNew) -> Route:
        """Add a route."""
        return cast("Route", self._call("POST", f"/api/routes", query={}, body=body))

    def change_route(self, route_id: str, body: RouteValues) -> Route:
        """Change a route; absent stays."""
        return cast("Route", self._call("PATCH", f"/api/routes/{quote(str(route_id), safe='')}", query={}, body=body))

    def remove_route(self, route_id: str) -> None:
        """Remove a route."""
        self._call("DELETE", f"/api/routes/{quote(str(route_id), safe='')}", query={})

    def show_ledger(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        kind: Optional[list[Literal["potential", "approved", "realised"]]] = None,
    ) -> LedgerPage:
        """Lines, newest first, with all sums."""
        return cast(
            "LedgerPage",
            self._call(
                "GET", f"/api/savings", query={"page": page, "page_size": page_size, "sort": sort, "q": q, "kind": kind}
            ),
        )

    def export_ledger(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        kind: Optional[list[Literal["potential", "approved", "realised"]]] = None,
    ) -> Any:
        """All lines as a file (at most 100,000)."""
        return cast(
            "Any",
            self._call(
                "GET",
                f"/api/savings/export.csv",
                query={"page": page, "page_size": page_size, "sort": sort, "q": q, "kind": kind},
            ),
        )

    def look_at_question(self, body: HolderLink) -> HolderQuestion:
        """What a holder's link asks; asked by POST so that its secret is in no log."""
        return cast("HolderQuestion", self._call("POST", f"/api/seat-question", query={}, body=body))

    def answer_question(self, body: HolderAnswer) -> None:
        """A holder keeps a seat or lets it go."""
        self._call("POST", f"/api/seat-question/answer", query={}, body=body)

    def get_settings(self) -> TenantSettings:
        """Settings in force."""
        return cast("TenantSettings", self._call("GET", f"/api/settings", query={}))

    def change_settings(self, body: SettingsChange) -> SettingsSaved:
        """Change settings; weights and bands score all clients again, in a job born with the change."""
        return cast("SettingsSaved", self._call("PATCH", f"/api/settings", query={}, body=body))

    def preview_settings(self, body: SettingsTried) -> SettingsEffect:
        """See who would move, before saving."""
        return cast("SettingsEffect", self._call("POST", f"/api/settings/preview", query={}, body=body))

    def risk_suggestion(self) -> Union[RiskSuggestion, None]:
        """Bands that would tell clients apart; nothing when those in force do."""
        return cast("Union[RiskSuggestion, None]", self._call("GET", f"/api/settings/risk-suggestion", query={}))

    def list_silences(self) -> list[Silence]:
        """Running, planned and lately ended silences."""
        return cast("list[Silence]", self._call("GET", f"/api/silences", query={}))

    def add_silence(self, body: SilenceNew, *, idempotency_key: Optional[str] = None) -> Silence:
        """Tell nobody for a time."""
        return cast(
            "Silence",
            self._call("POST", f"/api/silences", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def end_silence(self, silence_id: str, *, idempotency_key: Optional[str] = None) -> Silence:
        """End a silence now."""
        return cast(
            "Silence",
            self._call(
                "POST",
                f"/api/silences/{quote(str(silence_id), safe='')}/end",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def show_spend(
        self, *, month: Optional[Union[str, None]] = None, currency: Optional[Union[str, None]] = None
    ) -> Spend:
        """Spend of a month, the newest complete one unless said otherwise."""
        return cast("Spend", self._call("GET", f"/api/spend", query={"month": month, "currency": currency}))

    def set_budget(self, body: BudgetChange) -> None:
        """Set or end a budget."""
        self._call("PUT", f"/api/spend/budgets", query={}, body=body)

    def cost_details(
        self,
        *,
        scope: Optional[Literal["total", "department", "category", "vendor"]] = None,
        key: Optional[str] = None,
        month: Optional[Union[str, None]] = None,
        currency: Optional[Union[str, None]] = None,
    ) -> CostDetails:
        """Services and departments that make up a part of a month's spend."""
        return cast(
            "CostDetails",
            self._call(
                "GET", f"/api/spend/details", query={"scope": scope, "key": key, "month": month, "currency": currency}
            ),
        )

    def list_rules(self) -> CostRules:
        """All rules and what they leave unassigned."""
        return cast("CostRules", self._call("GET", f"/api/spend/rules", query={}))

    def add_rule(self, body: NewRule, *, idempotency_key: Optional[str] = None) -> Made:
        """Add a rule at the end and apply it."""
        return cast(
            "Made",
            self._call(
                "POST", f"/api/spend/rules", query={}, body=body, idempotency_key=idempotency_key or fresh_key()
            ),
        )

    def change_rule(self, rule_id: str, body: RuleChange) -> None:
        """Change or move a rule."""
        self._call("PATCH", f"/api/spend/rules/{quote(str(rule_id), safe='')}", query={}, body=body)

    def remove_rule(self, rule_id: str) -> None:
        """Remove a rule; what it decided goes to the next that fits or becomes unassigned."""
        self._call("DELETE", f"/api/spend/rules/{quote(str(rule_id), safe='')}", query={})

    def list_tasks(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        state: Optional[Union[Literal["open", "done"], None]] = None,
        mine: Optional[bool] = None,
        owner_id: Optional[Union[str, None]] = None,
        client_id: Optional[Union[str, None]] = None,
        recommendation_id: Optional[Union[str, None]] = None,
        overdue: Optional[bool] = None,
    ) -> TaskPage:
        """Tasks, the next due first."""
        return cast(
            "TaskPage",
            self._call(
                "GET",
                f"/api/tasks",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "state": state,
                    "mine": mine,
                    "owner_id": owner_id,
                    "client_id": client_id,
                    "recommendation_id": recommendation_id,
                    "overdue": overdue,
                },
            ),
        )

    def create_task(self, body: TaskNew, *, idempotency_key: Optional[str] = None) -> Task:
        """Add a task."""
        return cast(
            "Task",
            self._call("POST", f"/api/tasks", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def change_tasks(self, body: TasksChange, *, idempotency_key: Optional[str] = None) -> TasksChanged:
        """Change several tasks at once, all or none."""
        return cast(
            "TasksChanged",
            self._call("POST", f"/api/tasks/bulk", query={}, body=body, idempotency_key=idempotency_key or fresh_key()),
        )

    def get_task(self, task_id: str) -> TaskDetail:
        """One task with what was said about it."""
        return cast("TaskDetail", self._call("GET", f"/api/tasks/{quote(str(task_id), safe='')}", query={}))

    def change_task(self, task_id: str, body: TaskChange, *, if_match: Optional[str] = None) -> Task:
        """Change a task."""
        return cast(
            "Task",
            self._call("PATCH", f"/api/tasks/{quote(str(task_id), safe='')}", query={}, body=body, if_match=if_match),
        )

    def delete_task(self, task_id: str, *, if_match: Optional[str] = None) -> None:
        """Remove it; its recommendation is open again."""
        self._call("DELETE", f"/api/tasks/{quote(str(task_id), safe='')}", query={}, if_match=if_match)

    def tick_task(
        self, task_id: str, number: int, body: ChecklistTick, *, idempotency_key: Optional[str] = None
    ) -> Task:
        """Tick a step (counted from 0) or take the tick back."""
        return cast(
            "Task",
            self._call(
                "POST",
                f"/api/tasks/{quote(str(task_id), safe='')}/checklist/{quote(str(number), safe='')}",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def comment_task(self, task_id: str, body: TaskCommentNew, *, idempotency_key: Optional[str] = None) -> TaskDetail:
        """Say something about it."""
        return cast(
            "TaskDetail",
            self._call(
                "POST",
                f"/api/tasks/{quote(str(task_id), safe='')}/comments",
                query={},
                body=body,
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def delete_task_comment(self, task_id: str, comment_id: str) -> None:
        """Take one's own comment back."""
        self._call(
            "DELETE", f"/api/tasks/{quote(str(task_id), safe='')}/comments/{quote(str(comment_id), safe='')}", query={}
        )

    def finish_task(self, task_id: str, *, idempotency_key: Optional[str] = None) -> Task:
        """Mark it done, and its recommendation with it."""
        return cast(
            "Task",
            self._call(
                "POST",
                f"/api/tasks/{quote(str(task_id), safe='')}/done",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def reopen_task(self, task_id: str, *, idempotency_key: Optional[str] = None) -> Task:
        """Back to open."""
        return cast(
            "Task",
            self._call(
                "POST",
                f"/api/tasks/{quote(str(task_id), safe='')}/reopen",
                query={},
                idempotency_key=idempotency_key or fresh_key(),
            ),
        )

    def set_task_ticket(self, task_id: str, body: TaskTicket) -> TaskDetail:
        """Write down which ticket of the PSA belongs to it."""
        return cast(
            "TaskDetail", self._call("PUT", f"/api/tasks/{quote(str(task_id), safe='')}/ticket", query={}, body=body)
        )

    def list_users(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        role: Optional[Union[Literal["owner", "admin", "account_manager", "it_admin", "viewer"], None]] = None,
        active: Optional[Union[bool, None]] = None,
    ) -> UserPage:
        """People, by name."""
        return cast(
            "UserPage",
            self._call(
                "GET",
                f"/api/users",
                query={"page": page, "page_size": page_size, "sort": sort, "q": q, "role": role, "active": active},
            ),
        )

    def get_user(self, user_id: str) -> User:
        """One person."""
        return cast("User", self._call("GET", f"/api/users/{quote(str(user_id), safe='')}", query={}))

    def deactivate_user(self, user_id: str) -> User:
        """Shut somebody out; their sessions and keys end at once."""
        return cast("User", self._call("POST", f"/api/users/{quote(str(user_id), safe='')}/deactivate", query={}))

    def reactivate_user(self, user_id: str) -> User:
        """Let somebody in again."""
        return cast("User", self._call("POST", f"/api/users/{quote(str(user_id), safe='')}/reactivate", query={}))

    def change_roles(self, user_id: str, body: RolesChange) -> User:
        """Replace somebody's roles."""
        return cast("User", self._call("PUT", f"/api/users/{quote(str(user_id), safe='')}/roles", query={}, body=body))

    def list_vendor_links(self) -> VendorLinks:
        """Linked directories."""
        return cast("VendorLinks", self._call("GET", f"/api/vendor-links", query={}))

    def put_vendor_link(self, body: NewVendorLink) -> None:
        """Link a directory, or change how to sign in to it."""
        self._call("PUT", f"/api/vendor-links", query={}, body=body)

    def remove_vendor_link(self, link_id: str) -> None:
        """Forget a directory and its secret."""
        self._call("DELETE", f"/api/vendor-links/{quote(str(link_id), safe='')}", query={})

    def list_waste(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        kind: Optional[
            list[
                Literal[
                    "disabled",
                    "duplicate",
                    "never_used",
                    "unused",
                    "downgrade",
                    "overlap",
                    "unassigned",
                    "over_assigned",
                ]
            ]
        ] = None,
        product: Optional[Union[str, None]] = None,
        client: Optional[Union[str, None]] = None,
        group: Optional[Union[bool, None]] = None,
    ) -> WastePage:
        """Findings, dearest first unless sorted otherwise."""
        return cast(
            "WastePage",
            self._call(
                "GET",
                f"/api/waste",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "kind": kind,
                    "product": product,
                    "client": client,
                    "group": group,
                },
            ),
        )

    def list_exclusions(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
    ) -> ExclusionPage:
        """What never counts as waste."""
        return cast(
            "ExclusionPage",
            self._call(
                "GET", f"/api/waste/exclusions", query={"page": page, "page_size": page_size, "sort": sort, "q": q}
            ),
        )

    def add_exclusion(self, body: NewExclusion) -> Made:
        """Exclude a product, a person, a client, or one's seats of the other."""
        return cast("Made", self._call("POST", f"/api/waste/exclusions", query={}, body=body))

    def remove_exclusion(self, exclusion_id: str) -> NewExclusion:
        """Take an exclusion back; answers what it said."""
        return cast(
            "NewExclusion", self._call("DELETE", f"/api/waste/exclusions/{quote(str(exclusion_id), safe='')}", query={})
        )

    def export_waste(
        self,
        *,
        page: Optional[int] = None,
        page_size: Optional[int] = None,
        sort: Optional[Union[str, None]] = None,
        q: Optional[Union[str, None]] = None,
        kind: Optional[
            list[
                Literal[
                    "disabled",
                    "duplicate",
                    "never_used",
                    "unused",
                    "downgrade",
                    "overlap",
                    "unassigned",
                    "over_assigned",
                ]
            ]
        ] = None,
        product: Optional[Union[str, None]] = None,
        client: Optional[Union[str, None]] = None,
        group: Optional[Union[bool, None]] = None,
    ) -> Any:
        """All findings of the filter as a file (at most 100,000)."""
        return cast(
            "Any",
            self._call(
                "GET",
                f"/api/waste/export.csv",
                query={
                    "page": page,
                    "page_size": page_size,
                    "sort": sort,
                    "q": q,
                    "kind": kind,
                    "product": product,
                    "client": client,
                    "group": group,
                },
            ),
        )

    def savings_plans(self, *, product: Optional[Union[str, None]] = None) -> Plans:
        """What can be saved by product, from when, and by when to say so."""
        return cast("Plans", self._call("GET", f"/api/waste/plans", query={"product": product}))
