"""Minor units of currencies: what an integer amount of money counts (ISO 4217)."""

USUAL_DIGITS = 2
DIGITS = {
    **dict.fromkeys(
        ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF",
         "XOF", "XPF"), 0,
    ),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
    **dict.fromkeys(("CLF", "UYW"), 4),
}  # fmt: skip
"""Digits behind the point of each currency that has not two."""


def digits_of(currency: str | None) -> int:
    """Digits behind the point of a currency's minor unit; two where the currency is unknown."""
    return DIGITS.get(currency or "", USUAL_DIGITS)


def major(minor: float, currency: str | None) -> float:
    """An amount in minor units as people say it: 12345 is 123.45 USD, 12345 JPY, 12.345 KWD."""
    return float(minor) / float(10 ** digits_of(currency))


def digits_sql(currency: str) -> str:
    """SQL of `digits_of`; `currency` is an expression of a query."""
    cases = " ".join(f"WHEN '{code}' THEN {number}" for code, number in DIGITS.items())
    return f"(CASE {currency} {cases} ELSE {USUAL_DIGITS} END)"


def major_sql(minor: str, currency: str) -> str:
    """SQL of `major` as numeric: both are expressions of a query."""
    return f"({minor} / 10::numeric ^ {digits_sql(currency)})"


def exact(minor: float, currency: str | None) -> str:
    """An amount with all its digits, grouped: `1,234.50`, for yen `1,234`."""
    return f"{major(minor, currency):,.{digits_of(currency)}f}"
