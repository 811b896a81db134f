"""What is never answered, whatever the classifier says: orders to destroy, to leak, to trick. Pure.

Safety does not rest on it: nothing behind the assistant can do these things. It keeps the answer honest and short.
"""

import re

from pulseops.assistant.linking import plain

_ORDERS = re.compile(
    r"\b(?:drop table|delete from|insert into|select .{1,80} from|union select|tenant_id|system prompt|initial prompt|"
    r"developer mode|jailbreak|root access|admin rights|bypass|override|sudo|rm -rf|/etc/|"
    r"(?:ignore|forget|disregard) (?:all |any |the |your |my )*(?:previous|prior|above|earlier)? ?"
    r"(?:instructions?|rules?|prompts?)|"
    r"other tenants?|another tenant|all tenants|other (?:companies|msps|providers|organi[sz]ations)|"
    r"your (?:other |own )?(?:customers|clients|users|subscribers)|"
    r"passwords?|password hash(?:es)?|secret keys?|api keys? and|credentials|"
    r"(?:make|made|making) up|invent|fabricate|fake|need not be real|"
    r"skip (?:the |all )?(?:asking|cap|caps|approval|confirmation|limits?)|without (?:asking|confirmation|approval)|"
    r"(?:do not|don't|dont|without) (?:ask|asking)\b|"
    r"(?:turn off|disable|stop) (?:the )?(?:audit|log|logging|kill switch|row security))\b|<script|\{\{|https?://"
)
_DESTROY = re.compile(
    r"^(?:(?:please|now|just|can you|could you|go ahead and|you are .{0,30})\W+)*"
    r"(?:delete|erase|wipe|purge|destroy|drop|truncate)\b"
)
_HIDDEN = re.compile(
    r"\b(?:delete|erase|wipe|purge) (?:all|every|everything|the whole|my|our|this|client|department)\b"
)
_OUT = re.compile(r"\b(?:e-?mail|send|forward|share|upload|post|export)\b.*@\w")
_ASKING = re.compile(r"^(?:how|where|what happens|who (?:may|can)|can i|may i)\b")
_OWN_PASSWORD = re.compile(r"(?:change|reset|forgot|set)\b.{0,12}\bmy password")


def forbidden(text: str) -> bool:
    """Whether a question is an order that nobody may give here; asking how something is done is none."""
    words = plain(text)
    if _OWN_PASSWORD.search(words):
        return False
    if _ORDERS.search(words) or _OUT.search(words):
        return True
    return not _ASKING.match(words) and bool(_DESTROY.search(words) or _HIDDEN.search(words))
