"""Playbooks that come with the product. They are turned off until somebody turns them on, except in the demo."""

from typing import Any

from pulseops.accounts.preferences import tenant_settings
from pulseops.base.context import Context
from pulseops.decide.playbooks import repository, service


def _task(key: str, title: str, days: int, body: str, *checklist: str) -> dict[str, Any]:
    params = {"title": title, "due_in_days": days, "body": body, "checklist": list(checklist)}
    return {"key": key, "kind": "task", "params": params}


def _wait(key: str, days: int) -> dict[str, Any]:
    return {"key": key, "kind": "wait", "params": {"days": days}}


RETENTION: dict[str, Any] = {
    "name": "Retention save",
    "text": "A client that may leave is called within two days; when the risk stays, management steps in.",
    "trigger": {"kind": "condition", "text": "p90 >= 12 % and mrr > 0"},
    "every_days": 120,
    "most_a_day": 3,
    "steps": [
        _task(
            "call",
            "Call {contact} at {client}",
            2,
            "Health is {health}, the contract ends {renewal}. Find out what bothers them before they decide.",
            "Read the open tickets",
            "Ask what would have to be different",
            "Agree on one thing and a day",
        ),
        {
            "key": "mail",
            "kind": "mail",
            "params": {
                "subject": "How are we doing?",
                "body": "Hello {contact},\n\nI would like to hear how our service works for {client} and what you "
                "would change. Do you have 20 minutes this week?\n\n{owner}",
            },
        },
        _wait("two_weeks", 14),
        {
            "key": "better",
            "kind": "branch",
            "params": {"if": "p90 < 10 %", "yes": "thank", "no": "escalate"},
        },
        {
            **_task("escalate", "Involve management at {client}", 3, "Two weeks later the risk is still there."),
            "next": "end",
        },
        _task("thank", "Write down what helped at {client}", 7, "The risk fell. What did it?"),
    ],
}
RENEWAL: dict[str, Any] = {
    "name": "Renewal in time",
    "text": "Sixty days before a contract ends its renewal is prepared, thirty days before it is offered.",
    "trigger": {"kind": "condition", "text": "days_to_renewal <= 60 and days_to_renewal >= 0"},
    "every_days": 180,
    "most_a_day": 5,
    "steps": [
        _task(
            "prepare",
            "Prepare the renewal of {client}",
            7,
            "The contract ends {renewal}; MRR is {mrr}.",
            "Seats used against seats bought",
            "Tickets and answers of the year",
            "Price and term to offer",
        ),
        _wait("month", 30),
        {
            "key": "still_open",
            "kind": "branch",
            "params": {"if": "days_to_renewal <= 60", "yes": "offer", "no": "end"},
        },
        {
            "key": "offer",
            "kind": "mail",
            "params": {
                "subject": "Your contract ends {renewal}",
                "body": "Hello {contact},\n\nyour contract with us ends {renewal}. I would like to talk the next term "
                "through with you. Which day suits you?\n\n{owner}",
            },
        },
    ],
}
ONBOARDING: dict[str, Any] = {
    "name": "First ninety days",
    "text": "New clients get a kick-off, a check after a month and a first review.",
    "trigger": {"kind": "condition", "text": "days_as_client <= 30"},
    "every_days": 730,
    "most_a_day": 10,
    "steps": [
        _task(
            "kick_off", "Kick-off with {client}", 5, "", "Contacts and who decides", "Systems and access", "First goals"
        ),
        _wait("first_month", 30),
        _task("check", "Check after a month: {client}", 5, "Health is {health}.", "Open tickets", "Seats in use"),
        _wait("until_review", 45),
        _task("review", "First review with {client}", 10, "What they wanted, what they got, what comes next."),
    ],
}
RIGHT_SIZING: dict[str, Any] = {
    "name": "License right-sizing",
    "text": "Where fewer than half of the seats are used, holders are asked and the next renewal is made smaller.",
    "trigger": {"kind": "condition", "text": "utilization < 50 % and seats_unused >= 5"},
    "every_days": 180,
    "most_a_day": 5,
    "steps": [
        _task(
            "look",
            "Go through the unused seats of {client}",
            7,
            "Fewer than half of the seats are used.",
            "People on leave",
            "Shared and service accounts",
            "Seats nobody holds",
        ),
        {"key": "reclaim", "kind": "reclaim", "params": {"most": 10}},
        _wait("month", 30),
        {
            "key": "used",
            "kind": "branch",
            "params": {"if": "utilization < 60 %", "yes": "smaller", "no": "end"},
        },
        _task(
            "smaller", "Order fewer seats for {client}", 14, "The contract ends {renewal}: change the quantity before."
        ),
    ],
}
OF_LENS = {
    "msp": {"retention": RETENTION, "renewal": RENEWAL, "onboarding": ONBOARDING, "right_sizing": RIGHT_SIZING},
    "it": {"right_sizing": RIGHT_SIZING},
}


def ensure(ctx: Context) -> int:
    """Put the playbooks of the tenant's lens there that never were; answers how many. Removed ones stay away.

    They are published, so that their backtest can be read, and turned on in the demo only.
    """
    if repository.knows_builtin(ctx):
        return 0
    settings = tenant_settings(ctx)
    books = OF_LENS.get(settings.kind, {})
    for key, book in books.items():
        playbook_id = service.create(ctx, book, builtin=key, enabled=settings.is_demo)
        service.publish(ctx, playbook_id)
    return len(books)
