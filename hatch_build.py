"""Puts the folders that a checkout keeps at its top into the package of a built wheel.

An editable install needs none of it: there the folders are found where they are, so that an edited
scenario is never shadowed by an older copy.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

SHIPPED = ("scenarios", "lessons", "dashboards", "benchmarks", "papers")


class ShippedFolders(BuildHookInterface):
    """Copies every shipped folder that exists to ``o2o_sim/_data``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        for folder in SHIPPED:
            if Path(self.root, folder).is_dir():
                build_data["force_include"][folder] = f"o2o_sim/_data/{folder}"
        build_data["force_include"]["CITATION.cff"] = "o2o_sim/_data/papers/CITATION.cff"
