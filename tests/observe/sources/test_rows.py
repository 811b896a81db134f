"""Rows, rules and mappings."""

import json
from typing import Any

import pytest

from pulseops.observe.sources.catalogue import STREAMS
from pulseops.observe.sources.files.table import RawRow
from pulseops.observe.sources.mapping import map_headers, propose
from pulseops.observe.sources.rows import Record, Refused, RowReader, attribute
from pulseops.observe.sources.values import Reading


def read(stream: str, headers: list[str], *rows: list[object]) -> list[Record | Refused]:
    spec = STREAMS[stream]
    reader = RowReader(spec, headers, map_headers(spec, headers), Reading())
    return list(reader.read(iter(RawRow(n, list(row)) for n, row in enumerate(rows, start=2))))


def fields(stream: str, **cells: object) -> dict[str, Any]:
    (found,) = read(stream, list(cells), list(cells.values()))
    assert isinstance(found, Record), found
    return dict(json.loads(found.fields))


def reason(stream: str, **cells: object) -> str:
    (found,) = read(stream, list(cells), list(cells.values()))
    assert isinstance(found, Refused), found
    return found.reason


@pytest.mark.parametrize(
    ("file", "headers", "stream"),
    [
        ("accounts.csv", "account_id,account_name,industry,country,signup_date,plan_tier,seats,churn_flag", "clients"),
        (
            "subscriptions.csv",
            "subscription_id,account_id,start_date,end_date,mrr_amount,billing_frequency",
            "contracts",
        ),
        ("support_tickets.csv", "ticket_id,account_id,submitted_at,closed_at,priority,satisfaction_score", "tickets"),
        ("feature_usage.csv", "usage_id,subscription_id,usage_date,feature_name,usage_count", "usage"),
        ("churn_events.csv", "churn_event_id,account_id,churn_date,reason_code", "churn_events"),
        ("telco.csv", "customerID,gender,tenure,Contract,MonthlyCharges,Churn", "customers"),
        ("companies.csv", "id,identifier,name,status,market,numberOfEmployees,dateAcquired", "clients"),
        ("agreements.csv", "id,name,company,startDate,endDate,billAmount,billingCycle", "contracts"),
        ("tickets.csv", "id,company,summary,status,priority,dateEntered,dateResolved,isInSla", "tickets"),
        ("Tickets.csv", "ticketNumber,companyID,title,createDate,resolvedDateTime,priority", "tickets"),
        ("faults.csv", "id,client_id,dateoccurred,responsedate,dateclosed,priority_id", "tickets"),
        ("superops.csv", "ticketId,displayId,client,status,priority,createdTime", "tickets"),
        ("Clients.csv", "Client Name,Industry,Website,Primary Contact Name,Currency", "clients"),
        ("licenses.csv", "Tenant,License,CountUsed,TotalLicenses", "subscriptions"),
        ("focus.csv", "BilledCost,BillingCurrency,ChargePeriodStart,ServiceName,SubAccountName", "costs"),
        ("x.csv", "foo,bar", None),
    ],
)
def test_files_of_known_tools_are_recognised(file: str, headers: str, stream: str | None) -> None:
    assert propose(headers.split(","), file).stream == stream


def test_of_two_headers_for_one_field_the_better_known_wins() -> None:
    mapping = map_headers(STREAMS["clients"], ["Company", "Client Name", "id"])
    assert mapping == {"Company": None, "Client Name": "name", "id": "external_id"}


@pytest.mark.parametrize(
    ("cells", "mrr"),
    [
        ({"amount": "1200", "recurrence": "annual"}, 10_000),
        ({"amount": "300", "recurrence": "Quarterly"}, 10_000),
        ({"amount": "100", "recurrence": "monthly"}, 10_000),
        ({"amount": "100", "recurrence": "one time"}, 0),
        ({"amount": "100"}, 0),
        ({"mrr": "100"}, 10_000),
        ({"mrr": "100", "is_trial": "yes"}, 0),
        ({"mrr": "100", "recurrence": "one_time"}, 0),
        ({"unit_price": "10", "quantity": "10", "recurrence": "monthly"}, 10_000),
        ({"amount": "100", "recurrence": "annual"}, 833),
    ],
)
def test_monthly_recurring_revenue(cells: dict[str, object], mrr: int) -> None:
    assert fields("contracts", id="1", client="a", start_on="2024-01-01", **cells)["mrr_minor"] == mrr


