"""Build the published tables from `raw/`: `python build`, `python build --check`, `--texts DIR`, `--freeze`."""

import argparse
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from afpak_build.faults import InputError  # noqa: E402
from afpak_build.publish import differences, recover, write  # noqa: E402
from afpak_build.road import build  # noqa: E402


def main() -> int:
    """Run the build and say what it did; 0 fine, 1 the input or the published data are wrong, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python build", description="Build the published tables from raw/.")
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--check", action="store_true", help="write nothing; fail if what is published would change")
    kind.add_argument("--freeze", action="store_true", help="freeze the data version: it never changes again")
    parser.add_argument("--texts", type=Path, metavar="DIR", help="source texts, to fingerprint the passages anew")
    arguments = parser.parse_args()
    try:
        if not arguments.check:
            recover(ROOT)
        output = build(ROOT, arguments.texts, freeze=arguments.freeze)
        if arguments.check:
            return _report(list(differences(output, ROOT)), output.version)
        write(output, ROOT)
    except InputError as error:
        print(error, file=sys.stderr)
        count = len(error.faults)
        print(f"{count} fault{'s' if count > 1 else ''}; nothing was published.", file=sys.stderr)
        return 1
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        print(f"{error.filename or 'writing'}: {reason}; the build did not finish, run it again.", file=sys.stderr)
        return 1
    done = "Froze" if arguments.freeze else "Built"
    _say(f"{done} data version {output.version}: {len(output.data) - 1} tables in afpak_data/data/{output.version}/.")
    return 0


def _report(found: list[str], version: str) -> int:
    _say("\n".join(found) or f"Data version {version} is what raw/ gives.")
    if found:
        print("Run `python build` and commit what it changes.", file=sys.stderr)
    return 1 if found else 0


def _say(text: str) -> None:
    """Print to standard output; that nobody reads it does not undo what was done."""
    try:
        print(text, flush=True)
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
