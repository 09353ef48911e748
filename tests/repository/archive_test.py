"""The archive of a release: the same bytes from two clones that differ in all that is no part of
the commit, and in it the commit's files alone."""

import gzip
import hashlib
import io
import os
import pathlib
import shutil
import subprocess
import sys
import tarfile
import tempfile

from support.checkout import ROOT


def git(*words):
    return subprocess.run(["git", *map(str, words)], check=True, capture_output=True).stdout


def clones(folder):
    """One as it comes; one with other settings, with a build, changes and no rights for others."""
    plain, other = folder / "plain", folder / "deeper" / "other"
    git("clone", "-q", "--no-local", ROOT, plain)
    old = os.umask(0o077)
    git("clone", "-q", "--no-local", "--depth=1", "-c", "core.autocrlf=true", ROOT.as_uri(), other)
    for key, value in (("core.autocrlf", "true"), ("core.eol", "crlf"), ("tar.umask", "0077")):
        git("-C", other, "config", key, value)
    for made in ("build/x.o", "results/x.h5", "host/__pycache__/x.pyc", "untracked.txt"):
        (other / made).parent.mkdir(exist_ok=True)
        (other / made).write_text("made")
    (other / "README.md").write_text("changed")
    os.umask(old)
    for clone in (plain, other):  # as they are here, where they may not be committed yet
        for script in ("archive", "setup.sh"):
            shutil.copy(ROOT / ".ci" / script, clone / ".ci" / script)
    return plain, other


def archived(clone, commit, **environment):
    """The bytes that .ci/archive writes, whose hash it has printed, and their name."""
    done = subprocess.run(
        [clone / ".ci" / "archive", commit],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    digest, name = done.stdout.split()
    content = (clone / "build" / name).read_bytes()
    assert hashlib.sha256(content).hexdigest() == digest
    changed = git("-C", clone, "status", "--porcelain")
    assert ("not committed are left out" in done.stderr) == bool(changed), done.stderr
    return content, name


def check(content, name, clone, commit):
    """It holds what git has of the commit, byte for byte, and is nobody's."""
    top = name.removesuffix(".tar.gz")
    wanted = git("-C", clone, "ls-tree", "-rz", "--name-only", commit).decode().split("\0")
    with tarfile.open(fileobj=io.BytesIO(gzip.decompress(content))) as tar:
        members = tar.getmembers()
        files = [member for member in members if not member.isdir()]
        assert {f"{top}/{path}" for path in wanted if path} == {file.name for file in files}
        assert [one.name for one in files] == sorted(one.name for one in files)
        assert not [one.name for one in members if one.name.startswith(f"{top}/build/")]
        assert {one.mode for one in files} <= {0o644, 0o755}
        assert {(one.uid, one.gid) for one in members} == {(0, 0)}
        assert len({one.mtime for one in members}) == 1
        for path in ("README.md", ".ci/setup.sh", "CMakeLists.txt"):
            text = tar.extractfile(f"{top}/{path}").read()
            assert text == git("-C", clone, "show", f"{commit}:{path}"), path
    assert content[3] == 0 and content[4:8] == bytes(4), "gzip says a name or a time"


def main():
    try:
        commit = git("-C", ROOT, "rev-parse", "HEAD").decode().strip()
    except (subprocess.CalledProcessError, FileNotFoundError):
        print(f"skipped: {ROOT} is no clone of a repository, or there is no git")
        sys.exit(77)
    with tempfile.TemporaryDirectory() as folder:
        plain, other = clones(pathlib.Path(folder).resolve())
        first, name = archived(plain, commit)
        second, _ = archived(other, commit, TZ="Pacific/Auckland", GZIP="-1", LC_ALL="C")
        assert first == second, "two clones give other bytes"
        check(first, name, plain, commit)
        # The clones do differ: with the settings of each, other bytes come.
        script = other / ".ci" / "archive"
        script.write_text(script.read_text().replace("-c tar.umask=0022", ""))
        assert archived(other, commit)[0] != first, "the second clone is like the first"
    print("ok")


if __name__ == "__main__":
    main()
