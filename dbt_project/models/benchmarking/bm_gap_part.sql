-- Parts of a gap beside those of the catalogue: volume and productivity of a task field, and the kr of an account. What
-- needs data that are not delivered is NULL with a reason: an account's staff, pay and other need wages, and a mix
-- several volumes a field.
with volumes as (
    select * from {{ ref('bm_gap_volume') }}
),

accounts as (
    select * from {{ ref('benchmark_account') }}
    where {{ is_taken_apart('peer_set_code') }}
),

final as (
    {% for part, name_da, name_en, amount in [
        ('volume', 'Omfang', 'Volume', 'volume_fte'),
        ('productivity', 'Produktivitet', 'Productivity', 'productivity_fte'),
        ('mix', 'Sammensætning', 'Mix', 'null'),
    ] %}
        select
            peer_set_code,
            municipality_key,
            year,
            'task_field_part' as level,
            task_field_code || ' {{ part }}' as part_code,
            '{{ name_da }}' as part_name_da,
            '{{ name_en }}' as part_name_en,
            task_field_code as parent_part_code,
            own_fte,
            cast({{ amount }} as decimal(18, 6)) as amount_fte,
            cast(null as decimal(18, 2)) as amount_kr,
            quality_grade,
            {{ "'not_applicable'" if part == 'mix' else 'cast(null as varchar)' }} as missing_reason
        from volumes
        union all
    {% endfor %}
    {% for level, code, name_da, name_en, parent in [
        ('account', 'function_code', 'function_name', 'function_name', 'cast(null as varchar)'),
        ('account_part', "function_code || ' staff'", "'Antal årsværk'", "'Number of FTE'", 'function_code'),
        ('account_part', "function_code || ' wage'", "'Løn pr. årsværk'", "'Pay per FTE'", 'function_code'),
        ('account_part', "function_code || ' other'", "'Andet end løn'", "'Other than pay'", 'function_code'),
    ] %}
        select
            peer_set_code,
            municipality_key,
            year,
            '{{ level }}' as level,
            {{ code }} as part_code,
            {{ name_da }} as part_name_da,
            {{ name_en }} as part_name_en,
            {{ parent }} as parent_part_code,
            cast(null as decimal(18, 6)) as own_fte,
            cast(null as decimal(18, 6)) as amount_fte,
            {{ 'gap_to_median_kr' if level == 'account' else 'cast(null as decimal(18, 2))' }} as amount_kr,
            quality_grade,
            {{ 'missing_reason' if level == 'account' else "'not_reported'" }} as missing_reason
        from accounts
        {{ 'union all' if not loop.last }}
    {% endfor %}
)

select * from final
