"""The streams of PulseOps, with header aliases seen in the field (CONNECTORS.md 1 and 2, FIELD.md 4, RavenStack)."""

from pulseops.observe.sources.streams import Field, Kind, Stream, words

_CLIENT_REF = (
    "account id", "client id", "company id", "customer id", "organization id", "client", "company", "customer",
    "account", "client name", "company name", "customer name", "account name", "organization", "department id",
    "sub account id",
)  # fmt: skip
_CURRENCY = Field("currency", longest=40, aliases=("currency code", "billing currency", "curr"))
_RECURRENCE = words(
    "monthly = month, per month, 1 month, m, mo, monthly recurring",
    "quarterly = quarter, 3 months, every 3 months, q",
    "annual = annually, yearly, year, 12 months, per year, y, a",
    "one_time = one time, onetime, once, single, non recurring, activation",
)
_PRIORITY = words(
    "low = p4, priority 4, minor, trivial, priority 4 low",
    "normal = medium, p3, priority 3, standard, moderate, priority 3 medium, priority 3 normal response",
    "high = p2, priority 2, major, priority 2 high, priority 2 quick response",
    "urgent = p1, critical, emergency, priority 1, priority 1 critical, priority 1 emergency response",
)


def _id(*aliases: str) -> Field:
    return Field("external_id", required=True, aliases=(*aliases, "id", "external id"), longest=300)


def _client(required: bool = True) -> Field:
    return Field("client", required=required, aliases=_CLIENT_REF, longest=300)


CLIENTS = Stream(
    "clients",
    "Clients",
    (
        _id("account id", "client id", "company id", "customer id", "organization id", "department id", "identifier",
            "abbreviation", "client number", "company number", "account number"),
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
        _id("contact id"),
        _client(),
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
        _id("contract id", "subscription id", "agreement id", "contract number", "ref"),
        _client(),
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
        _CURRENCY,
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
        _id("invoice id", "invoice number", "invoice no", "number", "display id"),
        _client(),
        Field("issued_on", Kind.DATE, required=True, aliases=("invoice date", "date", "issue date", "txn date")),
        Field("due_on", Kind.DATE, aliases=("due date", "due", "duedate")),
        Field("total", Kind.MONEY, required=True, low=0, aliases=("total amount", "amount", "total amt")),
        Field("balance", Kind.MONEY, low=0, aliases=("amount due", "open balance", "outstanding")),
        _CURRENCY,
    ),
    ("client", "issued_on", "total"),
    ("invoice",),
)

PAYMENTS = Stream(
    "payments",
    "Payments",
    (
        _id("payment id", "payment number"),
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
        _id("ticket id", "ticket number", "ticket", "display id", "case id", "number"),
        _client(),
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
        _id("survey id", "response id", "feedback id"),
        _client(),
        Field("kind", Kind.ENUM, required=True, choices=words("csat = satisfaction, customer satisfaction",
              "nps = net promoter score"), aliases=("survey kind", "survey type", "type")),
        Field("score", Kind.NUMBER, required=True, low=0, high=1000, aliases=("rating", "answer", "survey score")),
        Field("scale_max", Kind.NUMBER, low=1, high=1000, aliases=("scale", "out of", "max score")),
        Field("answered_on", Kind.DATE, required=True, aliases=("answered at", "response date", "date", "answered")),
    ),
    ("client", "kind", "answered_on", "score"),
    ("survey", "nps", "csat", "feedback"),
)  # fmt: skip

USAGE = Stream(
    "usage",
    "Usage",
    (
        _id("usage id", "event id"),
        _client(required=False),
        Field("contract", aliases=("subscription id", "contract id", "agreement id", "subscription"), longest=300),
        Field("product", aliases=("product id", "product name", "app"), longest=300),
        Field("day", Kind.DATE, required=True, aliases=("usage date", "date", "activity date", "event date")),
        Field("active_users", Kind.NUMBER, low=0, aliases=("users", "dau", "active")),
        Field("logins", Kind.NUMBER, low=0, aliases=("sign ins", "sessions", "login count")),
        Field("events", Kind.NUMBER, low=0, aliases=("usage count", "actions", "event count")),
        Field("feature", aliases=("feature name",)),
        Field("features_used", Kind.NUMBER, low=0, aliases=("features", "distinct features")),
        Field("errors", Kind.NUMBER, low=0, aliases=("error count",)),
    ),
    ("client", "contract", "product", "day", "feature"),
    ("usage", "activity", "login"),
    any_of=("client", "contract"),
    repeats=True,
)

PRODUCTS = Stream(
    "products",
    "Products",
    (
        _id("product id", "sku id", "guid"),
        Field("name", required=True, aliases=("product name", "product display name", "item name", "software")),
        Field("vendor", aliases=("publisher", "manufacturer", "publisher name")),
        Field("category", aliases=("product category", "type")),
        Field("sku", aliases=("sku part number", "string id", "part number")),
        Field("list_price", Kind.MONEY, low=0, aliases=("price", "unit price")),
        _CURRENCY,
        Field("features", Kind.WORDS, aliases=("included features", "service plans included friendly names")),
    ),
    ("sku", "name"),
    ("product", "software", "app", "sku"),
)

