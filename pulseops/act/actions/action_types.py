"""The kinds of actions that come with this room."""

from pulseops.act.actions import kinds_of_books, kinds_outside
from pulseops.act.actions.registry import register

for kind in (*kinds_of_books.KINDS, *kinds_outside.KINDS):
    register(kind)
