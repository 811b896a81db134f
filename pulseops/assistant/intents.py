"""What the assistant can be asked: one line an intent, with the words it uses to ask back."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Intent:
    """`needs` is the name it cannot do without; `ask` how it reads as a question, {x} standing for that name.

    `takes`: what "it", the page or the question before may fill in. `apart`: several names of these kinds are several
    answers. `named`: what it means once a client is named, `unnamed`: without one. `blind`: it answers nothing about
    a name that nobody has here.
    """

    id: str
    label: str
    ask: str
    needs: str | None = None
    takes: str = ""
    apart: str = ""
    named: str | None = None
    unnamed: str | None = None
    blind: bool = False


INTENTS: dict[str, Intent] = {
    each.id: each
    for each in (
        Intent("figure", "A headline figure", "What is our MRR?", takes="client", apart="client", blind=True),
        Intent("trend", "How a figure developed", "How has MRR developed?", takes="client software"),
        Intent("at_risk", "Clients at risk", "Which clients are at risk?", named="churn"),
        Intent(
            "why_risky",
            "Why a client is at risk",
            "Why is {x} at risk?",
            "client",
            takes="client",
            apart="client",
            unnamed="at_risk",
        ),
        Intent("health", "Health of a client", "How healthy is {x}?", "client", takes="client", apart="client"),
        Intent(
            "why_changed",
            "Why a score changed",
            "Why did the health of {x} change?",
            "client",
            takes="client",
            unnamed="changes",
        ),
        Intent(
            "churn",
            "Probability that a client leaves",
            "How likely is {x} to leave?",
            "client",
            takes="client",
            apart="client",
            unnamed="at_risk",
        ),
        Intent("overview", "A client in short", "Tell me about {x}", "client", takes="client", apart="client"),
        Intent("compare", "Two clients side by side", "Compare {x} to the average", "client", takes="client"),
        Intent("top", "Clients ranked", "Who are our largest clients?", named="overview"),
        Intent("list", "A list of clients", "List our clients", named="overview"),
        Intent(
            "improve",
            "What would help a client",
            "What would lift {x}?",
            "client",
            takes="client",
            apart="client",
            unnamed="recommendations",
        ),
        Intent(
            "renewals",
            "Renewals and deadlines",
            "What renews in the next 90 days?",
            takes="client software",
            apart="software",
            blind=True,
        ),
        Intent("overdue", "Unpaid invoices", "Which invoices are overdue?", takes="client", apart="client", blind=True),
        Intent("tickets", "Tickets", "Which tickets are open?", takes="client", apart="client", blind=True),
        Intent("alerts", "Alerts", "Which alerts are open?", takes="client"),
        Intent("tasks", "Tasks", "What are my tasks?", takes="client"),
        Intent("recommendations", "What to do next", "What should I do today?", takes="client", named="improve"),
        Intent(
            "unused",
            "Seats nobody uses",
            "Which licenses are unused?",
            takes="client software",
            apart="software",
            blind=True,
        ),
        Intent("savings", "Savings", "Where can we save money?", takes="client software", blind=True),
        Intent(
            "spend",
            "What software costs",
            "What do we spend on software?",
            takes="client software",
            apart="software",
            blind=True,
        ),
        Intent("anomalies", "What is unusual", "Are there any anomalies?", takes="client software"),
        Intent(
            "forecast", "A forecast", "Forecast MRR for the next 6 months", takes="client software", apart="software"
        ),
        Intent("upsell", "Room to grow", "Who could buy more?", takes="client"),
        Intent(
            "profit", "Profitability", "Which clients are least profitable?", takes="client", apart="client", blind=True
        ),
        Intent("left", "Clients that left", "Who left us, and why?", takes="client"),
        Intent("product", "Software", "How well is {x} used?", takes="software", apart="software", blind=True),
        Intent("models", "How good the predictions are", "How good are the predictions?"),
        Intent("definition", "What a figure means", "How is the health score calculated?"),
        Intent("howto", "How to do something here", "How do I import data?"),
        Intent("freshness", "How old the data is", "How old is the data?"),
        Intent("draft_mail", "Draft a mail", "Draft a mail to {x}", "client", takes="client"),
        Intent("draft_qbr", "Draft a business review", "Prepare a QBR for {x}", takes="client"),
        Intent("new_task", "Create a task", "Create a task for {x}", takes="client"),
        Intent("act_alert", "Change an alert", "Acknowledge the alert of {x}", takes="client"),
        Intent("act_recommendation", "Decide on a recommendation", "Accept the recommendation for {x}", takes="client"),
        Intent("changes", "What changed", "What changed since last month?", named="why_changed"),
        Intent(
            "contacts",
            "Contacts, notes, contracts",
            "Who is the contact at {x}?",
            "client",
            takes="client",
            apart="client",
        ),
        Intent(
            "waste",
            "Paid and not needed",
            "What are we wasting?",
            takes="client software",
            apart="software",
            blind=True,
        ),
        Intent("saved", "What was saved", "How much have we saved so far?"),
        Intent(
            "reconcile",
            "Bill against contract and seats",
            "Where do bills and seats differ?",
            takes="client software",
            blind=True,
        ),
        Intent("approvals", "Waiting for a yes", "What waits for my approval?", takes="client"),
        Intent("playbooks", "Playbooks", "Which playbooks are running?", takes="client"),
        Intent("reports", "Reports", "Which reports do we have?", takes="client"),
        Intent("why_alert", "Why an alert came or not", "Why was I not alerted about {x}?", "client", takes="client"),
        Intent("what_if", "What if", "What if the satisfaction of {x} rises to 90?", "client", takes="client"),
        Intent("act_playbook", "Put a client into a playbook", "Put {x} into a playbook", "client", takes="client"),
        Intent("help", "What I can do", "What can you do?", named="overview"),
        Intent("greeting", "A greeting", "Hello", named="overview"),
        Intent("out", "Something else", ""),
    )
}
