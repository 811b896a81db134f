"""Where the form of a sentence says more than its words: requests, how-to, definitions, bare names. Pure."""

import re

from pulseops.assistant.classifier import Guess
from pulseops.assistant.linking import Linked

BARE = re.compile(r"^\W*(?:clientx|softwarex|vendorx|personx)\W*$")
_FORMS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"^(?:create|add|make|open|set up|set|schedule|log|new)\b.{0,24}\b(?:task|to-?do|reminder|follow[- ]?up)\b|"
            r"^remind me\b|^put\b.{0,50}\bon my (?:list|to-?do)|^(?:make|turn) (?:that|this|it) (?:into )?a task"
        ),
        "new_task",
    ),
    (re.compile(r"^(?:draft|write|compose|prepare)\b.{0,30}\b(?:e-?mail|mail|message|letter)\b"), "draft_mail"),
    (
        re.compile(
            r"\bqbr\b|\bbusiness review\b|^(?:make|create|prepare|generate|draft|build|write|need|i need) .{0,20}"
            r"\b(?:report|summary|review)\b"
        ),
        "draft_qbr",
    ),
    (
        re.compile(r"\b(?:why|how come)\b.*\b(?:alert(?:s|ed)?|notif(?:y|ied|ication)|warn(?:ed|ing)?|told)\b"),
        "why_alert",
    ),
    (re.compile(r"^(?:and )?what (?:if|happens if|would happen if)\b.*clientx"), "what_if"),
    (
        re.compile(
            r"\b(?:put|start|enrol+|enter|add|run|begin|launch)\b.*\b(?:play ?book)\b.*clientx|"
            r"\b(?:put|enrol+|add|enter)\b.*clientx.*\bplay ?book"
        ),
        "act_playbook",
    ),
    (re.compile(r"\bnever (?:been )?(?:used|logged|touched|opened)\b|\boverlap"), "waste"),
    (re.compile(r"^compare\b.*clientx"), "compare"),
    (re.compile(r"^(?:the )?trend\b|\btrend (?:of|in|for)\b|\bover time\b|\bmonth by month\b"), "trend"),
)
_HOW = re.compile(
    r"^(?:how (?:do|can|would|should) (?:i|we|you)|where (?:do|can) i|how to|steps to|is there a way to)\b"
)
_MEANS = re.compile(
    r"\b(?:what (?:does|do) .* (?:mean|stand for)|"
    r"what is meant|meaning of|"
    r"defin(?:e|ition)|how (?:is|are|do you|does one) .*"
    r"(?:calculated?|computed?|measured?|defined?|"
    r"weighted|determined?|work "
    r"out|scored)|what (?:goes|counts|flows) (?:in|as|into)|"
    r"how (?:do|does) (?:the|our|your|an?) .*\bwork$|which weights|what are the (?:weights|bands|thresholds?))\b"
)
_DOING = re.compile(
    r"^(?:how (?:do|can) (?:i|we|you)|where (?:do|can) i|how to) (?:create|"
    r"add|make|set|change|edit|import|upload|export|"
    r"download|invite|connect|undo|delete|remove|snooze|accept|mark|find|see|run|reset|save|switch|configure)\b"
)


def sharpened(guess: Guess, masked: str, linked: Linked) -> Guess:
    """Where the form of a sentence says more than its words: how-to, definitions, bare names."""
    if BARE.match(masked):
        kind = linked.names[0].kind if linked.names else "client"
        return Guess(
            ((("overview" if kind == "client" else "product" if kind in ("product", "vendor") else "list"), 1.0),)
        )
    for form, intent in _FORMS:
        if form.search(masked) and not _HOW.match(masked):
            return toward(guess, intent, 0.7)
    if _MEANS.search(masked.rstrip(" ?!.")) and "clientx" not in masked:
        return toward(guess, "definition", 0.6)
    if _DOING.match(masked) and "clientx" not in masked:
        return toward(guess, "howto", 0.7)
    about_that = re.search(r"\b(?:it|that|this|them|they|here)\b", masked)
    if _HOW.match(masked) and not about_that and "clientx" not in masked and guess.of("howto", "definition") > 0.15:
        return toward(guess, "howto" if guess.of("howto") >= guess.of("definition") else "definition", 0.5)
    return guess


def toward(guess: Guess, intent: str, share: float) -> Guess:
    """Give an intent at least `share` more of the probability."""
    moved = {name: p * (1 - share) for name, p in guess.ranked}
    moved[intent] = moved.get(intent, 0.0) + share
    return Guess(tuple(sorted(moved.items(), key=lambda pair: -pair[1])))