@pytest.mark.parametrize(
    ("stream", "cells", "words"),
    [
        ("clients", {"name": ""}, "name: the cell is empty, and name is needed."),
        ("clients", {"name": "a", "status": "sleeping"}, "allowed: active, inactive, prospect"),
        ("clients", {"name": "a", "health score": "140"}, "outside 0 to 100"),
        ("clients", {"name": "a", "employees": "-3"}, "negative"),
        ("clients", {"name": "a", "since_on": "1970-01-01"}, "what systems write for an empty date"),
        ("clients", {"name": "a", "since_on": "2024-05-01", "churned_on": "2024-04-01"}, "lies before since_on"),
        ("contracts", {"client": "a", "start_on": "2024-05-01", "end_on": "2024-04-01"}, "lies before start_on"),
        ("contracts", {"client": "a", "start_on": "2024-05-01", "mrr": "-5"}, "must be 0 or more"),
        ("contracts", {"client": "a", "start_on": "2024-05-01", "billing cycle": "fortnightly"}, "allowed: monthly"),
        ("contracts", {"client": "a", "start_on": "2024-05-01", "mrr": "€5", "currency": "USD"}, "is in EUR but"),
        ("contracts", {"client": "a", "start_on": "2024-05-01", "mrr": "5", "currency": "DOLLAR"}, "three letters"),
        ("invoices", {"client": "a", "date": "2024-05-01", "total": "5", "balance": "6"}, "larger than the total"),
        ("tickets", {"client": "a", "opened": "2024-05-02", "resolved": "2024-05-01"}, "lies before opened_at"),
        ("tickets", {"client": "a", "opened": "2024-05-02", "csat": "7"}, "outside 0 to 5"),
        ("surveys", {"client": "a", "kind": "nps", "score": "11", "date": "2024-05-02"}, "outside 0 to 10"),
        (
            "subscriptions",
            {"client": "a", "product": "p", "purchased": "0", "assigned": "5"},
            "0 licenses are purchased",
        ),
        ("usage", {"client": "", "contract": "", "day": "2024-05-02"}, "neither a client nor a contract"),
    ],
)
def test_rows_that_make_no_sense(stream: str, cells: dict[str, object], words: str) -> None:
    assert words in reason(stream, **cells)


def test_a_subscription_of_nothing_for_nobody_is_fine() -> None:
    assert fields("subscriptions", client="a", product="p", purchased="0", assigned="0")["purchased"] == 0


def test_a_ticket_gets_its_times_and_its_score() -> None:
    found = fields(
        "tickets", id="1", client="a", opened="2024-05-02", resolution_hours="3", csat="4", escalation_level=2
    )
    assert found["resolved_at"] == "2024-05-02T03:00:00+00:00"
    assert found["satisfaction_score"] == 80.0
    assert found["escalated"] is True


def test_extra_columns_become_typed_attributes() -> None:
    found = fields("clients", name="Acme", seats="12", rate="1.5", vip="TRUE", zip="01234", empty="")
    assert found["attributes"] == {"seats": 12, "rate": 1.5, "vip": True, "zip": "01234"}
    assert attribute("12345678901234567890") == "12345678901234567890"
    assert attribute(float("inf")) is None
    assert (attribute("1.234"), attribute("1.234", ","), attribute("1.5", ",")) == (1.234, "1.234", 1.5)


@pytest.mark.parametrize(
    ("cell", "label"),
    [("Churned", True), ("True.", True), ("Attrited Customer", True), (1, True), ("1.0", True), ("CANCELLED", True),
     ("Stayed", False), ("False.", False), ("Existing Customer", False), (0, False), ("active", False),
     ("Joined", None), ("", None), ("NA", None), ("?", None), ("-", None)],
)  # fmt: skip
def test_an_outcome_is_told_in_many_words_and_may_be_unknown(cell: object, label: bool | None) -> None:
    assert fields("customers", customer_id="1", churn=cell).get("label") is label


def test_an_outcome_of_no_known_word_is_refused_with_it() -> None:
    (refused,) = read("customers", ["id", "churn"], ["1", "Dormant"])
    assert isinstance(refused, Refused)
    assert "'Dormant' is neither yes nor no" in refused.reason


def test_rows_without_an_id_get_one_from_what_identifies_them() -> None:
    rows = read("clients", ["name", "industry"], ["Acme", "Retail"], ["Acme", "Health"], ["Beta", "Retail"])
    keys = [row.external_id for row in rows if isinstance(row, Record)]
    assert keys[0] == keys[1] != keys[2]
    assert (
        read("customers", ["tenure", "churn"], ["1", "yes"])[0]
        == read("customers", ["tenure", "churn"], ["1", "yes"])[0]
    )


def test_the_content_hash_follows_the_meaning_not_the_order_of_columns() -> None:
    (one,) = read("clients", ["id", "name"], ["1", "Acme"])
    (two,) = read("clients", ["name", "id"], ["Acme ", "1"])
    (three,) = read("clients", ["id", "name"], ["1", "Beta"])
    assert isinstance(one, Record)
    assert isinstance(two, Record)
    assert isinstance(three, Record)
    assert one.content_hash == two.content_hash != three.content_hash


def test_fractions_of_cents_add_up_over_the_file() -> None:
    rows = read("costs", ["service", "date", "billed cost"], *[["s", "2024-05-01", "0.004"]] * 1000)
    minors = [json.loads(row.fields)["billed_minor"] for row in rows if isinstance(row, Record)]
    assert sum(minors) == 400
    assert len({row.content_hash for row in rows if isinstance(row, Record)}) == 1
