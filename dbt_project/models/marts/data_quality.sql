with deliveries as (
    select * from {{ ref('delivery') }}
),

findings as (
    select
        *,
        row_number() over (partition by delivery_id, rule_code order by finding_number) as place,
        count(*) over (partition by delivery_id, rule_code) as finding_count,
        count(explanation) over (partition by delivery_id, rule_code) as explained_count
    from {{ ref('finding') }}
),

first_findings as (
    select * from findings
    where place = 1
),

-- The newest wording of each rule, and a word for what has been checked and is in order.
rule_versions as (
    select
        rule_code,
        what_da,
        what_en,
        row_number() over (partition by rule_code order by valid_from desc) as place
    from {{ ref('rule') }}
),

rules as (
    select
        rule_code,
        what_da,
        what_en
    from rule_versions
    where place = 1
    union all
    select
        'none' as rule_code,
        'Ingen regel har fundet noget.' as what_da,
        'No rule has found anything.' as what_en
),

by_rule as (
    select
        deliveries.*,
        coalesce(first_findings.rule_code, 'none') as rule_code,
        coalesce(first_findings.severity, 'info') as severity,
        cast(coalesce(first_findings.finding_count, 0) as integer) as finding_count,
        cast(coalesce(first_findings.explained_count, 0) as integer) as explained_count,
        first_findings.location,
        first_findings.message_da,
        first_findings.message_en,
        first_findings.hint_da,
        first_findings.hint_en
    from deliveries
    left join first_findings
        on deliveries.delivery_id = first_findings.delivery_id
),

final as (
    select
        by_rule.delivery_id,
        by_rule.source_code,
        by_rule.municipality_code,
        by_rule.period,
        by_rule.file_name,
        by_rule.received_at,
        by_rule.status as delivery_status,
        by_rule.is_current,
        by_rule.rule_code,
        by_rule.severity,
        rules.what_da,
        rules.what_en,
        by_rule.finding_count,
        by_rule.explained_count,
        by_rule.location as first_location,
        by_rule.message_da as first_message_da,
        by_rule.message_en as first_message_en,
        by_rule.hint_da,
        by_rule.hint_en,
        by_rule.rows_landed,
        by_rule.rows_accepted,
        by_rule.rows_rejected
    from by_rule
    left join rules
        on by_rule.rule_code = rules.rule_code
)

select * from final
