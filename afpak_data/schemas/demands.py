"""The declaration of the table `demands`."""

from afpak_data.schemas import fields as f
from afpak_data.schemas.fields import Day, Int, Table, Text


class Demands(Table):
    """Discrete demands, conditions and preconditions that one actor puts to another, with the answer they got.

    A list of seven is one parent row and seven rows under it, in order.
    """

    demand_id: Text = f.key("Demand id", "The id of the demand.")
    title: Text = f.text("Title", "What is demanded, in our words.", required=True)
    parent_id: Text = f.ref("Parent", "The list that this demand is an item of.", "demands")
    ordinal: Int = f.measure("Ordinal", "Place of the demand in its list.", "ordinal", "coded", low=1)
    demander_ids: Text = f.refs("Demanders", "Who demands.", "actors", "fact", part="demander")
    addressee_ids: Text = f.refs("Addressees", "Of whom it is demanded.", "actors", "fact", part="addressee")
    demand_mode: Text = f.code("Demand mode", "PLOVER's mode of the request or threat.", "demand_mode", required=True)
    issue: Text = f.code("Issue", "What the demand is about.", "issue", required=True)
    form: Text = f.code("Form", "In what form it was put.", "form", required=True)
    date_edtf: Text = f.date("edtf", "the demand")
    date_start: Day = f.date("start", "the demand")
    date_end: Day = f.date("end", "the demand")
    date_precision: Int = f.date("precision", "the demand")
    date_granularity: Text = f.date("granularity", "the demand")
    deadline_edtf: Text = f.date("edtf", "the deadline")
    deadline_start: Day = f.date("start", "the deadline")
    deadline_end: Day = f.date("end", "the deadline")
    threat_or_inducement: Text = f.text("Threat or inducement", "What was threatened or held out, in our words.")
    response: Text = f.code("Response", "The answer it got, where a text says so.", "response")
    response_event_id: Text = f.ref("Response event", "The event by which it was answered.", "events")
    outcome: Text = f.text("Outcome", "What came of it, as far as a text says, in our words.")
    speech_status: Text = f.code(
        "Speech status", "How the text stands to what it tells.", "speech_status", required=True, default="factual"
    )
    speaker_id: Text = f.speaker("Speaker", "Whose statement the text reports; empty where it speaks itself.")
    source_ids: Text = f.refs("Sources", "The sources that tell of it.", "sources", "derived")
    note: Text = f.text("Note", "What a user of the row must know, in our words.")
