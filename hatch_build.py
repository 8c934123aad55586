"""Packs the browser libraries into a wheel where npm is there; without it the wheel has the light map."""

import shutil
import subprocess
import sys
from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

WITHIN_S = 60


class PackBrowserLibraries(BuildHookInterface):
    """Runs scripts/vendor.py before a wheel is built; an editable install leaves that to `make run`."""

    def initialize(self, version: str, build_data: dict) -> None:  # noqa: ARG002 — the hook's own signature
        """Pack, or say why not; never fails a build."""
        script = Path(self.root) / "scripts" / "vendor.py"
        if version == "editable" or shutil.which("npm") is None or not script.is_file():
            return
        try:
            subprocess.run([sys.executable, str(script)], check=True, timeout=WITHIN_S)  # noqa: S603 — our own script
        except (subprocess.SubprocessError, OSError) as error:
            self.app.display_warning(f"browser libraries not packed, the light map is used: {error}")
