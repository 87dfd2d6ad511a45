"""Types the commands of a file as a person would, and compares what they print with what the file says they must.

    typed.py FILE

The form of the file is told at its beginning. `aws` is the AWS command line beside this Python, within this process, because
to start it takes longer than all it does; kubectl is the computer's own, and starts `aws` for its tokens. Where and as whom
is in the environment. Prints what was not as it must be, and exits with 1 if anything was not.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from string import Template

from awscli.clidriver import create_clidriver

# Seconds; far more than any command takes.
DEADLINE = 90


def main():
    values, wrong = {}, []
    # kubectl asks `aws` for its tokens.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    # AWS's descriptions of itself, read once for all commands.
    loader = create_clidriver().session.get_component("data_loader")
    commands = read(Path(sys.argv[1]).read_text())
    for name, command, expected in commands:
        words = [Template(word).safe_substitute(values) for word in shlex.split(command)]
        said = typed(words, loader)
        problem = compare(said, [Template(line).safe_substitute(values) for line in expected])
        if name and not problem:
            values[name] = said.stdout.strip()
            problem = None if values[name] else "printed nothing to remember"
        if problem:
            wrong.append(f"$ {shlex.join(words)}\n{problem}\n{said.stdout}{said.stderr}")
            # What follows needs this one's result.
            if name:
                break
    print(f"{len(commands)} commands")
    print(*wrong, sep="\n")
    return 1 if wrong else 0


def typed(words, loader):
    """What a command says. The `aws` command has no state but what it has read of its own descriptions."""
    if words[0] != "aws":
        return subprocess.run(words, capture_output=True, text=True, timeout=DEADLINE, check=False)
    aws = create_clidriver()
    aws.session.register_component("data_loader", loader)
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = aws.main(words[1:])
    # A command that ends without a number ends well.
    return subprocess.CompletedProcess(words, status or 0, out.getvalue(), err.getvalue())


def read(text):
    """Each command with the name that keeps what it prints, and what it must print."""
    commands = []
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            commands[-1][2].append(line.strip())
        else:
            name, _, command = line.partition(" = ") if re.match(r"[A-Z_]+ = ", line) else ("", "", line)
            commands.append((name, command, []))
    return commands


def compare(said, expected):
    """What is wrong with what a command said, if anything is."""
    refusal = expected[0].removeprefix("! ") if expected and expected[0].startswith("! ") else None
    if refusal is not None:
        # Only `|` has its meaning here: refusals are full of brackets.
        is_said = any(part in said.stderr for part in refusal.split("|"))
        return None if said.returncode != 0 and is_said else f"should have been refused: {refusal}"
    if said.returncode != 0:
        return f"failed with {said.returncode}"
    if expected and not re.fullmatch(r"\n".join(expected), said.stdout.strip("\n")):
        return "should have said:\n" + "\n".join(expected)
    return None


if __name__ == "__main__":
    sys.exit(main())
