"""The declarations of the truth layer: what each source says, and how it became the five public tables."""

from afpak_data.schemas import fields as f
from afpak_data.schemas.fields import Int, Real, Table, Text


class Claims(Table):
    """One value of one cell, as one passage of one source gives it.

    The public tables are computed from these rows. `value` is text: a number, an EDTF date, an id or a code, as
    `value_type` says; of a cell with several ids or codes each is a claim of its own.
    """

    claim_id: Text = f.text("Claim id", "Source, row, column and running number.", "key", required=True, unique=True)
    table: Text = f.text("Table", "The table of the cell.", "key", required=True)
    row_id: Text = f.text("Row id", "The row of the cell.", "key", required=True)
    column: Text = f.text(
        "Column",
        "The column of the cell; for dates and numbers the name that their columns share.",
        "key",
        required=True,
    )
    value_type: Text = f.code("Value type", "How to read the value.", "value_type", "key", required=True)
    value: Text = f.text("Value", "The value; empty where the words give no number.")
    value_min: Real = f.measure("Lowest", "Lowest number that this claim allows.", "as the cell", "derived")
    value_max: Real = f.measure("Highest", "Highest number that this claim allows.", "as the cell", "derived")
    words: Text = f.text("Words", "The words of a number as they stand in the passage.", "fact")
    relation: Text = f.code("Relation", "How the words bend the number.", "relation")
    source_id: Text = f.ref("Source", "The source that says it.", "sources", "key", required=True)
    locator: Text = f.text("Locator", "Section and paragraph, or footnote, of the passage.", required=True)
    passage_start: Text = f.text("First words", "First words of the passage, six at most.", required=True)
    passage_end: Text = f.text("Last words", "Last words of the passage, six at most.", required=True)
    passage_sha256: Text = f.text(
        "Passage SHA-256", "SHA-256 of the normalised passage.", "derived", required=True, str_matches="^[0-9a-f]{64}$"
    )
    speech_status: Text = f.code("Speech status", "How the text stands to it.", "speech_status", required=True)
    speaker_id: Text = f.ref("Speaker", "Whose statement the text reports.", "actors")
    evidence_tag: Text = f.code("Evidence", "How the value stands to the passage.", "evidence_tag", required=True)
    reason: Text = f.text("Reason", "Why an inferred or computed value holds.")
    rank: Text = f.code("Rank", "Whether this value is the published one.", "claim_rank", required=True)
    rank_reason: Text = f.text("Reason of the rank", "Why it is, or is not, where claims differ.")


class Sources(Table):
    """One source text that was read, with what a citation of it needs and the fingerprint of what was read."""

    source_id: Text = f.key("Source id", "The id of the source.")
    type: Text = f.text("Type", "Type of the work, as CSL names types.", required=True)
    title: Text = f.text("Title", "Title of the work.", required=True)
    title_sentence: Text = f.text(
        "Title in sentence case", "The title with capitals for names only, for styles that ask for it.", required=True
    )
    authors: Text = f.text(
        "Authors", "Family name and given name, joined by semicolons; empty where unknown.", many=True
    )
    container_title: Text = f.text("Container", "Journal or series it appeared in.")
    number: Text = f.text("Number", "Volume, issue or number in the series.")
    page: Text = f.text("Pages", "First and last page.")
    publisher: Text = f.text("Publisher", "Who published it.")
    issued_edtf: Text = f.text("Issued", "When it was published, in EDTF; empty where unknown.")
    year: Int = f.measure("Year", "Year of publication; empty where unknown.", "year", "derived")
    language: Text = f.text("Language", "Language of the text, BCP 47.", required=True)
    doi: Text = f.text("DOI", "Digital object identifier.")
    url: Text = f.text("URL", "Address of the work.")
    licence: Text = f.text("Licence", "Licence that the work states; empty where it states none.")
    citation: Text = f.text("Citation", "How to cite the work, APA style.", "derived", required=True)
    independence_group: Text = f.text(
        "Independence group", "Sources of one group lean on the same origin for what the note names."
    )
    sections: Text = f.text(
        "Sections", "Headings that the locators use, in their order, joined by semicolons.", many=True
    )
    text_sha256: Text = f.text(
        "Text SHA-256", "SHA-256 of the text file that was read.", required=True, str_matches="^[0-9a-f]{64}$"
    )
    text_characters: Int = f.measure("Characters", "Length of the text that was read.", "characters", "coded", low=1)
    note: Text = f.text("Note", "What a user of the source must know.")


