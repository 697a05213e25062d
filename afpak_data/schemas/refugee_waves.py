"""The declaration of the table `refugee_waves`."""

from afpak_data.schemas import fields as f
from afpak_data.schemas.fields import Day, Flag, Int, Table, Text


class RefugeeWaves(Table):
    """Statements of displacement: how many people left, stayed, returned or were to be sent out.

    One row a figure, with its own origin, destination, measure and period. A stock, a flow and a decision are
    different measures and never add up; a total and its parts are linked by `part_of`. A wave without a figure is a row
    with empty numbers.
    """

    wave_id: Text = f.key("Wave id", "The id of the statement of displacement.")
    title: Text = f.text("Title", "Who moved or stayed, in our words.", required=True)
    wave: Int = f.measure(
        "Wave", "Number of the wave, 1 to 5, as mahmood-2023 counts.", "ordinal", "coded", low=1, high=5
    )
    measure: Text = f.code(
        "Measure", "Whether people are counted in a place, on the move, or by a decision.", "measure", required=True
    )
    direction: Text = f.code("Direction", "Where the movement goes.", "direction")
    movement_mode: Text = f.code("Mode of movement", "How people came to move.", "movement_mode")
    population_type: Text = f.code("Population type", "UNHCR's type of population.", "population_type")
    local_status: Text = f.code("Local status", "Papers that the people hold in the country of refuge.", "local_status")
    origin_iso3: Text = f.country("Country of origin", "Where the people come from.")
    asylum_iso3: Text = f.country("Country of refuge", "Where the people are, go, or are sent away from.")
    asylum_area: Text = f.text("Area of refuge", "Where they go, if that is not one country, in our words.")
    persons_min: Int = f.number("min", "people", "persons")
    persons_best: Int = f.number("best", "people", "persons")
    persons_max: Int = f.number("max", "people", "persons")
    persons_relation: Text = f.number("relation", "people", "persons")
    persons_words: Text = f.number("words", "people", "persons")
    unit: Text = f.code("Unit", "What is counted.", "unit", required=True, default="persons")
    basis: Text = f.code(
        "Basis", "How the figure was come by, as far as the text tells.", "basis", required=True, default="unspecified"
    )
    claimed_by: Text = f.speaker("Claimed by", "Whose figure it is; empty where the text gives it as its own.")
    period_edtf: Text = f.date("edtf", "the movement or the count")
    period_start: Day = f.date("start", "the movement or the count")
    period_end: Day = f.date("end", "the movement or the count")
    period_precision: Int = f.date("precision", "the movement or the count")
    period_granularity: Text = f.date("granularity", "the movement or the count")
    event_ids: Text = f.refs("Trigger events", "The events that set it off or decided it.", "events")
    part_of: Text = f.ref("Part of", "The larger figure that this one is a part of.", "refugee_waves")
    is_total: Flag = f.flag("Is a total", "True where other rows are parts of this one.", "derived")
    speech_status: Text = f.code(
        "Speech status", "How the text stands to what it tells.", "speech_status", required=True, default="factual"
    )
    source_ids: Text = f.refs("Sources", "The sources that give it.", "sources", "derived")
    note: Text = f.text("Note", "What a user of the row must know, in our words.")
