"""Microsoft 365 directories in which licenses are changed after they were given up here."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from pulseops.act.reclaims import links
from pulseops.api.deps import Ctx

router = APIRouter(prefix="/vendor-links", tags=["reclaims"])


class VendorLink(BaseModel):
    """A linked directory; `client_id` None: of all departments. Its secret is never shown."""

    id: UUID
    client_id: UUID | None
    client_name: str | None
    directory_id: str
    app_id: str
    by_name: str
    created_at: datetime


class VendorLinks(BaseModel):
    """All linked directories."""

    rows: list[VendorLink]


class NewVendorLink(BaseModel):
    """How the application signs in to a directory."""

    client_id: UUID | None = None
    directory_id: str = Field(max_length=100)
    app_id: str = Field(max_length=100)
    secret: str = Field(max_length=500)


@router.get("")
def list_vendor_links(ctx: Ctx) -> VendorLinks:
    """Linked directories."""
    return VendorLinks.model_validate({"rows": links.every(ctx)})


@router.put("", status_code=204)
def put_vendor_link(body: NewVendorLink, ctx: Ctx) -> None:
    """Link a directory, or change how to sign in to it."""
    links.link(ctx, body.model_dump())


@router.delete("/{link_id}", status_code=204)
def remove_vendor_link(link_id: UUID, ctx: Ctx) -> None:
    """Forget a directory and its secret."""
    links.unlink(ctx, link_id)
