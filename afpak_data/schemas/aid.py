"""The declaration of the table `aid`."""

from afpak_data.schemas import fields as f
from afpak_data.schemas.fields import Day, Flag, Int, Table, Text


class Aid(Table):
    """Money, arms, help in kind, sanctuary, diplomatic backing, debt, trade preference, sanctions and frozen assets.

    Offered, requested, refused, approved, delivered, suspended or ended: `stage` says which, and an offer never adds up
    with a delivery. Help without a sum is a row with empty amounts.
    """

    aid_id: Text = f.key("Aid id", "The id of the aid or sanction fact.")
    title: Text = f.text("Title", "Who gave, offered or withheld what, in our words.", required=True)
    donor_ids: Text = f.refs("Donors", "Who gives, offers, imposes or is asked.", "actors", "fact", part="donor")
    recipient_ids: Text = f.refs("Recipients", "Who gets it, or is hit by it.", "actors", "fact", part="recipient")
    channel_ids: Text = f.refs("Channels", "Who passes it on.", "actors", "fact", part="channel")
    objective: Text = f.code("Objective", "What it is for.", "objective", required=True)
    finance_type: Text = f.code(
        "Finance type", "The IATI finance type; empty for help that is no finance.", "finance_type"
    )
    flow_type: Text = f.code("Flow type", "The IATI flow type.", "flow_type")
    stage: Text = f.code("Stage", "How far it came.", "stage", required=True)
    instrument: Text = f.code("Instrument", "In what form.", "instrument", required=True)
    amount_min: Int = f.number("min", "money", "currency")
    amount_best: Int = f.number("best", "money", "currency")
    amount_max: Int = f.number("max", "money", "currency")
    amount_relation: Text = f.number("relation", "money", "currency")
    amount_words: Text = f.number("words", "money", "currency")
    currency: Text = f.code("Currency", "The currency of the amount.", "currency")
    amount_usd_best: Int = f.measure(
        "Amount in US dollars", "amount_best where the currency is the US dollar.", "USD", "derived", low=0
    )
    amount_usd_2024_best: Int = f.measure(
        "Amount in US dollars of 2024",
        "amount_usd_best in prices of 2024, by the annual mean of CPI-U (BLS CUUR0000SA0) in the period's first year.",
        "USD of 2024",
        "derived",
        low=0,
    )
    in_kind: Text = f.text("In kind", "What was given in kind, in our words.")
    in_kind_count_min: Int = f.number("min", "things in kind", "in_kind")
    in_kind_count_best: Int = f.number("best", "things in kind", "in_kind")
    in_kind_count_max: Int = f.number("max", "things in kind", "in_kind")
    in_kind_count_relation: Text = f.number("relation", "things in kind", "in_kind")
    in_kind_count_words: Text = f.number("words", "things in kind", "in_kind")
    period_edtf: Text = f.date("edtf", "the aid or sanction")
    period_start: Day = f.date("start", "the aid or sanction")
    period_end: Day = f.date("end", "the aid or sanction")
    period_precision: Int = f.date("precision", "the aid or sanction")
    period_granularity: Text = f.date("granularity", "the aid or sanction")
    conditions: Text = f.refs("Conditions", "The demands it was tied to.", "demands")
    part_of: Text = f.ref("Part of", "The larger sum or programme that this one is a part of.", "aid")
    is_total: Flag = f.flag("Is a total", "True where other rows are parts of this one.", "derived")
    speech_status: Text = f.code(
        "Speech status", "How the text stands to what it tells.", "speech_status", required=True, default="factual"
    )
    speaker_id: Text = f.speaker("Speaker", "Whose statement the text reports; empty where it speaks itself.")
    source_ids: Text = f.refs("Sources", "The sources that tell of it.", "sources", "derived")
    note: Text = f.text("Note", "What a user of the row must know, in our words.")
