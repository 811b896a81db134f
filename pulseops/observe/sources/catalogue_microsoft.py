"""The streams of Microsoft 365: usage reports and subscribed SKUs as Graph and the admin center give them."""

from pulseops.observe.sources.streams import Field, Kind, Stream

WORKLOADS = ("exchange", "onedrive", "sharepoint", "skype_for_business", "yammer", "teams")
APPS = ("outlook", "word", "excel", "powerpoint", "onenote", "teams")
_CLIENT = (
    Field("client", aliases=("client name", "account name", "tenant name", "customer name", "account id"), longest=300),
    Field("chosen_client", longest=300),  # whose it is when the name in the file is nobody's here
)

M365_USERS = Stream(
    "m365_users",
    "Microsoft 365 users and their activity",
    (
        Field("external_id", aliases=("user principal name",), longest=300),
        Field("reported_on", Kind.DATE, required=True, aliases=("report refresh date",)),
        *_CLIENT,
        Field("name", aliases=("display name",)),
        Field("is_deleted", Kind.BOOL, aliases=("is deleted",)),
        Field("deleted_on", Kind.DATE, aliases=("deleted date",)),
        Field("last_active_on", Kind.DATE, aliases=("last activity date",)),
        Field("activated_on", Kind.DATE, aliases=("last activation date",)),
        *(Field(f"{w}_on", Kind.DATE, aliases=(f"{w.replace('_', ' ')} last activity date",)) for w in WORKLOADS),
        *(
            Field(f"{w}_assigned_on", Kind.DATE, aliases=(f"{w.replace('_', ' ')} license assign date",))
            for w in WORKLOADS
        ),
        *(Field(f"uses_{app}", Kind.BOOL, aliases=(f"details {app}",)) for app in APPS),
        Field("products", aliases=("assigned products",), longest=5_000),
    ),
    ("external_id",),
    ("activeuser", "appuser", "office365", "m365"),
    any_of=("external_id",),
)

M365_SKUS = Stream(
    "m365_skus",
    "Microsoft 365 subscriptions (SKUs)",
    (
        Field("external_id", aliases=("id",), longest=300),
        *_CLIENT,
        Field("sku", required=True, aliases=("sku part number", "string id")),
        Field("sku_id", aliases=("guid",)),
        Field("status", aliases=("capability status",)),
        Field("purchased", Kind.INT, required=True, low=0, high=100_000_000, aliases=("prepaid units enabled",)),
        Field("warning", Kind.INT, low=0, high=100_000_000, aliases=("prepaid units warning",)),
        Field("suspended", Kind.INT, low=0, high=100_000_000, aliases=("prepaid units suspended",)),
        Field("locked_out", Kind.INT, low=0, high=100_000_000, aliases=("prepaid units locked out",)),
        Field("assigned", Kind.INT, low=0, high=100_000_000, aliases=("consumed units",)),
        Field("applies_to", aliases=("applies to",)),
        Field("subscriptions", aliases=("subscription ids",), longest=5_000),
        Field("plans", aliases=("service plans service plan name",), longest=20_000),
    ),
    ("client", "sku"),
    ("sku", "subscribed"),
)