SUBSCRIPTIONS = Stream(
    "subscriptions",
    "License subscriptions",
    (
        _id("subscription id", "license id"),
        Field("client", required=True, aliases=(*_CLIENT_REF, "tenant", "department", "licensed to")),
        Field("product", required=True, aliases=("product id", "product name", "sku id", "license", "sku part number",
              "item name", "software")),
        Field("purchased", Kind.INT, low=0, high=100_000_000, aliases=("seats", "total licenses", "enabled", "quantity",
              "purchased seats", "licenses", "prepaid units")),
        Field("assigned", Kind.INT, low=0, high=100_000_000, aliases=("consumed units", "count used", "assigned seats",
              "used", "consumed", "in use")),
        Field("unit_cost", Kind.MONEY, low=0, aliases=("cost per seat", "seat cost", "cost", "purchase cost")),
        Field("unit_price", Kind.MONEY, low=0, aliases=("price per seat", "seat price", "price")),
        _CURRENCY,
        Field("start_on", Kind.DATE, aliases=("start date", "purchase date")),
        Field("term_end_on", Kind.DATE, open_end=True, aliases=("term end", "renewal date", "expiration date",
              "next lifecycle", "end date")),
        Field("cancel_by_on", Kind.DATE, open_end=True, aliases=("cancel by", "cancellation deadline")),
        Field("ended_on", Kind.DATE, open_end=True, aliases=("ended", "canceled on", "cancelled on")),
        Field("auto_renew", Kind.BOOL, aliases=("auto renewal", "autorenew")),
        Field("is_trial", Kind.BOOL, aliases=("trial",)),
        Field("department", aliases=("cost center",)),
    ),
    ("client", "product"),
    ("license", "licence", "seat", "subscription"),
)  # fmt: skip

PEOPLE = Stream(
    "people",
    "People",
    (
        _id("person id", "user id", "user principal name", "upn", "object id", "employee id"),
        _client(),
        Field("name", aliases=("display name", "full name")),
        Field("email", aliases=("user principal name", "mail", "email address")),
        Field("kind", Kind.ENUM, choices=words("human = member, user, person, employee", "shared = shared mailbox",
              "service = service account, bot", "guest = external"), aliases=("user type", "account type")),
        Field("department"),
        Field("enabled", Kind.BOOL, aliases=("account enabled", "active", "is active")),
        Field("last_active_on", Kind.DATE, aliases=("last activity date", "last sign in", "last login",
              "exchange last activity date")),
        Field("leave_until", Kind.DATE, aliases=("on leave until", "leave ends")),
    ),
    ("client", "email", "name"),
    ("people", "person", "user", "employee"),
    any_of=("name", "email"),
)  # fmt: skip

SEATS = Stream(
    "seats",
    "Seats",
    (
        _id("seat id", "assignment id"),
        Field("product", required=True, aliases=("product id", "product name", "sku id", "license")),
        Field("person", required=True, aliases=("person id", "user id", "user principal name", "licensed to email")),
        Field("assigned_on", Kind.DATE, aliases=("assigned date", "license assign date", "assign date")),
        Field("last_active_on", Kind.DATE, aliases=("last activity date", "last used", "last login")),
        Field("used_features", Kind.WORDS, aliases=("features used", "apps used")),
        Field("via_group", aliases=("assigned by group", "group")),
    ),
    ("product", "person"),
    ("seat", "assignment"),
)

FOCUS = Stream(
    "focus",
    "FOCUS charges",
    (
        Field("provider", aliases=("provider name", "service provider name")),
        Field("publisher", aliases=("publisher name",)),
        Field("issuer", aliases=("invoice issuer name",)),
        Field("invoice_id"),
        Field("billing_account", aliases=("billing account id",)),
        Field("account_id", aliases=("sub account id",)),
        Field("account_name", aliases=("sub account name",)),
        Field("service", required=True, aliases=("service name",)),
        Field("category", aliases=("service category",)),
        Field("charge_category"),
        Field("charge_class"),
        Field("description", aliases=("charge description",), longest=5_000),
        Field("sku_id"),
        Field("resource_id"),
        Field("region", aliases=("region id",)),
        Field("quantity", Kind.NUMBER, aliases=("pricing quantity",)),
        Field("unit", aliases=("pricing unit",)),
        Field("currency", aliases=("billing currency",)),
        Field("billed", Kind.MONEY, required=True, aliases=("billed cost",)),
        Field("effective", Kind.MONEY, aliases=("effective cost",)),
        Field("listed", Kind.MONEY, aliases=("list cost",)),
        Field("contracted", Kind.MONEY, aliases=("contracted cost",)),
        Field("starts_at", Kind.TIME, required=True, aliases=("charge period start",)),
        Field("ends_at", Kind.TIME, aliases=("charge period end",)),
        Field("billing_on", Kind.DATE, aliases=("billing period start",)),
        Field("tags"),
    ),
    (),
    ("focus",),
    any_of=("provider", "publisher", "issuer"),
    is_bulk=True,
)  # fmt: skip

