"""One small bad input for each rule, picked up by name from `fixtures/bad`, each with the exact message expected.

The first lines of a fixture are comments: `# file: NAME` is the file of the made-up project that it replaces, and each
`# expect: MESSAGE` one line of what the build says. A contributor adds a file, and no code.
"""

from pathlib import Path

import pytest
from afpak_build.faults import InputError
from afpak_build.road import build

BAD = sorted((Path(__file__).parent / "fixtures" / "bad").iterdir())


@pytest.mark.parametrize("path", BAD, ids=lambda path: path.stem)
def test_bad_input_is_told_in_one_sentence_and_nothing_is_built(path, project):
    content = path.read_bytes()
    notes = content.decode(errors="replace").splitlines()
    (target,) = (line.removeprefix("# file: ") for line in notes if line.startswith("# file: "))
    expected = [line.removeprefix("# expect: ") for line in notes if line.startswith("# expect: ")]
    assert expected, "the fixture expects nothing"
    (project / target).parent.mkdir(parents=True, exist_ok=True)
    (project / target).write_bytes(content)
    texts = project / "texts" if "# texts" in notes else None
    with pytest.raises(InputError) as caught:
        build(project, texts)
    assert str(caught.value).splitlines() == expected


def test_all_faults_of_all_files_are_told_in_one_run(project):
    for table in ("events", "aid"):
        path = project / f"raw/demo/{table}.yaml"
        path.write_text(path.read_text(encoding="utf-8") + "  colour: red\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        build(project)
    assert [fault.file for fault in caught.value.faults] == ["raw/demo/aid.yaml", "raw/demo/events.yaml"]


def test_a_file_that_is_too_large_is_refused(project):
    (project / "raw/demo/aid.yaml").write_text("# " + "x" * 4_000_001, encoding="utf-8")
    with pytest.raises(InputError, match=r"^raw/demo/aid.yaml:1: is larger than 4,000,000 bytes; split it$"):
        build(project)


def test_a_link_out_of_the_folder_is_refused(project, tmp_path):
    (tmp_path / "elsewhere.yaml").write_text("[]", encoding="utf-8")
    (project / "raw/demo/aid.yaml").unlink()
    (project / "raw/demo/aid.yaml").symlink_to(tmp_path / "elsewhere.yaml")
    with pytest.raises(InputError, match=r"^raw/demo/aid.yaml:1: is a link; put the file itself here$"):
        build(project)


def test_a_missing_list_is_told_and_not_taken_for_an_empty_one(project):
    (project / "raw/registry/benchmarks.yaml").unlink()
    (project / "raw/demo/aid.yaml").unlink()
    with pytest.raises(InputError) as caught:
        build(project)
    assert [str(fault) for fault in caught.value.faults] == [
        "raw/demo/aid.yaml:1: is missing; where there is nothing to say write `[]`",
        "raw/registry/benchmarks.yaml:1: is missing; where there is nothing to say write `[]`",
    ]


def test_a_missing_release_or_source_card_is_told(project):
    (project / "raw/release.yaml").unlink()
    (project / "raw/demo/source.yaml").unlink()
    with pytest.raises(InputError) as caught:
        build(project)
    assert [str(fault) for fault in caught.value.faults] == [
        "raw/demo/source.yaml:1: is missing; it tells what the source is",
        "raw/release.yaml:1: is missing; it names the data version",
    ]
