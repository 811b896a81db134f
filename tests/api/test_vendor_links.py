"""Linked directories as a browser meets them: secrets go in and never come out."""

from typing import Any

from tests.conftest import TenantBox

APP = "11111111-2222-3333-4444-555555555555"
LINK = {"directory_id": APP, "app_id": APP, "secret": "Directory-secret-1"}


def test_a_directory_is_linked_and_forgotten(it_tenant: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    owner, viewer, stranger = (
        browse("owner", box=it_tenant), browse("viewer", box=it_tenant), browse("owner", box=other_tenant)
    )  # fmt: skip
    wrong = owner.put("/api/vendor-links", json={**LINK, "directory_id": "contoso"})
    assert (wrong.status_code, wrong.json()["fields"][0]["field"]) == (422, "directory_id")
    assert viewer.put("/api/vendor-links", json=LINK).status_code == 403
    assert owner.put("/api/vendor-links", json=LINK).status_code == 204
    assert owner.put("/api/vendor-links", json=LINK).status_code == 204
    (row,) = owner.get("/api/vendor-links").json()["rows"]
    assert "secret" not in row
    assert (row["directory_id"], row["client_name"]) == (APP, None)
    assert stranger.get("/api/vendor-links").json()["rows"] == []
    assert stranger.delete(f"/api/vendor-links/{row['id']}").status_code == 404
    assert viewer.delete(f"/api/vendor-links/{row['id']}").status_code == 403
    assert owner.delete(f"/api/vendor-links/{row['id']}").status_code == 204
    assert owner.get("/api/vendor-links").json()["rows"] == []