class Codes(Table):
    """One code of one code list, with our definition and the standard it comes from."""

    list: Text = f.text("List", "Name of the code list.", "key", required=True)
    code: Text = f.text("Code", "The code.", "key", required=True)
    ordinal: Int = f.measure("Ordinal", "Place of the code in its list.", "ordinal", "derived", low=1)
    label: Text = f.text("Label", "A short name.", required=True)
    definition: Text = f.text("Definition", "What it means, in our words.", required=True)
    applies_to: Text = f.text("Applies to", "Codes that it goes with, joined by semicolons.", many=True)
    standard: Text = f.text("Standard", "The standard that it comes from.", required=True)
    standard_version: Text = f.text("Version of the standard", "Version or year of the standard.", required=True)
    url: Text = f.text("URL", "Where the standard is described.")


class EventActors(Table):
    """One actor's part in one event."""

    event_id: Text = f.ref("Event id", "The event.", "events", "key", required=True)
    actor_id: Text = f.ref("Actor id", "The actor.", "actors", "key", required=True)
    role: Text = f.code("Role", "The actor's part.", "actor_role", "key", required=True)
    ordinal: Int = f.measure("Ordinal", "Place among those of the same role.", "ordinal", "derived", low=1)


class AidActors(Table):
    """One actor's part in one aid or sanction fact."""

    aid_id: Text = f.ref("Aid id", "The aid or sanction fact.", "aid", "key", required=True)
    actor_id: Text = f.ref("Actor id", "The actor.", "actors", "key", required=True)
    role: Text = f.code("Role", "The actor's part.", "actor_role", "key", required=True)
    ordinal: Int = f.measure("Ordinal", "Place among those of the same role.", "ordinal", "derived", low=1)


class DemandActors(Table):
    """One actor's part in one demand."""

    demand_id: Text = f.ref("Demand id", "The demand.", "demands", "key", required=True)
    actor_id: Text = f.ref("Actor id", "The actor.", "actors", "key", required=True)
    role: Text = f.code("Role", "The actor's part.", "actor_role", "key", required=True)
    ordinal: Int = f.measure("Ordinal", "Place among those of the same role.", "ordinal", "derived", low=1)


class ActorNames(Table):
    """One name of one actor, and the sources that use it."""

    actor_id: Text = f.ref("Actor id", "The actor.", "actors", "key", required=True)
    name: Text = f.text("Name", "The name as it is written.", "key", required=True)
    kind: Text = f.code("Kind", "What sort of name it is.", "name_kind", required=True)
    language: Text = f.text("Language", "Language of the name, BCP 47.", required=True)
    script: Text = f.text("Script", "Script of the name, ISO 15924.", required=True)
    source_ids: Text = f.refs("Sources", "The sources that use it; empty where only we do.", "sources", "derived")
    name_source: Text = f.text(
        "Source of the name", "A dataset or list of others that calls the actor so, if one was looked up.", "registry"
    )
    key: Text = f.text("Key", "The name in the form by which names are matched.", "derived", required=True)
    shared_with: Text = f.refs(
        "Shared with",
        "Other actors that have a name of the same key: it names none of them alone.",
        "actors",
        "derived",
    )


