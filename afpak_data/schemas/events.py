"""The declaration of the table `events`."""

from afpak_data.schemas import fields as f
from afpak_data.schemas.fields import Day, Int, Real, Table, Text


class Events(Table):
    """What happened, or was announced, threatened or denied, at a time that can be bounded.

    A process that lasted is an event with an interval; a campaign and its battles are linked by `part_of`.
    """

    event_id: Text = f.key("Event id", "The id of the event.")
    title: Text = f.text("Title", "What happened, in our words: neutral, past tense.", required=True)
    description: Text = f.text("Description", "What the title leaves out, in our words.")
    date_edtf: Text = f.date("edtf", "the event", required=True)
    date_start: Day = f.date("start", "the event")
    date_end: Day = f.date("end", "the event")
    date_precision: Int = f.date("precision", "the event")
    date_granularity: Text = f.date("granularity", "the event")
    event_type: Text = f.code("Event type", "PLOVER's type of the act, or one of our few.", "event_type", required=True)
    event_mode: Text = f.code("Event mode", "PLOVER's mode of that type, where the text supports one.", "event_mode")
    contexts: Text = f.codes("Contexts", "PLOVER's contexts of the event.", "context")
    quad_class: Int = f.number_code(
        "Quad class",
        "Verbal or material, cooperation or conflict; empty for our own event types.",
        "quad_class",
        "derived",
    )
    modality: Text = f.code(
        "Modality", "Whether it happened, will or may happen, or did not.", "modality", required=True, default="actual"
    )
    type_of_violence: Int = f.number_code(
        "Type of violence", "UCDP's type of organised violence; only for violent events.", "type_of_violence", "coded"
    )
    actor_ids: Text = f.refs("Actors", "Who did it.", "actors", "fact", part="actor")
    recipient_ids: Text = f.refs("Recipients", "To, for or with whom it was done.", "actors", "fact", part="recipient")
    via_ids: Text = f.refs("Hosts and mediators", "Who hosted, mediated or carried it.", "actors", "fact", part="via")
    place_id: Text = f.ref("Place id", "Where it happened.", "places", "fact")
    place_name: Text = f.text("Place", "Name of the place.", "derived")
    country_iso3: Text = f.country("Country", "The country where it happened.")
    latitude: Real = f.measure("Latitude", "Latitude of the place, WGS 84.", "degrees", "derived", low=-90, high=90)
    longitude: Real = f.measure(
        "Longitude", "Longitude of the place, WGS 84.", "degrees", "derived", low=-180, high=180
    )
    place_precision: Int = f.number_code(
        "Place precision", "How precisely the place is known, by UCDP's seven steps.", "place_precision", "derived"
    )
    killed_min: Int = f.number("min", "people killed", "persons")
    killed_best: Int = f.number("best", "people killed", "persons")
    killed_max: Int = f.number("max", "people killed", "persons")
    killed_relation: Text = f.number("relation", "people killed", "persons")
    killed_words: Text = f.number("words", "people killed", "persons")
    injured_min: Int = f.number("min", "people injured", "persons")
    injured_best: Int = f.number("best", "people injured", "persons")
    injured_max: Int = f.number("max", "people injured", "persons")
    injured_relation: Text = f.number("relation", "people injured", "persons")
    injured_words: Text = f.number("words", "people injured", "persons")
    quantity_min: Real = f.number("min", "whatever quantity_unit names", "quantity_unit")
    quantity_best: Real = f.number("best", "whatever quantity_unit names", "quantity_unit")
    quantity_max: Real = f.number("max", "whatever quantity_unit names", "quantity_unit")
    quantity_relation: Text = f.number("relation", "whatever quantity_unit names", "quantity_unit")
    quantity_words: Text = f.number("words", "whatever quantity_unit names", "quantity_unit")
    quantity_unit: Text = f.code("Unit of the quantity", "What the quantity counts.", "quantity_unit")
    part_of: Text = f.ref("Part of", "The larger event that this one belongs to.", "events")
    speech_status: Text = f.code(
        "Speech status", "How the text stands to what it tells.", "speech_status", required=True, default="factual"
    )
    speaker_id: Text = f.speaker("Speaker", "Whose statement the text reports; empty where it speaks itself.")
    source_ids: Text = f.refs("Sources", "The sources that tell of it.", "sources", "derived")
    source_count: Int = f.measure("Number of sources", "How many sources tell of it.", "sources", "derived", low=1)
    note: Text = f.text("Note", "What a user of the row must know, in our words.")
