"""How to cite the data: the exact data version, in the style you need."""

import json
from typing import Any

from afpak_data import releases
from afpak_data.errors import UnknownNameError

STYLES = ("apa", "bibtex", "csl-json")


def cite(style: str = "apa", *, version: str | None = None) -> str:
    """Return the citation of a data version.

    Parameters
    ----------
    style
        ``apa``, ``bibtex`` or ``csl-json``.
    version
        A data version; the newest installed if None.

    Raises
    ------
    UnknownNameError
        If there is no such style or version.

    Examples
    --------
    >>> cite().startswith("The afpak-data project. (")
    True
    """
    if style not in STYLES:
        raise UnknownNameError("citation style", style, STYLES)
    package = releases.descriptor(version)
    item = _csl(package)
    if style == "csl-json":
        return json.dumps([item], ensure_ascii=False, indent=2)
    year, author, title = package["created"][:4], package["contributors"][0]["title"], package["title"]
    if style == "bibtex":
        fields = {
            "author": f"{{{author}}}",
            "title": f"{{{title}}}",
            "year": year,
            "version": package["version"],
            "note": f"Data set, version {package['version']}",
        }
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
        return f"@misc{{{item['id']},\n{body}}}"
    return f"{author}. ({year}). {title} (Version {package['version']}) [Data set]."


def _csl(package: dict[str, Any]) -> dict[str, Any]:
    year, month, day = (int(part) for part in package["created"][:10].split("-"))
    return {
        "id": f"afpak-data-{package['version']}",
        "type": "dataset",
        "title": package["title"],
        "author": [{"literal": package["contributors"][0]["title"]}],
        "issued": {"date-parts": [[year, month, day]]},
        "version": package["version"],
        "language": "en",
    }