class Homonyms(Table):
    """One name of an actor that somebody outside these tables bears as well.

    It names the actor only of a time when the other did not bear it.
    """

    actor_id: Text = f.ref("Actor id", "The actor of ours.", "actors", "key", required=True)
    name: Text = f.text("Name", "The name that both bear.", "key", required=True)
    bearer: Text = f.text("Bearer", "Who else bears it.", "key", required=True)
    period: Text = f.text("Period", "When the other bore it, in EDTF; empty where unknown.", "registry")
    name_source: Text = f.text(
        "Source of the name", "The dataset or list in which the other has it.", "registry", required=True
    )


class ActorTerms(Table):
    """One time in which another list has an actor in office or in command, by which names are told apart.

    Where the sources do not say when a government began or ended, these terms do, for names alone.
    """

    actor_id: Text = f.ref("Actor id", "The actor.", "actors", "key", required=True)
    period: Text = f.text(
        "Period", "From when to when, in EDTF; marked ~ where the ends are vague.", "key", required=True
    )
    office: Text = f.text("Office", "What it was, in our words.", "registry", required=True)
    term_source: Text = f.text("Source of the term", "The list in which it was read.", "registry", required=True)


class ActorRelations(Table):
    """One tie between two actors, as a source tells it."""

    relation_id: Text = f.text("Relation id", "The two actors and the relation.", "key", required=True, unique=True)
    actor_id: Text = f.ref("Actor id", "The actor.", "actors", "key", required=True)
    relation: Text = f.code("Relation", "What it is to the other.", "actor_relation", "key", required=True)
    other_id: Text = f.ref("Other actor", "The other.", "actors", "key", required=True)
    label: Text = f.text("Label", "The office held, or another word on the tie, in our words.")
    start_edtf: Text = f.date("edtf", "the beginning of the tie")
    end_edtf: Text = f.date("edtf", "the end of the tie")
    speech_status: Text = f.code("Speech status", "How the text stands to it.", "speech_status", required=True)
    source_ids: Text = f.refs("Sources", "The sources that tell of it.", "sources", "derived")


class ActorIds(Table):
    """One identifier of one actor in another dataset or list."""

    actor_id: Text = f.ref("Actor id", "The actor.", "actors", "key", required=True)
    scheme: Text = f.code("Scheme", "Whose identifier it is.", "id_scheme", "key", required=True)
    value: Text = f.text("Value", "The identifier.", "key", required=True)
    match: Text = f.code("Match", "How well the two fit (SKOS).", "match", required=True)
    id_source: Text = f.text("Source of the identifier", "Where the identifier was read.", required=True)
    note: Text = f.text("Note", "What a user of the identifier must know.")


class Places(Table):
    """One place, with a point and how precise it is."""

    place_id: Text = f.key("Place id", "The id of the place.")
    name: Text = f.text("Name", "Name of the place.", "registry", required=True)
    other_names: Text = f.text(
        "Other names", "Other names that the sources use, joined by semicolons.", "registry", many=True
    )
    kind: Text = f.code("Kind", "What sort of place it is.", "place_kind", "registry", required=True)
    country_iso3: Text = f.country("Country", "The country it lies in.", "registry")
    latitude: Real = f.measure("Latitude", "Latitude, WGS 84.", "degrees", "registry", low=-90, high=90)
    longitude: Real = f.measure("Longitude", "Longitude, WGS 84.", "degrees", "registry", low=-180, high=180)
    place_precision: Int = f.number_code(
        "Place precision", "How precisely an event there is placed.", "place_precision", "registry", required=True
    )
    geonames_id: Int = f.measure(
        "GeoNames id",
        "The id of the place in GeoNames, or of its seat where the source of the point says so.",
        "id",
        "registry",
        low=1,
    )
    source: Text = f.text("Source of the point", "Where the point was read.", "registry", required=True)


