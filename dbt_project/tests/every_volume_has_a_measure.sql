{{ config(severity='warn') }}

-- Each volume is of a measure. Matters when a municipality is new or counts something new: such a volume stands in
-- core.fct_activity with its own words and without a measure, hence a warning. Add its words to
-- seeds/reference/map_activity_measure.csv.
select
    municipality_code,
    document_year,
    chief_area_name,
    unit_name,
    heading_number,
    position,
    counted_text,
    value
from {{ ref('int_activity__measured') }}
where measure_code is null and known_to is null
