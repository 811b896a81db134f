"""The streams of PulseOps, with header aliases seen in the field (CONNECTORS.md 1 and 2, FIELD.md 4, RavenStack)."""

from pulseops.observe.sources.catalogue_fields import CURRENCY, client_field, id_field
from pulseops.observe.sources.catalogue_microsoft import M365_SKUS, M365_USERS
from pulseops.observe.sources.catalogue_software import (
    CONTRACT_LINES,
    COSTS,
    FOCUS,
    INVOICE_LINES,
    PEOPLE,
    PRODUCTS,
    SEATS,
    SUBSCRIPTIONS,
    USAGE,
)
from pulseops.observe.sources.streams import Field, Kind, Stream, words

_RECURRENCE = words(
    "monthly = month, per month, 1 month, m, mo, monthly recurring",
    "quarterly = quarter, 3 months, every 3 months, q",
    "annual = annually, yearly, year, 12 months, per year, y, a",
    "one_time = one time, onetime, once, single, non recurring, activation",
)
_OUTCOMES = words(
    "yes = true, churn, churned, churned customer, left, leaver, lost, lost customer, gone, exited, cancelled,"
    " canceled, closed, terminated, deactivated, inactive, lapsed, attrited, attrited customer, former",
    "no = false, not churned, no churn, stayed, stays, stayer, retained, kept, active, open, current, current customer,"
    " existing, existing customer, loyal",
    "unknown = joined, new, new customer, pending, trial",
)
_PRIORITY = words(
    "low = p4, priority 4, minor, trivial, priority 4 low",
    "normal = medium, p3, priority 3, standard, moderate, priority 3 medium, priority 3 normal response",
    "high = p2, priority 2, major, priority 2 high, priority 2 quick response",
    "urgent = p1, critical, emergency, priority 1, priority 1 critical, priority 1 emergency response",
)


CLIENTS = Stream(
    "clients",
    "Clients",
    (
        id_field("account id", "client id", "company id", "customer id", "organization id", "department id",
            "identifier", "abbreviation", "client number", "company number", "account number"),
        Field("name", required=True, aliases=("account name", "client name", "company name", "customer name", "company",
              "organization", "department name", "department", "client", "account")),
        Field("kind", Kind.ENUM, choices=words("client = customer, company", "department = cost center, team")),
        Field("parent", aliases=("parent id", "parent account", "parent company", "parent company id")),
        Field("industry", aliases=("market", "vertical", "segment", "sector")),
        Field("country", aliases=("country code", "billing country")),
        Field("employees", Kind.INT, low=0, high=10_000_000, aliases=("number of employees", "employee count",
              "headcount", "company size", "staff", "nr of employees")),
        Field("domains", Kind.WORDS, aliases=("email domains", "domain", "website", "web address")),
        Field("status", Kind.ENUM, aliases=("client status", "company status", "stage"), choices=words(
            "active = customer, live, current, client, paying",
            "inactive = not active, former, churned, cancelled, canceled, closed, terminated, lost",
            "prospect = lead, trial, opportunity, suspect")),
        Field("is_active", Kind.BOOL, aliases=("active",)),
        Field("is_inactive", Kind.BOOL, aliases=("inactive", "deleted flag", "archived")),
        Field("since_on", Kind.DATE, aliases=("signup date", "sign up date", "client since", "customer since",
              "date acquired", "created", "created at", "create date", "date created", "datecreated", "onboarded")),
        Field("churned_on", Kind.DATE, open_end=True, aliases=("churn date", "left on", "date cancelled",
              "cancelled on", "end date", "churned at")),
        Field("churn_reason", aliases=("reason cancelled", "cancel reason", "leaving reason")),
        Field("owner_email", aliases=("account manager email", "csm email")),
        Field("owner_name", aliases=("account manager", "owner", "csm", "account owner", "client success manager")),
        Field("plan", aliases=("plan tier", "tier", "package", "service plan")),
        Field("notes", longest=20_000, aliases=("note", "comments", "comment")),
        Field("health_score", Kind.NUMBER, low=0, high=100, aliases=("health",)),
    ),
    ("name",),
    ("client", "account", "compan", "organi", "department"),
    keeps_extra=True,
)  # fmt: skip

CONTACTS = Stream(
    "contacts",
    "Contacts",
    (
        id_field("contact id"),
        client_field(),
        Field("name", required=True, aliases=("contact name", "full name", "primary contact name", "contact")),
        Field("email", aliases=("contact email", "email address", "mail")),
        Field("title", aliases=("job title", "role", "position")),
        Field("is_primary", Kind.BOOL, aliases=("primary", "primary contact", "default flag", "important")),
        Field("left_on", Kind.DATE, aliases=("left", "departed on", "inactive since")),
    ),
    ("client", "email", "name"),
    ("contact",),
)

