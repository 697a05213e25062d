"""The dataset's cards for citation managers, archives and search engines, all from the data package and the ledger.

`CITATION.cff` (Citation File Format), `.zenodo.json` and DataCite for the archive that gives the DOI, schema.org and
Croissant for search engines and machine learning, RO-Crate for research objects.
"""

import json
from collections.abc import Iterator
from typing import Any

from afpak_data.citation import cff_text, dataset_work
from afpak_data.citation_styles import Work, datacite_item
from afpak_data.schemas.fields import code_list

SCHEMA_ORG_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "number": "sc:Float", "boolean": "sc:Boolean"}
SCHEMA_ORG_TYPES["date"] = "sc:Date"
TEMPORAL_COVERAGE = "1947/2024"
PLACES = ("Afghanistan", "Pakistan", "United States")
CROISSANT_CONTEXT = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "citeAs": "cr:citeAs",
    "column": "cr:column",
    "conformsTo": "dct:conformsTo",
    "containedIn": "cr:containedIn",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "equivalentProperty": "cr:equivalentProperty",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "extract": "cr:extract",
    "field": "cr:field",
    "fileObject": "cr:fileObject",
    "fileProperty": "cr:fileProperty",
    "fileSet": "cr:fileSet",
    "format": "cr:format",
    "includes": "cr:includes",
    "isLiveDataset": "cr:isLiveDataset",
    "jsonPath": "cr:jsonPath",
    "key": "cr:key",
    "md5": "cr:md5",
    "parentField": "cr:parentField",
    "path": "cr:path",
    "rai": "http://mlcommons.org/croissant/RAI/",
    "recordSet": "cr:recordSet",
    "references": "cr:references",
    "regex": "cr:regex",
    "repeated": "cr:repeated",
    "replace": "cr:replace",
    "samplingRate": "cr:samplingRate",
    "sc": "https://schema.org/",
    "separator": "cr:separator",
    "source": "cr:source",
    "subField": "cr:subField",
    "transform": "cr:transform",
}
"""The context that Croissant 1.1 prescribes."""


def metadata_files(package: dict[str, Any], entry: dict[str, Any]) -> dict[str, bytes]:
    """Return the cards by file name.

    Parameters
    ----------
    package
        The data package whose paths are those in the repository.
    entry
        What the ledger says of the version.
    """
    work = dataset_work(package, entry)
    cards: dict[str, Any] = {
        ".zenodo.json": _zenodo(package, work),
        "metadata/datacite.json": datacite_item(work)
        | {"subjects": [{"subject": word} for word in package["keywords"]]},
        "metadata/schema-org.json": _schema_org(package, work),
        "croissant.json": _croissant(package, work),
        "ro-crate-metadata.json": _ro_crate(package, work),
    }
    files = {name: (json.dumps(card, ensure_ascii=False, indent=2) + "\n").encode() for name, card in cards.items()}
    return files | {"CITATION.cff": (cff_text(package, work) + "\n").encode()}


def _zenodo(package: dict[str, Any], work: Work) -> dict[str, Any]:
    return {
        "upload_type": "dataset",
        "title": work.title,
        "description": package["description"],
        "creators": [{"name": name} for name, _ in work.authors],
        "version": work.version,
        "publication_date": _day(work),
        "license": package["licenses"][0]["name"].lower(),
        "keywords": package["keywords"],
        "language": "eng",
        "notes": f"Fingerprint of the data: {work.fingerprint}",
        "references": [source["title"] for source in package["sources"]],
    }


def _day(work: Work) -> str:
    return "-".join(f"{part:02}" for part in work.date)


def _about(package: dict[str, Any], work: Work) -> dict[str, Any]:
    """Return what schema.org, Croissant and RO-Crate say alike of the dataset."""
    return {
        "name": work.title,
        "description": package["description"],
        "version": work.version,
        "datePublished": _day(work),
        "license": package["licenses"][0]["path"],
        "keywords": package["keywords"],
        "inLanguage": "en",
    } | ({"identifier": f"https://doi.org/{work.doi}"} if work.doi else {})


def _schema_org(package: dict[str, Any], work: Work) -> dict[str, Any]:
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **_about(package, work),
        "creator": [{"@type": "Organization", "name": name} for name, _ in work.authors],
        "isAccessibleForFree": True,
        "temporalCoverage": TEMPORAL_COVERAGE,
        "spatialCoverage": [{"@type": "Place", "name": place} for place in PLACES],
        "citation": [source["title"] for source in package["sources"]],
        "variableMeasured": list(_variables(package)),
        "mentions": [_term_set(name) | {"hasDefinedTerm": list(_terms(name))} for name in _lists_used(package)],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": resource["name"],
                "description": resource["description"],
                "contentUrl": resource["path"],
                "encodingFormat": resource["mediatype"],
                "sha256": resource["hash"].removeprefix("sha256:"),
            }
            for resource in package["resources"]
        ],
    }


