"""What the assistant can be asked: one line an intent, with the words it uses to ask back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Intent:
    """`needs` is the name it cannot do without; `ask` how it reads as a question, {x} standing for that name."""

    id: str
    label: str
    ask: str
    needs: str | None = None


INTENTS: dict[str, Intent] = {
    each.id: each
    for each in (
        Intent("figure", "A headline figure", "What is our MRR?"),
        Intent("trend", "How a figure developed", "How has MRR developed?"),
        Intent("at_risk", "Clients at risk", "Which clients are at risk?"),
        Intent("why_risky", "Why a client is at risk", "Why is {x} at risk?", "client"),
        Intent("health", "Health of a client", "How healthy is {x}?", "client"),
        Intent("why_changed", "Why a score changed", "Why did the health of {x} change?", "client"),
        Intent("churn", "Probability that a client leaves", "How likely is {x} to leave?", "client"),
        Intent("overview", "A client in short", "Tell me about {x}", "client"),
        Intent("compare", "Two clients side by side", "Compare {x} to the average", "client"),
        Intent("top", "Clients ranked", "Who are our largest clients?"),
        Intent("list", "A list of clients", "List our clients"),
        Intent("improve", "What would help a client", "What would lift {x}?", "client"),
        Intent("renewals", "Renewals and deadlines", "What renews in the next 90 days?"),
        Intent("overdue", "Unpaid invoices", "Which invoices are overdue?"),
        Intent("tickets", "Tickets", "Which tickets are open?"),
        Intent("alerts", "Alerts", "Which alerts are open?"),
        Intent("tasks", "Tasks", "What are my tasks?"),
        Intent("recommendations", "What to do next", "What should I do today?"),
        Intent("unused", "Seats nobody uses", "Which licenses are unused?"),
        Intent("savings", "Savings", "Where can we save money?"),
        Intent("spend", "What software costs", "What do we spend on software?"),
        Intent("anomalies", "What is unusual", "Are there any anomalies?"),
        Intent("forecast", "A forecast", "Forecast MRR for the next 6 months"),
        Intent("upsell", "Room to grow", "Who could buy more?"),
        Intent("profit", "Profitability", "Which clients are least profitable?"),
        Intent("left", "Clients that left", "Who left us, and why?"),
        Intent("product", "Software", "How well is {x} used?", None),
        Intent("models", "How good the predictions are", "How good are the predictions?"),
        Intent("definition", "What a figure means", "How is the health score calculated?"),
        Intent("howto", "How to do something here", "How do I import data?"),
        Intent("freshness", "How old the data is", "How old is the data?"),
        Intent("draft_mail", "Draft a mail", "Draft a mail to {x}", "client"),
        Intent("draft_qbr", "Draft a business review", "Prepare a QBR for {x}"),
        Intent("new_task", "Create a task", "Create a task for {x}"),
        Intent("act_alert", "Change an alert", "Acknowledge the alert of {x}"),
        Intent("act_recommendation", "Decide on a recommendation", "Accept the recommendation for {x}"),
        Intent("changes", "What changed", "What changed since last month?"),
        Intent("contacts", "Contacts, notes, contracts", "Who is the contact at {x}?", "client"),
        Intent("waste", "Paid and not needed", "What are we wasting?"),
        Intent("saved", "What was saved", "How much have we saved so far?"),
        Intent("reconcile", "Bill against contract and seats", "Where do bills and seats differ?"),
        Intent("approvals", "Waiting for a yes", "What waits for my approval?"),
        Intent("playbooks", "Playbooks", "Which playbooks are running?"),
        Intent("reports", "Reports", "Which reports do we have?"),
        Intent("why_alert", "Why an alert came or not", "Why was I not alerted about {x}?", "client"),
        Intent("what_if", "What if", "What if the satisfaction of {x} rises to 90?", "client"),
        Intent("act_playbook", "Put a client into a playbook", "Put {x} into a playbook", "client"),
        Intent("help", "What I can do", "What can you do?"),
        Intent("greeting", "A greeting", "Hello"),
        Intent("out", "Something else", ""),
    )
}
