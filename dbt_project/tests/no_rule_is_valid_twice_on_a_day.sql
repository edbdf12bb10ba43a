-- A rule has one severity on a day. A row here is a rule two of whose periods in ref_rule.csv overlap: end the older
-- one the day before the newer begins.
select
    older.rule_code,
    older.valid_from,
    newer.valid_from as newer_valid_from
from {{ ref('rule') }} as older
inner join {{ ref('rule') }} as newer
    on older.rule_code = newer.rule_code
where
    newer.valid_from > older.valid_from
    and newer.valid_from <= coalesce(older.valid_to, newer.valid_from)
