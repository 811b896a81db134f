"""The streams of software: products, who holds and uses it, what was agreed, billed and charged."""

from pulseops.observe.sources.catalogue_fields import CLIENT_REF, CURRENCY, client_field, id_field
from pulseops.observe.sources.streams import Field, Kind, Stream, words

USAGE = Stream(
    "usage",
    "Usage",
    (
        id_field("usage id", "event id"),
        client_field(required=False),
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
        id_field("product id", "sku id", "guid"),
        Field("name", required=True, aliases=("product name", "product display name", "item name", "software")),
        Field("vendor", aliases=("publisher", "manufacturer", "publisher name")),
        Field("category", aliases=("product category", "type")),
        Field("sku", aliases=("sku part number", "string id", "part number")),
        Field("list_price", Kind.MONEY, low=0, aliases=("price", "unit price")),
        CURRENCY,
        Field("features", Kind.WORDS, aliases=("included features", "service plans included friendly names")),
    ),
    ("sku", "name"),
    ("product", "software", "app", "sku"),
)

SUBSCRIPTIONS = Stream(
    "subscriptions",
    "License subscriptions",
    (
        id_field("subscription id", "license id"),
        Field("client", required=True, aliases=(*CLIENT_REF, "tenant", "department", "licensed to")),
        Field("product", required=True, aliases=("product id", "product name", "sku id", "license", "sku part number",
              "item name", "software")),
        Field("purchased", Kind.INT, low=0, high=100_000_000, aliases=("seats", "total licenses", "enabled", "quantity",
              "purchased seats", "licenses", "prepaid units")),
        Field("assigned", Kind.INT, low=0, high=100_000_000, aliases=("consumed units", "count used", "assigned seats",
              "used", "consumed", "in use")),
        Field("unit_cost", Kind.MONEY, low=0, aliases=("cost per seat", "seat cost", "cost", "purchase cost")),
        Field("unit_price", Kind.MONEY, low=0, aliases=("price per seat", "seat price", "price")),
        CURRENCY,
        Field("start_on", Kind.DATE, aliases=("start", "start date", "purchase date", "effective date")),
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
        id_field("person id", "user id", "user principal name", "upn", "object id", "employee id"),
        client_field(),
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
        id_field("seat id", "assignment id"),
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
        Field("charge_category", aliases=("charge type",)),
        Field("charge_class"),
        Field("description", aliases=("charge description",), longest=5_000),
        Field("sku_id"),
        Field("resource_id"),
        Field("region", aliases=("region id", "region")),
        Field("quantity", Kind.NUMBER, aliases=("pricing quantity",)),
        Field("unit", aliases=("pricing unit",)),
        Field("currency", aliases=("billing currency",)),
        Field("billed", Kind.MONEY, required=True, aliases=("billed cost",)),
        Field("effective", Kind.MONEY, aliases=("effective cost", "amortized cost")),
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
        id_field("cost id", "line id", "charge id"),
        Field("service", required=True, aliases=("service name",)),
        Field("vendor", aliases=("provider name", "publisher name", "publisher")),
        Field("category", aliases=("service category",)),
        Field("department", aliases=("cost center", "sub account name")),
        Field("client", aliases=("client id", "sub account id"), longest=300),
        Field("billed", Kind.MONEY, required=True, carried=True, aliases=("billed cost", "cost", "amount", "charge")),
        Field("effective", Kind.MONEY, carried=True, aliases=("effective cost",)),
        CURRENCY,
        Field("period_start_on", Kind.DATE, required=True, aliases=("charge period start", "period start", "start date",
              "date", "month")),
        Field("period_end_on", Kind.DATE, aliases=("charge period end", "period end", "end date")),
        Field("quantity", Kind.NUMBER, low=0, high=100_000_000, aliases=("seats", "qty", "units", "licenses")),
    ),
    ("service", "client", "department", "period_start_on", "billed"),
    ("cost", "focus", "bill", "spend"),
    repeats=True,
)  # fmt: skip

CONTRACT_LINES = Stream(
    "contract_lines",
    "Agreement lines",
    (
        id_field("addition id", "agreement line id", "contract line id", "line id"),
        client_field(),
        Field("product", required=True, aliases=("product name", "item", "addition", "service", "description", "sku"),
              longest=300),
        Field("quantity", Kind.NUMBER, required=True, low=0, high=100_000_000, aliases=("qty", "seats", "units",
              "agreement quantity", "agreed quantity")),
        Field("unit_price", Kind.MONEY, low=0, aliases=("price", "price per unit")),
        CURRENCY,
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
        id_field("invoice line id", "line id"),
        Field("invoice", required=True, aliases=("invoice id", "invoice number", "invoice no")),
        Field("product", required=True, aliases=("product name", "item", "description", "service"), longest=300),
        Field("quantity", Kind.NUMBER, required=True, low=0, high=100_000_000, aliases=("qty", "seats", "units")),
        Field("unit_price", Kind.MONEY, aliases=("price", "rate", "price per unit")),
        Field("amount", Kind.MONEY, aliases=("line total", "line amount", "total")),
        CURRENCY,
    ),
    ("invoice", "product", "quantity", "amount"),
    ("invoice line", "invoiceline"),
    repeats=True,
)