CONTRACTS = Stream(
    "contracts",
    "Contracts",
    (
        id_field("contract id", "subscription id", "agreement id", "contract number", "ref"),
        client_field(),
        Field("name", aliases=("contract name", "agreement name", "agreement", "contract", "plan tier", "plan")),
        Field("start_on", Kind.DATE, required=True, aliases=("start date", "start", "effective date", "begin date",
              "contract start", "startdate")),
        Field("end_on", Kind.DATE, open_end=True, aliases=("end date", "end", "expiry date", "expiration date",
              "contract end", "enddate", "date cancelled")),
        Field("notice_on", Kind.DATE, open_end=True, aliases=("notice date", "notice given")),
        Field("term_months", Kind.INT, low=0, high=1200, aliases=("term", "contract length", "term length")),
        Field("auto_renew", Kind.BOOL, aliases=("auto renew flag", "auto renewal", "renews automatically")),
        Field("recurrence", Kind.ENUM, choices=_RECURRENCE, aliases=("billing frequency", "billing cycle",
              "billing period", "billing term", "period type", "frequency", "term type")),
        Field("amount", Kind.MONEY, low=0, aliases=("bill amount", "period charge amount", "price", "contract amount",
              "recurring amount", "value")),
        Field("mrr", Kind.MONEY, low=0, aliases=("mrr amount", "monthly recurring revenue", "monthly amount")),
        Field("quantity", Kind.INT, low=0, high=100_000_000, aliases=("seats", "qty", "units", "licenses")),
        Field("unit_price", Kind.MONEY, low=0, aliases=("price per unit", "seat price")),
        Field("unit_cost", Kind.MONEY, low=0, aliases=("cost per unit",)),
        CURRENCY,
        Field("is_trial", Kind.BOOL, aliases=("trial",)),
        Field("product", aliases=("product name", "service", "item")),
    ),
    ("client", "name", "product", "start_on"),
    ("contract", "agreement", "subscription"),
)  # fmt: skip

INVOICES = Stream(
    "invoices",
    "Invoices",
    (
        id_field("invoice id", "invoice number", "invoice no", "number", "display id"),
        client_field(),
        Field("issued_on", Kind.DATE, required=True, aliases=("invoice date", "date", "issue date", "txn date")),
        Field("due_on", Kind.DATE, aliases=("due date", "due", "duedate")),
        Field("total", Kind.MONEY, required=True, low=0, aliases=("total amount", "amount", "total amt")),
        Field("balance", Kind.MONEY, low=0, aliases=("amount due", "open balance", "outstanding")),
        CURRENCY,
    ),
    ("client", "issued_on", "total"),
    ("invoice",),
)

PAYMENTS = Stream(
    "payments",
    "Payments",
    (
        id_field("payment id", "payment number"),
        Field("invoice", required=True, aliases=("invoice id", "invoice number", "invoice no")),
        Field("paid_on", Kind.DATE, required=True, aliases=("payment date", "date paid", "paid date", "date")),
        Field("amount", Kind.MONEY, required=True, low=0, aliases=("amount paid", "payment amount", "total")),
    ),
    ("invoice", "paid_on", "amount"),
    ("payment",),
)

TICKETS = Stream(
    "tickets",
    "Tickets",
    (
        id_field("ticket id", "ticket number", "ticket", "display id", "case id", "number"),
        client_field(),
        Field("opened_at", Kind.TIME, required=True, aliases=("submitted at", "created at", "created", "opened",
              "date entered", "create date", "date occurred", "dateoccurred", "created time", "open date")),
        Field("first_response_at", Kind.TIME, aliases=("date responded", "first response", "responsedate",
              "first response date time", "responded at", "first response date")),
        Field("first_response_minutes", Kind.NUMBER, low=0, high=5_000_000,
              aliases=("first response time minutes", "response minutes")),
        Field("resolved_at", Kind.TIME, open_end=True, aliases=("closed at", "date resolved", "resolved", "closed",
              "closed date", "dateclosed", "resolved date time", "resolved date", "completed date", "resolution time")),
        Field("resolution_hours", Kind.NUMBER, low=0, high=200_000, aliases=("resolution time hours",)),
        Field("resolution_minutes", Kind.NUMBER, low=0, high=12_000_000, aliases=("resolve minutes",)),
        Field("priority", Kind.ENUM, choices=_PRIORITY, aliases=("ticket priority", "severity", "urgency")),
        Field("status", aliases=("ticket status", "state")),
        Field("escalated", Kind.BOOL, aliases=("escalation flag", "is escalated", "escalation")),
        Field("escalation_level", Kind.NUMBER, low=0, high=100, aliases=("tier",)),
        Field("sla_met", Kind.BOOL, aliases=("is in sla", "within sla", "sla")),
        Field("subject", longest=2_000, aliases=("summary", "title", "short description")),
        Field("satisfaction", Kind.NUMBER, low=0, high=100, aliases=("satisfaction score", "csat", "rating")),
        Field("scale_max", Kind.NUMBER, low=1, high=1000, aliases=("satisfaction scale",)),
    ),
    ("client", "opened_at", "subject"),
    ("ticket", "case", "incident"),
)  # fmt: skip

