"""Learn: whether what was believed came true, and which model is to be believed next."""

from pulseops.learn.outcomes import reporting as _reporting

_reporting.plug_in()