COSTS = Stream(
    "costs",
    "Costs",
    (
        _id("cost id", "line id", "charge id"),
        Field("service", required=True, aliases=("service name",)),
        Field("vendor", aliases=("provider name", "publisher name", "publisher")),
        Field("category", aliases=("service category",)),
        Field("department", aliases=("cost center", "sub account name")),
        Field("client", aliases=("client id", "sub account id"), longest=300),
        Field("billed", Kind.MONEY, required=True, carried=True, aliases=("billed cost", "cost", "amount", "charge")),
        Field("effective", Kind.MONEY, carried=True, aliases=("effective cost",)),
        _CURRENCY,
        Field("period_start_on", Kind.DATE, required=True, aliases=("charge period start", "period start", "start date",
              "date", "month")),
        Field("period_end_on", Kind.DATE, aliases=("charge period end", "period end", "end date")),
        Field("quantity", Kind.NUMBER, low=0, high=100_000_000, aliases=("seats", "qty", "units", "licenses")),
    ),
    ("service", "client", "department", "period_start_on", "billed"),
    ("cost", "focus", "bill", "spend"),
    repeats=True,
)  # fmt: skip

LABOR = Stream(
    "labor",
    "Hours worked",
    (
        _id("time entry id", "labor id", "entry id", "timesheet id"),
        _client(required=False),
        Field("contract", aliases=("agreement id", "contract id", "agreement", "contract name"), longest=300),
        Field("worked_on", Kind.DATE, required=True, aliases=("date worked", "work date", "entry date", "date", "day",
              "time start", "start date", "date start")),
        Field("hours", Kind.NUMBER, required=True, low=0, high=10_000, aliases=("hours worked", "actual hours",
              "time spent", "duration hours", "total hours")),
        Field("cost_rate", Kind.MONEY, low=0, aliases=("hourly cost", "cost per hour", "labor cost rate",
              "loaded rate", "internal rate")),
        _CURRENCY,
        Field("person", aliases=("member", "technician", "resource", "engineer", "worked by", "resource name")),
        Field("work_type", aliases=("work role", "billing code", "activity")),
        Field("is_billable", Kind.BOOL, aliases=("billable", "billable flag")),
    ),
    ("client", "contract", "worked_on", "person", "hours", "work_type"),
    ("labor", "labour", "time entr", "timeentr", "timesheet", "hours"),
    any_of=("client", "contract"),
    repeats=True,
)  # fmt: skip

CONTRACT_LINES = Stream(
    "contract_lines",
    "Agreement lines",
    (
        _id("addition id", "agreement line id", "contract line id", "line id"),
        _client(),
        Field("product", required=True, aliases=("product name", "item", "addition", "service", "description", "sku"),
              longest=300),
        Field("quantity", Kind.NUMBER, required=True, low=0, high=100_000_000, aliases=("qty", "seats", "units",
              "agreement quantity", "agreed quantity")),
        Field("unit_price", Kind.MONEY, low=0, aliases=("price", "price per unit")),
        _CURRENCY,
        Field("start_on", Kind.DATE, aliases=("effective date", "start date", "start")),
        Field("end_on", Kind.DATE, open_end=True, aliases=("cancelled date", "canceled date", "end date", "end")),
    ),
    ("client", "product", "start_on"),
    ("addition", "agreement line", "contract line"),
)  # fmt: skip

INVOICE_LINES = Stream(
    "invoice_lines",
    "Invoice lines",
    (
        _id("invoice line id", "line id"),
        Field("invoice", required=True, aliases=("invoice id", "invoice number", "invoice no")),
        Field("product", required=True, aliases=("product name", "item", "description", "service"), longest=300),
        Field("quantity", Kind.NUMBER, required=True, low=0, high=100_000_000, aliases=("qty", "seats", "units")),
        Field("unit_price", Kind.MONEY, aliases=("price", "rate", "price per unit")),
        Field("amount", Kind.MONEY, aliases=("line total", "line amount", "total")),
        _CURRENCY,
    ),
    ("invoice", "product", "quantity", "amount"),
    ("invoice line", "invoiceline"),
    repeats=True,
)

CHURN_EVENTS = Stream(
    "churn_events",
    "Churn events",
    (
        _id("churn event id", "event id"),
        _client(),
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
        _id("customer id", "account id", "client id", "user id"),
        Field("label", Kind.BOOL, required=True, aliases=("churn", "churned", "churn flag", "exited", "attrition",
              "left", "churn label", "is churned")),
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
        SUBSCRIPTIONS, PEOPLE, SEATS, USAGE, CONTRACT_LINES, INVOICE_LINES, FOCUS, COSTS,
    )
}  # fmt: skip