SURVEYS = Stream(
    "surveys",
    "Surveys",
    (
        id_field("survey id", "response id", "feedback id"),
        client_field(),
        Field("kind", Kind.ENUM, required=True, choices=words("csat = satisfaction, customer satisfaction",
              "nps = net promoter score"), aliases=("survey kind", "survey type", "type")),
        Field("score", Kind.NUMBER, required=True, low=0, high=1000, aliases=("rating", "answer", "survey score")),
        Field("scale_max", Kind.NUMBER, low=1, high=1000, aliases=("scale", "out of", "max score")),
        Field("answered_on", Kind.DATE, required=True, aliases=("answered at", "response date", "date", "answered")),
    ),
    ("client", "kind", "answered_on", "score"),
    ("survey", "nps", "csat", "feedback"),
)  # fmt: skip

LABOR = Stream(
    "labor",
    "Hours worked",
    (
        id_field("time entry id", "labor id", "entry id", "timesheet id"),
        client_field(required=False),
        Field("contract", aliases=("agreement id", "contract id", "agreement", "contract name"), longest=300),
        Field("worked_on", Kind.DATE, required=True, aliases=("date worked", "work date", "entry date", "date", "day",
              "time start", "start date", "date start")),
        Field("hours", Kind.NUMBER, required=True, low=0, high=10_000, aliases=("hours worked", "actual hours",
              "time spent", "duration hours", "total hours")),
        Field("cost_rate", Kind.MONEY, low=0, aliases=("hourly cost", "cost per hour", "labor cost rate",
              "loaded rate", "internal rate")),
        CURRENCY,
        Field("person", aliases=("member", "technician", "resource", "engineer", "worked by", "resource name")),
        Field("work_type", aliases=("work role", "billing code", "activity")),
        Field("is_billable", Kind.BOOL, aliases=("billable", "billable flag")),
    ),
    ("client", "contract", "worked_on", "person", "hours", "work_type"),
    ("labor", "labour", "time entr", "timeentr", "timesheet", "hours"),
    any_of=("client", "contract"),
    repeats=True,
)  # fmt: skip

CHURN_EVENTS = Stream(
    "churn_events",
    "Churn events",
    (
        id_field("churn event id", "event id"),
        client_field(),
        Field("churned_on", Kind.DATE, required=True, aliases=("churn date", "date cancelled", "left on")),
        Field("reason", aliases=("reason code", "churn reason", "reason cancelled")),
        Field("is_reactivation", Kind.BOOL, aliases=("reactivation",)),
        Field("feedback", longest=20_000, aliases=("feedback text", "comment")),
    ),
    ("client", "churned_on"),
    ("churn", "cancel"),
)

CUSTOMERS = Stream(
    "customers",
    "Customers with an outcome",
    (
        id_field("customer id", "account id", "client id", "user id"),
        Field("label", Kind.BOOL, required=True, may_be_blank=True, choices=_OUTCOMES, aliases=("churn", "churned",
              "churn flag", "churn label", "is churned", "has churned", "is churn", "churn status", "churn value",
              "exited", "attrition", "attrition flag", "left", "customer status", "cancelled", "canceled", "outcome",
              "target")),
        Field("name", aliases=("customer name",)),
    ),
    (),
    ("customer", "churn"),
    keeps_extra=True,
)  # fmt: skip

# Parents first: this is the order in which a folder is imported.
STREAMS: dict[str, Stream] = {
    s.name: s
    for s in (
        CLIENTS, CUSTOMERS, PRODUCTS, CONTACTS, CONTRACTS, LABOR, INVOICES, PAYMENTS, TICKETS, SURVEYS, CHURN_EVENTS,
        SUBSCRIPTIONS, PEOPLE, SEATS, M365_SKUS, M365_USERS, USAGE, CONTRACT_LINES, INVOICE_LINES, FOCUS, COSTS,
    )
}  # fmt: skip
