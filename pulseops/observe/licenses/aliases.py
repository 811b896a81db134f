"""What a name on agreements and bills means: a person says it once, and it holds from then on."""

from uuid import UUID

from pulseops.accounts import audit
from pulseops.base.context import Context
from pulseops.base.errors import Invalid, NotFound
from pulseops.base.events import publish
from pulseops.core.naming import normal_form
from pulseops.observe.licenses import aliases_repository as repository

LONGEST = 300


def name_product(ctx: Context, name: str, product_id: UUID | None) -> None:
    """Say which product a name means (None: none of ours, leave it by itself). Raises Invalid, NotFound."""
    ctx.require("licenses:write")
    form = normal_form(name)
    if not form or len(name) > LONGEST:
        raise Invalid.field("name", f"A name of 1 to {LONGEST} characters, with a letter or a digit.")
    if product_id is not None and not repository.is_product(ctx, product_id):
        raise NotFound.of("product")
    repository.put(ctx, form, product_id)
    audit.record(ctx, "product_alias.set", "product_alias", form, product=str(product_id))
    publish(ctx, "products")


def forget_name(ctx: Context, alias_id: UUID) -> None:
    """Take back what was said of a name. Raises NotFound."""
    ctx.require("licenses:write")
    form = repository.remove(ctx, alias_id)
    if form is None:
        raise NotFound.of("name")
    audit.record(ctx, "product_alias.forgotten", "product_alias", form)
    publish(ctx, "products")
