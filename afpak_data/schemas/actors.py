"""The declaration of the table `actors`."""

from afpak_data.schemas import fields as f
from afpak_data.schemas.fields import Day, Int, Table, Text


class Actors(Table):
    """States, regimes, bodies, forces, groups, populations and persons that act, speak or are acted upon.

    One row an actor; its spellings are in `actor_names`, its ties in `actor_relations`, its identifiers elsewhere in
    `actor_ids`.
    """

    actor_id: Text = f.key("Actor id", "The id of the actor.")
    name: Text = f.text("Name", "The name we use.", "fact", required=True)
    kind: Text = f.code("Kind", "What sort of actor it is.", "actor_kind", required=True)
    sector: Text = f.code("Sector", "PLOVER's sector, as the sources show the actor.", "sector")
    country_iso3: Text = f.country("Country", "The country it belongs to, or is the state of.", "coded")
    gw_number: Int = f.measure("Gleditsch–Ward number", "Number of the state; states only.", "code", "registry", low=1)
    founded_edtf: Text = f.date("edtf", "its founding or first appearance")
    founded_start: Day = f.date("start", "its founding or first appearance")
    founded_end: Day = f.date("end", "its founding or first appearance")
    dissolved_edtf: Text = f.date("edtf", "its end")
    dissolved_start: Day = f.date("start", "its end")
    dissolved_end: Day = f.date("end", "its end")
    description: Text = f.text("Description", "What the sources say it is, in our words.")
    speech_status: Text = f.code(
        "Speech status",
        "How the text stands to what it tells of the actor.",
        "speech_status",
        required=True,
        default="factual",
    )
    source_ids: Text = f.refs("Sources", "The sources that name it.", "sources", "derived")
    note: Text = f.text("Note", "What a user of the row must know, in our words.")
