"""Names of products: the same thing by many names is one, near things are not."""

import pytest

from pulseops.core.naming import best, likeness, normal_form

KNOWN = ["Microsoft 365 E3", "Microsoft 365 E5", "Microsoft 365 Business Premium", "Acronis Cyber Protect", "Datto RMM"]


@pytest.mark.parametrize(
    ("written", "meant", "how"),
    [
        ("microsoft 365 e3", "Microsoft 365 E3", "name"),
        ("MS 365 E3 (annual)", "Microsoft 365 E3", "normal form"),
        ("M365 Business Premium - NCE, per user", "Microsoft 365 Business Premium", "normal form"),
        ("Acronis Cyber Protect Cloud", "Acronis Cyber Protect", "likeness"),
    ],
)
def test_what_is_meant(written: str, meant: str, how: str) -> None:
    match, _ = best(written, KNOWN)
    assert match is not None
    assert (match.name, match.how) == (meant, how)


@pytest.mark.parametrize("written", ["Microsoft 365 E1", "Firewall care", "Microsoft 365"])
def test_another_edition_or_thing_is_not_guessed(written: str) -> None:
    assert best(written, KNOWN)[0] is None


def test_a_name_of_selling_words_only_keeps_them() -> None:
    assert normal_form("Annual license") == "annual license"
    assert likeness("", "x") == 0.0
    assert best("x", []) == (None, None)
