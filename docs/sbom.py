"""Writes the software bill of materials, SPDX 2.3 in JSON, from the tables of docs/DEPENDENCIES.md
and the locked Python packages of .ci/locks.

    python3 docs/sbom.py > coresweep.spdx.json

Each row of the page's tables becomes a package, each package of a lock one of its version, whether
a row names it or another package needs it, each data file of the checkout a file with its SHA-256.
The same checkout gives the same bytes.
"""

import hashlib
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
DATA = ("configs/data", "configs/calibration", "tests/data")
# What the page says in words, as SPDX names it; a licence that is not here is kept as a comment.
LICENCES = {
    "Apache-2.0",
    "MIT",
    "MPL-2.0",
    "BSD-3-Clause",
    "BSD-2-Clause",
    "BSL-1.0",
    "Zlib",
    "GPL-3.0-or-later",
}


def tables(text):
    """The rows of every table of the page, as dictionaries by its header."""
    header = None
    for line in text.splitlines():
        if not line.startswith("|"):
            header = None
            continue
        cells = [cell.strip().replace("`", "") for cell in line.strip("|").split("|")]
        if header is None:
            header = cells
        elif not set("".join(cells)) <= set("-: "):
            yield dict(zip(header, cells, strict=False))


def identifier(name, taken):
    base = "SPDXRef-" + re.sub(r"[^A-Za-z0-9.]+", "-", name).strip("-")
    number, one = 2, base
    while one in taken:
        one, number = f"{base}-{number}", number + 1
    taken.add(one)
    return one


def package(row, taken):
    name = row["name"]
    said = row.get("licence", "") or "not said"
    known = said if said in LICENCES else "NOASSERTION"
    return {
        "SPDXID": identifier(name, taken),
        "name": name,
        "versionInfo": row.get("version seen") or "any",
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": known,
        "licenseDeclared": known,
        "copyrightText": "NOASSERTION",
        "comment": "; ".join(
            f"{key}: {value}" for key, value in row.items() if key != "name" and value
        ),
    }


def locked():
    """The versions of the locked Python packages, by name."""
    texts = [path.read_text() for path in sorted((ROOT / ".ci" / "locks").glob("*.txt"))]
    return dict(re.findall(r"^([a-z0-9-]+)==(\S+)", "\n".join(texts), re.MULTILINE))


def with_versions(packages, versions, taken):
    """The packages, those of a lock with their version, and the others of the locks behind them."""
    rows = {package["name"].lower().replace("_", "-"): package for package in packages}
    found = list(packages)
    for name, version in sorted(versions.items()):
        if name not in rows:
            rows[name] = package({"name": name}, taken)
            del rows[name]["comment"]
            found.append(rows[name])
        rows[name]["versionInfo"] = version
        rows[name]["externalRefs"] = [
            {
                "referenceCategory": "PACKAGE-MANAGER",
                "referenceType": "purl",
                "referenceLocator": f"pkg:pypi/{name}@{version}",
            }
        ]
    return found


def file_of(path, taken):
    where = path.relative_to(ROOT).as_posix()
    return {
        "SPDXID": identifier("File-" + where, taken),
        "fileName": "./" + where,
        "checksums": [
            {
                "algorithm": "SHA256",
                "checksumValue": hashlib.sha256(path.read_bytes()).hexdigest(),
            }
        ],
        "licenseConcluded": "NOASSERTION",
        "copyrightText": "NOASSERTION",
    }


def document():
    page = (ROOT / "docs" / "DEPENDENCIES.md").read_text()
    version = re.search(
        r"project\(coresweep VERSION ([0-9.]+)", (ROOT / "CMakeLists.txt").read_text()
    )[1]
    taken = {"SPDXRef-DOCUMENT", "SPDXRef-coresweep"}
    rows = [package(row, taken) for row in tables(page) if row.get("name")]
    packages = with_versions(rows, locked(), taken)
    files = [
        file_of(path, taken)
        for folder in DATA
        for path in sorted((ROOT / folder).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    ]
    own = {
        "SPDXID": "SPDXRef-coresweep",
        "name": "coresweep",
        "versionInfo": version,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "licenseConcluded": "Apache-2.0",
        "licenseDeclared": "Apache-2.0",
        "copyrightText": "NOASSERTION",
    }
    relations = [("SPDXRef-DOCUMENT", "DESCRIBES", "SPDXRef-coresweep")]
    relations += [("SPDXRef-coresweep", "DEPENDS_ON", one["SPDXID"]) for one in packages]
    relations += [("SPDXRef-coresweep", "CONTAINS", one["SPDXID"]) for one in files]
    content = hashlib.sha256(json.dumps([packages, files]).encode()).hexdigest()
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": f"coresweep-{version}",
        "documentNamespace": f"urn:coresweep:sbom:{version}:{content[:32]}",
        # A fixed date, so that the same checkout gives the same bytes.
        "creationInfo": {"created": "2026-01-01T00:00:00Z", "creators": ["Tool: docs/sbom.py"]},
        "packages": [own, *packages],
        "files": files,
        "relationships": [
            {"spdxElementId": one, "relationshipType": kind, "relatedSpdxElement": other}
            for one, kind, other in relations
        ],
    }


if __name__ == "__main__":
    json.dump(document(), sys.stdout, indent=1, ensure_ascii=False)
    print()
