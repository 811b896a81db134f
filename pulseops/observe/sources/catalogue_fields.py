"""Fields that many streams have."""

from pulseops.observe.sources.streams import Field

CLIENT_REF = (
    "account id", "client id", "company id", "customer id", "organization id", "client", "company", "customer",
    "account", "client name", "company name", "customer name", "account name", "organization", "department id",
    "sub account id",
)  # fmt: skip
CURRENCY = Field("currency", longest=40, aliases=("currency code", "billing currency", "curr"))


def id_field(*aliases: str) -> Field:
    return Field("external_id", required=True, aliases=(*aliases, "id", "external id"), longest=300)


def client_field(required: bool = True) -> Field:
    return Field("client", required=required, aliases=CLIENT_REF, longest=300)
