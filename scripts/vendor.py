#!/usr/bin/env python3
"""Pack the browser libraries of vendor.lock into src/anlan/web/vendor: fetched by npm, checked by our own hashes."""

from __future__ import annotations

import base64
import hashlib
import json
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from pathlib import Path

WEB = Path(__file__).resolve().parents[1] / "src" / "anlan" / "web"
LOCK, VENDOR = WEB / "vendor.lock", WEB / "vendor"


class Refused(SystemExit):
    """A package is not what the lock says."""


def pack(package: dict, folder: Path) -> Path:
    """Fetch one tarball, without running anything in it, and hold it against the lock."""
    wanted = f"{package['name']}@{package['version']}"
    command = ["npm", "pack", wanted, "--ignore-scripts", "--json", "--pack-destination", str(folder)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise Refused(f"npm pack {wanted} failed: {done.stderr.strip()[-400:]}")
    tarball = folder / json.loads(done.stdout)[0]["filename"]
    found = base64.b64encode(hashlib.sha512(tarball.read_bytes()).digest()).decode()
    if found != package["sha512"]:
        raise Refused(f"{wanted}: SHA-512 is {found}, the lock says {package['sha512']}")
    return tarball


def take(tarball: Path, wanted: dict[str, str], folder: Path, prefix: str = "") -> list[str]:
    """Copy the wanted files out, each held against its SHA-256; nothing else leaves the tarball."""
    taken = []
    with tarfile.open(tarball) as archive:
        for name, digest in wanted.items():
            member = archive.extractfile(f"package/{name}")
            content = b"" if member is None else member.read()
            if hashlib.sha256(content).hexdigest() != digest:
                raise Refused(f"{tarball.name}: {name} is not the file the lock names")
            target = folder / f"{prefix}{Path(name).name}"
            target.write_bytes(content)
            taken.append(target.name)
    return taken


def main() -> None:
    """Build the folder beside the old one and put it in its place."""
    lock = tomllib.loads(LOCK.read_text("utf-8"))
    with tempfile.TemporaryDirectory() as temporary:
        built = Path(temporary) / "vendor"
        (built / "LICENSES").mkdir(parents=True)
        manifest = []
        for package in lock["package"]:
            tarball = pack(package, Path(temporary))
            files = take(tarball, package["files"], built)
            prefix = f"{package['name']}-"
            licences = take(tarball, package["licence_files"], built / "LICENSES", prefix)
            manifest.append(
                {
                    **{key: package[key] for key in ("name", "version", "licence")},
                    "files": files,
                    "licences": licences,
                }
            )
        (built / "manifest.json").write_text(json.dumps(manifest, indent=1) + "\n", "utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(built, VENDOR)
    sys.stdout.write("packed " + ", ".join(f"{one['name']} {one['version']}" for one in manifest) + "\n")


if __name__ == "__main__":
    main()