class Errata(Table):
    """One error or ambiguity of a source, or one thing that we left out on purpose, with the reason."""

    erratum_id: Text = f.key("Erratum id", "The id of the erratum.")
    source_id: Text = f.ref("Source", "The source.", "sources", required=True)
    locator: Text = f.text("Locator", "Section and paragraph, or footnote.", required=True)
    kind: Text = f.code("Kind", "Error, exclusion or ambiguity.", "erratum_kind", required=True)
    what: Text = f.text("What", "What is wrong, unclear or left out, in our words.", required=True)
    correction: Text = f.text("Correction", "What should stand, or what we did.", required=True)
    evidence: Text = f.text("Evidence", "Why we say so.", required=True)
    row_ids: Text = f.text("Rows", "Ids of the rows that it touches, joined by semicolons.", many=True)


class Benchmarks(Table):
    """One published figure beside one independent figure."""

    benchmark_id: Text = f.key("Benchmark id", "The id of the comparison.")
    table: Text = f.text("Table", "The table of the cell.", required=True)
    row_id: Text = f.text("Row id", "The row of the cell.", required=True)
    column: Text = f.text("Column", "The column of the cell.", required=True)
    series: Text = f.text("Series", "What the independent figure counts.", "registry", required=True)
    publisher: Text = f.text("Publisher", "Who publishes it.", "registry", required=True)
    period: Text = f.text("Period", "The time of the independent figure, in EDTF.", "registry")
    value: Real = f.measure("Value", "The independent figure; empty where none was found.", "as the cell", "registry")
    basis: Text = f.text("Basis", "How the independent figure was come by.", "registry")
    difference: Real = f.measure("Difference", "Our best figure less the independent one.", "as the cell", "derived")
    verdict: Text = f.code("Verdict", "How the two compare.", "verdict", required=True)
    why: Text = f.text("Why", "Why we say so.", required=True)
    citation: Text = f.text("Citation", "Where the independent figure was read.", "registry", required=True)
    licence: Text = f.text("Licence", "Licence of the independent figure.", "registry")


class Changes(Table):
    """One cell or row that changed between two data versions."""

    from_version: Text = f.text("From version", "The older data version.", "key", required=True)
    to_version: Text = f.text("To version", "The newer data version.", "key", required=True)
    table: Text = f.text("Table", "The table of the cell.", "key", required=True)
    row_id: Text = f.text("Row id", "The row of the cell.", "key", required=True)
    column: Text = f.text("Column", "The column of the cell; empty for a whole row.", "key")
    old: Text = f.text("Old", "The value before.", "derived")
    new: Text = f.text("New", "The value after.", "derived")
    reason_code: Text = f.code("Reason", "Why it changed.", "change_reason", required=True)
    note: Text = f.text("Note", "More on the reason.")


class Retired(Table):
    """One id that no longer stands, and where it went."""

    table: Text = f.text("Table", "The table of the id.", "key", required=True)
    row_id: Text = f.text("Row id", "The id that no longer stands.", "key", required=True)
    superseded_by: Text = f.text("Superseded by", "Ids that took its place, joined by semicolons.", many=True)
    in_version: Text = f.text("In version", "The first data version without it.", required=True)
    reason: Text = f.text("Reason", "Why.", required=True)


class Coverage(Table):
    """One decade, topic and source: whether the source is silent, mentions it, or tells it in detail.

    One or two rows are a mention, three or more are detail. A row with an open end counts where its beginning lies;
    decades after it, on which the source has nothing else, are `open`.
    """

    decade: Text = f.text("Decade", "The decade, in EDTF.", "key", required=True, str_matches="^[0-9]{3}X$")
    topic: Text = f.code("Topic", "The topic.", "topic", "key", required=True)
    source_id: Text = f.ref("Source", "The source.", "sources", "key", required=True)
    rows: Int = f.measure(
        "Rows", "How many rows of the source touch the decade and the topic.", "rows", "derived", low=0
    )
    coverage: Text = f.code("Coverage", "How much the source tells.", "coverage", "derived", required=True)
