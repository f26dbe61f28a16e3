-- What all the world knows of vulnerabilities that have a CVE: how likely one is exploited (EPSS of FIRST), and which are (KEV of CISA).
-- Published by others and the same for every organization: each serving login reads it, the keeper alone writes it.
create table epss_score (
  cve text primary key,
  score float8 not null check (score between 0 and 1),
  percentile float8 not null check (percentile between 0 and 1)
);
comment on table epss_score is 'class: public';
create table known_exploited (
  cve text primary key,
  added_at timestamptz not null
);
comment on table known_exploited is 'class: public';
-- Which edition of each was loaded, and when.
create table intelligence (
  kind text primary key check (kind in ('epss', 'kev')),
  published_at timestamptz not null,
  loaded_at timestamptz not null,
  entries integer not null
);
comment on table intelligence is 'class: public';
grant select on epss_score, known_exploited, intelligence to weir_app, weir_demo, weir_loader;
grant select, insert, delete on epss_score, known_exploited to weir_keeper;
grant select, insert, update on intelligence to weir_keeper;

-- When the vulnerabilities of an organization last took over what was loaded.
create table intelligence_taken (
  organization_id uuid not null primary key references organization,
  taken_at timestamptz not null
);
call protect_tenant('intelligence_taken', 'no', 'select, insert, update');

-- The priority is CVSSF × exploitation × exposure, as calc/priority.ts says it, and follows each of them.
alter table vulnerability
  add column epss float8,
  add column epss_percentile float8,
  add column kev_at timestamptz,
  add column priority float8 not null generated always as (
    cvssf
    * case when kev_at is not null then 5 else 1 + 3 * coalesce(epss, 0) end
    * case when kind in ('input', 'port') then 1.5 else 1 end
  ) stored;
create index vulnerability_priority on vulnerability (organization_id, priority desc, id desc);
create index vulnerability_exploited on vulnerability (organization_id, kev_at) where kev_at is not null;
create index vulnerability_epss on vulnerability (organization_id, epss) where epss is not null;

-- Takes over what is loaded into vulnerabilities that are not closed and of which something is other: of one root, or of all, at most so
-- many. A vulnerability has the CVE of its rule and those that tools call it by; the gravest counts. Tells how many it changed.
create function take_intelligence(of_root uuid, most int) returns int
language plpgsql
set enable_nestloop = on
as $$
declare
  organization constant uuid := public.scope_organization();
  changed int;
begin
  with live as materialized (
    select v.id, v.rule, v.epss, v.epss_percentile, v.kev_at
      from public.vulnerability v
     where v.organization_id = organization
       and (of_root is null or v.root_id = of_root)
       and v.status in ('vulnerable', 'submitted')
       and (v.kind in ('package', 'image') or v.rule like 'CVE-%' or v.epss is not null or v.kev_at is not null
            or exists (select from public.trace t where t.organization_id = organization and t.vulnerability_id = v.id))
  ), named as (
    select l.id, l.rule as cve from live l where l.rule like 'CVE-%'
    union
    select l.id, a.name
      from live l
      join public.trace t on t.organization_id = organization and t.vulnerability_id = l.id
     cross join lateral jsonb_array_elements_text(t.aliases) a (name)
     where a.name like 'CVE-%'
  ), known as (
    select n.id, max(e.score) as epss, max(e.percentile) as epss_percentile, min(k.added_at) as kev_at
      from named n
      left join public.epss_score e on e.cve = n.cve
      left join public.known_exploited k on k.cve = n.cve
     group by n.id
  ), other as (
    select l.id, k.epss, k.epss_percentile, k.kev_at
      from live l
      left join known k on k.id = l.id
     where (l.epss, l.epss_percentile, l.kev_at) is distinct from (k.epss, k.epss_percentile, k.kev_at)
     order by l.id
     limit most
  ), held as (
    select v.id from public.vulnerability v
     where v.organization_id = organization and v.id in (select id from other)
     order by v.id
       for no key update
  )
  update public.vulnerability v
     set epss = o.epss, epss_percentile = o.epss_percentile, kev_at = o.kev_at
    from other o
    join held h on h.id = o.id
   where v.organization_id = organization
     and v.id = o.id;
  get diagnostics changed = row_count;
  return changed;
end
$$;
