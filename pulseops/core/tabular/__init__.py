"""A model of any table with a yes/no outcome: mixed columns, holes, identifiers and give-aways included."""

from pulseops.core.tabular.columns import Columns, Refused
from pulseops.core.tabular.stack import TableFit, TableModel, TableScores, fit

__all__ = ["Columns", "Refused", "TableFit", "TableModel", "TableScores", "fit"]