def _variables(package: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield every column as a property, with the list that its codes are of."""
    for resource in package["resources"]:
        for field in resource["schema"]["fields"]:
            variable: dict[str, Any] = {
                "@id": f"#{resource['name']}.{field['name']}",
                "@type": "PropertyValue",
                "name": field["name"],
                "description": field["description"],
            }
            if field.get("unit"):
                variable["unitText"] = field["unit"]
            if field.get("codeList"):
                variable["valueReference"] = {"@id": f"#codes-{field['codeList']}"}
            yield variable


def _lists_used(package: dict[str, Any]) -> list[str]:
    fields = (field for resource in package["resources"] for field in resource["schema"]["fields"])
    return sorted({field["codeList"] for field in fields if field.get("codeList")})


def _term_set(name: str) -> dict[str, Any]:
    return {"@id": f"#codes-{name}", "@type": "DefinedTermSet", "name": name}


def _terms(name: str) -> Iterator[dict[str, Any]]:
    for code in code_list(name):
        yield {
            "@id": f"#codes-{name}.{code['code']}",
            "@type": "DefinedTerm",
            "termCode": code["code"],
            "name": code["label"],
            "description": code["definition"],
        }


def _croissant(package: dict[str, Any], work: Work) -> dict[str, Any]:
    return {
        "@context": CROISSANT_CONTEXT,
        "@type": "sc:Dataset",
        "conformsTo": "http://mlcommons.org/croissant/1.1",
        **_about(package, work),
        # Croissant asks for three numbers and nothing else.
        "version": package["version"],
        "creator": [{"@type": "sc:Organization", "name": name} for name, _ in work.authors],
        "citeAs": f"{work.title}, version {work.version}, {work.fingerprint}",
        "isLiveDataset": False,
        "distribution": [
            {
                "@type": "cr:FileObject",
                "@id": f"{resource['name']}.parquet",
                "name": f"{resource['name']}.parquet",
                "description": resource["description"],
                "contentUrl": resource["path"],
                "encodingFormat": "application/x-parquet",
                "sha256": resource["hash"].removeprefix("sha256:"),
            }
            for resource in package["resources"]
        ],
        "recordSet": [
            *(_record_set(resource) for resource in package["resources"]),
            *(_enumeration(name) for name in _lists_used(package)),
        ],
    }


def _enumeration(name: str) -> dict[str, Any]:
    """Return a code list as Croissant writes one: its rows in the card itself."""
    keys = ("code", "label", "definition")
    return {
        "@type": "cr:RecordSet",
        "@id": f"codes-{name}",
        "name": f"codes-{name}",
        "description": f"The codes of the list {name}.",
        "dataType": "sc:Enumeration",
        "key": {"@id": f"codes-{name}/code"},
        "field": [
            {"@type": "cr:Field", "@id": f"codes-{name}/{key}", "name": key, "dataType": "sc:Text"} for key in keys
        ],
        "data": [{f"codes-{name}/{key}": code[key] for key in keys} for code in code_list(name)],
    }


def _record_set(resource: dict[str, Any]) -> dict[str, Any]:
    # No `references`: mlcroissant takes a key of the own table for a circle, and cannot join the others.
    table, schema = resource["name"], resource["schema"]

    def field(column: dict[str, Any]) -> dict[str, Any]:
        return {
            "@type": "cr:Field",
            "@id": f"{table}/{column['name']}",
            "name": column["name"],
            "description": column["description"],
            "dataType": SCHEMA_ORG_TYPES[column["type"]],
            "source": {"fileObject": {"@id": f"{table}.parquet"}, "extract": {"column": column["name"]}},
        } | ({"valueReference": {"@id": f"codes-{column['codeList']}"}} if column.get("codeList") else {})

    return {
        "@type": "cr:RecordSet",
        "@id": table,
        "name": table,
        "description": resource["description"],
        "key": [{"@id": f"{table}/{name}"} for name in schema["primaryKey"]],
        "field": [field(column) for column in schema["fields"]],
    }


def _ro_crate(package: dict[str, Any], work: Work) -> dict[str, Any]:
    licence = package["licenses"][0]
    authors = [{"@id": f"#{name.replace(' ', '-')}", "@type": "Organization", "name": name} for name, _ in work.authors]
    files = [
        {
            "@id": resource["path"],
            "@type": "File",
            "name": resource["name"],
            "description": resource["description"],
            "encodingFormat": resource["mediatype"],
            "sha256": resource["hash"].removeprefix("sha256:"),
            "variableMeasured": [
                {"@id": f"#{resource['name']}.{field['name']}"} for field in resource["schema"]["fields"]
            ],
        }
        for resource in package["resources"]
    ]
    sets = [
        _term_set(name) | {"hasDefinedTerm": [{"@id": term["@id"]} for term in _terms(name)]}
        for name in _lists_used(package)
    ]
    terms = [term for name in _lists_used(package) for term in _terms(name)]
    sources = [
        {"@id": source.get("path") or f"#source-{number}", "@type": "CreativeWork", "name": source["title"]}
        for number, source in enumerate(package["sources"], 1)
    ]
    return {
        "@context": "https://w3id.org/ro/crate/1.1/context",
        "@graph": [
            {
                "@id": "ro-crate-metadata.json",
                "@type": "CreativeWork",
                "about": {"@id": "./"},
                "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            },
            {
                "@id": "./",
                "@type": "Dataset",
                **_about(package, work),
                "license": {"@id": licence["path"]},
                # A list of one is written as the one (RO-Crate 1.1, 3.3).
                "author": [{"@id": each["@id"]} for each in authors] if authors[1:] else {"@id": authors[0]["@id"]},
                "publisher": {"@id": authors[0]["@id"]},
                "temporalCoverage": TEMPORAL_COVERAGE,
                "citation": [{"@id": each["@id"]} for each in sources],
                "hasPart": [{"@id": "datapackage.json"}, *({"@id": each["@id"]} for each in files)],
            },
            *authors,
            {
                "@id": licence["path"],
                "@type": "CreativeWork",
                "name": licence["title"],
                "identifier": licence["name"],
                "description": "The licence of the data.",
            },
            {
                "@id": "datapackage.json",
                "@type": "File",
                "name": "Data package",
                "description": "Tables, columns, codes and keys.",
                "encodingFormat": "application/json",
            },
            *sources,
            *files,
            *_variables(package),
            *sets,
            *terms,
        ],
    }
