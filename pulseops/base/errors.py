"""The seven ways a verb may refuse. They know no HTTP; the doors translate them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FieldProblem:
    """One field that is wrong and why, so that a form can show it where it belongs."""

    field: str
    message: str


class PulseOpsError(Exception):
    """Base of every expected refusal. `code` is a heading in docs/problems.md; `detail` is a sentence for the user."""

    kind = "error"

    def __init__(
        self, code: str, detail: str, *, fields: tuple[FieldProblem, ...] = (), retry_after: int | None = None
    ):
        super().__init__(detail)
        self.code = code
        self.detail = detail
        self.fields = fields
        self.retry_after = retry_after


class Invalid(PulseOpsError):
    """The input cannot be accepted; `fields` says which and why."""

    kind = "invalid"

    @classmethod
    def field(cls, field: str, message: str, code: str = "invalid-input") -> "Invalid":
        """Refuse one field."""
        return cls(code, message, fields=(FieldProblem(field, message),))

    @staticmethod
    def without_reason(reason: str) -> str:
        """The reason a person gives for what they do, trimmed. Raises Invalid unless it has 1 to 1,000 characters."""
        if not 1 <= len(reason.strip()) <= 1000:
            raise Invalid.field("reason", "Give a reason of 1 to 1,000 characters.")
        return reason.strip()


class Unauthenticated(PulseOpsError):
    """Nobody is signed in, or the proof does not hold."""

    kind = "unauthenticated"


class Forbidden(PulseOpsError):
    """The actor is known but may not do this."""

    kind = "forbidden"


class NotFound(PulseOpsError):
    """Not there, or another tenant's: the two are told apart by nobody."""

    kind = "not_found"

    @classmethod
    def of(cls, what: str) -> "NotFound":
        """Say that one object is not there."""
        return cls("not-found", f"This {what} does not exist or was removed.")


class Conflict(PulseOpsError):
    """The state of things does not allow it now."""

    kind = "conflict"


class Limited(PulseOpsError):
    """Too many tries or too large; `retry_after` seconds."""

    kind = "limited"


class Unavailable(PulseOpsError):
    """Something outside does not answer; trying again later may work."""

    kind = "unavailable"
