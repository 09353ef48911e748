"""cmake --install gives a tree that may lie anywhere: program, manual page, completions, studies.
Shells and manual know every command and option of --help."""

import os
import pathlib
import re
import shutil
import subprocess

from support.program import BINARY, SOURCE, main, skip

BUILD = pathlib.Path(os.environ["CORESWEEP_BUILD_DIR"])
if not shutil.which("cmake"):
    skip("there is no cmake")


def words_of_help(bench, *command):
    """The commands that --help lists, and its options."""
    text = bench.ok(*command, "--help")
    commands = re.findall(r"^  ([a-z]+) ", text.partition("Subcommands:")[2], re.M)
    options = re.findall(r"^  ((?:-\w,)?--[a-z-]+)", text, re.M)
    return commands, [word for option in options for word in option.split(",")]


def described(bench):
    """Each command with its options; those of the Python package have none of their own."""
    commands, options = words_of_help(bench)
    handed_over = {"export", "report", "fit", "calculator"}
    found = {name: words_of_help(bench, name)[1] for name in commands if name not in handed_over}
    assert len(found) > 15 and len(found["sweep"]) > 15, found
    return {"": options, **{name: ["--help"] for name in handed_over}, **found}


def completed(text, *words):
    """What bash would offer for the last word, with this completion."""
    call = f"COMP_WORDS=(coresweep {' '.join(words)}); COMP_CWORD={len(words)}; _coresweep"
    script = f'{text}\n{call}; printf "%s\\n" "${{COMPREPLY[@]}}"'
    done = subprocess.run(["bash", "-euc", script], text=True, capture_output=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def lacks(commands, complete):
    """What `complete` of a command and a beginning does not offer."""
    missing = [name for name in commands if name and name not in complete("''")]
    for name, options in commands.items():
        offered = complete(name, "--") + complete(name, "-") if name else complete("''")
        missing += [f"{name} {option}" for option in options if option not in offered]
    return missing


def test_bash_offers_every_command_and_option_and_then_files(bench):
    text, commands = bench.ok("completion", "bash"), described(bench)
    assert lacks(commands, lambda *words: completed(text, *words)) == []
    assert completed(text, "sw") == ["sweep"]
    assert completed(text, "sweep", "configs/") == []  # bash then completes files
    spoiled = text.replace(" --shard", "").replace(" doctor ", " ")
    assert {"doctor", "sweep --shard"} <= set(
        lacks(commands, lambda *words: completed(spoiled, *words))
    )


def test_zsh_and_fish_and_the_manual_name_all_of_them(bench):
    zsh, fish = bench.ok("completion", "zsh"), bench.ok("completion", "fish")
    manual = bench.ok("manual").replace("\\-", "-")
    for name, options in described(bench).items():
        lines = re.search(rf"^  {name}\) .*", zsh, re.M) if name else re.search(".*", zsh, re.S)
        condition = f"_from {name}'" if name else "__fish_use_subcommand'"
        seen = [line for line in fish.splitlines() if condition in line]
        page = re.split(r"^\.S[SH] ", manual, flags=re.M)
        part = [text for text in page if text.startswith((f'"{name}"', f'"{name} ')) and name]
        assert not name or (f"'{name}:" in zsh and f" -a {name} " in fish and len(part) == 1), name
        for option in options:
            assert f"*{option}[" in lines[0], (name, option)
            flag = f" -l {option[2:]}" if option.startswith("--") else f" -s {option[1:]}"
            assert any(f"{flag} " in line for line in seen), (name, option)
            assert option in (part[0] if name else manual), (name, option)
    shells = [shell for shell in ("zsh", "fish") if shutil.which(shell)]
    for shell, text in (("zsh", zsh), ("fish", fish)):
        if shell in shells:
            subprocess.run([shell, "-n", bench.folder / bench.write(shell, text)], check=True)


def test_descriptions_are_quoted_for_shells_and_troff(bench):
    zsh, fish = bench.ok("completion", "zsh"), bench.ok("completion", "fish")
    assert "answers the study'\\''s question" in zsh
    assert "answers the study\\'s question" in fish
    assert "--set relay.slots" not in bench.ok("manual")  # a minus, not a hyphen


def test_an_unknown_shell_is_refused(bench):
    done = bench.run("completion", "tcsh")
    assert done.returncode == 2 and "bash" in done.stderr, done.stderr


def test_the_installed_program_needs_nothing_of_the_build(bench):
    prefix = bench.folder / "prefix"
    done = subprocess.run(
        ["cmake", "--install", BUILD, "--prefix", prefix], text=True, capture_output=True
    )
    assert done.returncode == 0, done.stderr
    program, share = prefix / "bin" / "coresweep", prefix / "share"
    study = share / "coresweep" / "configs" / "smoke.toml"
    call = dict(cwd=bench.folder, text=True, capture_output=True, check=True)
    subprocess.run([program, "sweep", study, "-o", "there.h5", "--quiet"], **call)
    bench.ok("sweep", SOURCE / "configs" / "smoke.toml", "-o", "here.h5", "--quiet")
    assert bench.digest("there.h5") == bench.digest("here.h5")
    subprocess.run([program, "plan", study.parent / "astar-agreeing.toml", "--no-timing"], **call)
    shipped = (
        ("man/man1/coresweep.1", ["manual"]),
        ("bash-completion/completions/coresweep", ["completion", "bash"]),
        ("zsh/site-functions/_coresweep", ["completion", "zsh"]),
        ("fish/vendor_completions.d/coresweep.fish", ["completion", "fish"]),
    )
    for name, words in shipped:
        assert (share / name).read_text() == bench.ok(*words), name
    assert "Apache License" in (share / "doc" / "coresweep" / "LICENSE").read_text()
    assert str(BUILD).encode() not in searched_folders(program)


def searched_folders(program):
    """Where the program looks for its libraries, besides the system's folders."""
    done = subprocess.run(["readelf", "-d", program], capture_output=True, check=True)
    return b"".join(line for line in done.stdout.splitlines() if b"PATH" in line)


if __name__ == "__main__":
    assert os.path.exists(BINARY), f"{BINARY} is not built"
    main(dict(globals()))
