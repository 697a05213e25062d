"""The pipeline from `raw/` to the published tables: read, claim, resolve, derive, check, publish."""
