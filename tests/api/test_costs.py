"""Cost rules and reconciliation over HTTP: what comes back, and nothing of it to strangers."""

from typing import Any

from tests.conftest import TenantBox
from tests.decide.facts import add_client, add_product, add_source, add_subscription, insert


def test_rules_belong_to_their_tenant(it_tenant: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    with it_tenant.work() as ctx:
        lab = add_client(ctx, "Lab", kind="department")
    owner, stranger, viewer = (
        browse("it_admin", box=it_tenant),
        browse("owner", box=other_tenant),
        browse("viewer", box=it_tenant),
    )
    body = {"field": "account", "operator": "is", "value": "prod", "client_id": str(lab)}
    made = owner.post("/api/spend/rules", json=body)
    assert made.status_code == 201
    path = f"/api/spend/rules/{made.json()['id']}"
    assert owner.post("/api/spend/rules", json=body).json()["type"].endswith("#rule-exists")
    assert owner.post("/api/spend/rules", json={**body, "value": " "}).status_code == 422
    assert stranger.post("/api/spend/rules", json=body).status_code == 422  # their department is nobody here
    for call in (stranger.delete, lambda url: stranger.patch(url, json={"value": "x"})):
        assert call(path).status_code == 404
    assert viewer.delete(path).status_code == 403
    assert [rule["value"] for rule in viewer.get("/api/spend/rules").json()["rules"]] == ["prod"]
    assert stranger.get("/api/spend/rules").json()["rules"] == []
    assert owner.patch(path, json={"value": "PROD-1", "position": 1}).status_code == 204
    assert owner.delete(path).status_code == 204


def test_a_reconciliation_its_file_and_its_names(tenant: TenantBox, other_tenant: TenantBox, browse: Any) -> None:
    with tenant.work() as ctx:
        client, product = add_client(ctx, "=Fabrikam"), add_product(ctx, "Mail Suite")
        add_subscription(ctx, client, product, purchased=5, assigned=None)
        insert(ctx, "contract_line", source_id=add_source(ctx, "PSA"), external_id="a", client_id=client,
               product_name="Post box", quantity=4, currency="USD", unit_price_minor=1_000)  # fmt: skip
    admin, viewer, stranger = browse("it_admin"), browse("viewer"), browse("owner", box=other_tenant)
    page = viewer.get("/api/reconcile", params={"status": "name_unknown"}).json()
    assert [row["product_name"] for row in page["rows"]] == ["Post box"]
    meaning = {"name": "Post box", "product_id": str(product)}
    assert viewer.put("/api/reconcile/names", json=meaning).status_code == 403
    assert stranger.put("/api/reconcile/names", json=meaning).status_code == 404
    assert admin.put("/api/reconcile/names", json=meaning).status_code == 204
    page = viewer.get("/api/reconcile").json()
    assert [(row["seats"], row["agreed"], row["status"]) for row in page["rows"]] == [(5, 4, "agreement")]
    text = viewer.get("/api/reconcile/export.csv").content.decode("utf-8-sig")
    assert "'=Fabrikam,Mail Suite,5.0,4.0" in text
    assert stranger.get("/api/reconcile").json()["total"] == 0
    alias = page["names"][0]["id"]
    assert stranger.delete(f"/api/reconcile/names/{alias}").status_code == 404
    assert admin.delete(f"/api/reconcile/names/{alias}").status_code == 204
    assert viewer.get("/api/reconcile", params={"sort": "color"}).status_code == 422
