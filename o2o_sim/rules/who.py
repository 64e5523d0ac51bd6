"""Whom a rule's parameters are asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from o2o_sim.core.quantity import Labels, Quantity
from o2o_sim.core.random import key_of, stream
from o2o_sim.core.rule import Rule
from o2o_sim.core.units import FloatArray, IdArray

__all__ = ["Who"]


@dataclass(frozen=True)
class Who:
    """The people or merchants a rule looks at, by what never changes about them.

    Parameters
    ----------
    ids
        Stable ids, one each; draws are keyed on them.
    labels
        The names by which parameters may differ, by kind: ``{"group": Labels(codes, names)}``.
    seed, replication
        Of the run.
    """

    ids: IdArray
    labels: Mapping[str, Labels] | None = None
    seed: int = 0
    replication: int = 0

    def __len__(self) -> int:
        """How many they are."""
        return len(self.ids)

    def take(self, rows: ArrayLike) -> Who:
        """Some of them, by row number or by a mask.

        Examples
        --------
        >>> import numpy as np
        >>> Who(np.array([5, 7, 9], dtype=np.uint32)).take([2, 0]).ids.tolist()
        [9, 5]
        """
        index = np.asarray(rows)
        labels = {
            kind: Labels(label.codes[index], label.names) for kind, label in (self.labels or {}).items()
        }
        return replace(self, ids=self.ids[index], labels=labels or None)

    def values(self, rule: Rule, name: str) -> FloatArray:
        """The value of a rule's parameter for each of them: always the same, whoever else is asked for.

        Parameters
        ----------
        rule
            The rule.
        name
            Its parameter, a `Quantity`.

        Examples
        --------
        >>> import numpy as np
        >>> from o2o_sim.rules.pricing.cost_plus import CostPlus
        >>> rule = CostPlus(markup={"distribution": "uniform", "low": 0.5, "high": 1.5})
        >>> alone, among = Who(np.array([7], dtype=np.uint32)), Who(np.array([5, 7], dtype=np.uint32))
        >>> bool(alone.values(rule, "markup")[0] == among.values(rule, "markup")[1])
        True
        """
        asked: Quantity = getattr(rule, name)
        source = stream(f"rule.{rule.family}.{rule.kind_name()}.{name}", "a parameter of a rule, for life")
        return asked.of(self.ids, key_of(source, self.seed, self.replication), self.labels)
