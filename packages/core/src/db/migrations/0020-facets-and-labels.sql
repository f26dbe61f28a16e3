-- What people write beside a vulnerability: words to find it by, the issue in which it is worked on, what it is worth to the business.
alter table vulnerability
  add column tags text[] not null default '{}' check (cardinality(tags) <= 20),
  add column issue_url text check (length(issue_url) <= 2000),
  add column business_level integer check (business_level between 0 and 1000000000);
create index vulnerability_issue on vulnerability (organization_id, issue_url) where issue_url is not null;
create index vulnerability_level on vulnerability (organization_id, business_level) where business_level is not null;

-- What is assigned is counted by person from this index alone.
drop index vulnerability_assignee;
create index vulnerability_assignee on vulnerability (organization_id, assignee_id)
  include (group_id, root_id, kind, tool, technique, severity, status, treatment, treatment_state, zero_risk) where assignee_id is not null;

create or replace function record_vulnerability_history() returns trigger
language plpgsql
as $$
begin
  insert into public.history (organization_id, group_id, entity, entity_id, field, old_value, new_value)
  select n.organization_id, n.group_id, 'vulnerability', n.id, f.field, f.old_value, f.new_value
    from before_update o
    join after_update n on n.organization_id = o.organization_id and n.id = o.id
   cross join lateral (values
           ('status', o.status, n.status),
           ('severity', o.severity::text, n.severity::text),
           ('treatment', o.treatment, n.treatment),
           ('treatment_state', o.treatment_state, n.treatment_state),
           ('accepted_until', to_jsonb(o.accepted_until) #>> '{}', to_jsonb(n.accepted_until) #>> '{}'),
           ('assignee_id', o.assignee_id::text, n.assignee_id::text),
           ('zero_risk', o.zero_risk, n.zero_risk),
           ('path', o.path, n.path),
           ('closing_cause', o.closing_cause, n.closing_cause),
           ('closing_text', o.closing_text, n.closing_text),
           ('scan_state', o.scan_state, n.scan_state),
           ('tags', nullif(array_to_string(o.tags, ', '), ''), nullif(array_to_string(n.tags, ', '), '')),
           ('issue_url', o.issue_url, n.issue_url),
           ('business_level', o.business_level::text, n.business_level::text)
         ) f (field, old_value, new_value)
   where (o.status, o.severity, o.treatment, o.treatment_state, o.accepted_until, o.assignee_id, o.zero_risk, o.path, o.closing_cause, o.closing_text, o.scan_state, o.tags, o.issue_url, o.business_level)
         is distinct from
         (n.status, n.severity, n.treatment, n.treatment_state, n.accepted_until, n.assignee_id, n.zero_risk, n.path, n.closing_cause, n.closing_text, n.scan_state, n.tags, n.issue_url, n.business_level)
     and f.old_value is distinct from f.new_value;
  return null;
end
$$;

-- The tags of vulnerabilities, each as a row: so an index leads from a tag to what has it. Made of the column by its trigger.
create table vulnerability_tag (
  organization_id uuid not null,
  group_id uuid not null,
  tag text not null,
  vulnerability_id uuid not null,
  primary key (organization_id, tag, vulnerability_id)
);
create index vulnerability_tag_of on vulnerability_tag (organization_id, vulnerability_id);
call protect_tenant('vulnerability_tag', 'group_id', 'select, insert, delete');
call show_to_visitors('vulnerability_tag');

create function write_tags() returns trigger
language plpgsql
as $$
begin
  if not exists (select from after_update n join before_update o on o.organization_id = n.organization_id and o.id = n.id
                  where (n.tags, n.group_id) is distinct from (o.tags, o.group_id) and (n.tags <> '{}' or o.tags <> '{}')) then
    return null;
  end if;
  delete from public.vulnerability_tag t
   using after_update n
    join before_update o on o.organization_id = n.organization_id and o.id = n.id
   where (n.tags, n.group_id) is distinct from (o.tags, o.group_id)
     and t.organization_id = n.organization_id
     and t.vulnerability_id = n.id;
  insert into public.vulnerability_tag (organization_id, group_id, tag, vulnerability_id)
  select n.organization_id, n.group_id, w.tag, n.id
    from after_update n
    join before_update o on o.organization_id = n.organization_id and o.id = n.id
   cross join unnest(n.tags) w (tag)
   where (n.tags, n.group_id) is distinct from (o.tags, o.group_id);
  return null;
end
$$;
create function add_tags() returns trigger
language plpgsql
as $$
begin
  insert into public.vulnerability_tag (organization_id, group_id, tag, vulnerability_id)
  select i.organization_id, i.group_id, w.tag, i.id
    from inserted i
   cross join unnest(i.tags) w (tag);
  return null;
end
$$;
create trigger add_tags after insert on vulnerability referencing new table as inserted
  for each statement execute function add_tags();
create trigger write_tags after update on vulnerability referencing old table as before_update new table as after_update
  for each statement execute function write_tags();

-- Words, as of 0005, that know the new columns. Its owner is a role that nobody is: a member for as long as this takes.
do $$
begin
  execute format('grant weir_searcher to %I', current_user);
  grant create on schema public to weir_searcher;
end
$$;
create or replace function search_places(words jsonb, filter jsonb, sort text, is_descending boolean, after text[], most int, unless_rows int)
returns table (led_by int, ids uuid[], total int)
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, public, pg_temp
set max_parallel_workers_per_gather = 0
set plan_cache_mode = force_custom_plan
set work_mem = '32MB'
as $$
declare
  -- the verified scope, asked once
  organization constant uuid := public.scope_organization();
  is_everywhere constant boolean := public.scope_every_group();
  own_groups constant uuid[] := public.scope_groups();
  prefix constant text := right(organization::text, 12) || ':';
  most_words constant int := 2000;
  after_words constant text := case sort when 'location' then after[1] else '' end;
  after_number constant bigint := case when sort = 'location' then 0 when sort = 'reported_at' then (date_part('epoch', after[1]::timestamptz) * 1000000)::bigint
                                       else after[1]::bigint end;
  part record;
  last_serial constant int := (select max(v.serial) from public.vulnerability v where v.organization_id = organization);
  known text[];
  is_wide boolean;
  wanted record;
begin
  for part in
    with word as materialized (
      select w.number::int as number,
             -- places are known without their line
             string_to_array(regexp_replace(regexp_replace(lower(w.word ->> 'text'), ':\d*$', ''), '([\\%_])', '\\\1', 'g'), '/') as parts,
             array(select jsonb_array_elements_text(w.word -> 'finding_ids'))::uuid[] as finding_ids
        from jsonb_array_elements(words) with ordinality w (word, number)
    ), spread as materialized (
      select '/' || lower(v.place) || '/' as place, v.finding_id
        from public.vulnerability v
       where is_everywhere and v.organization_id = organization and v.serial = any (array(select generate_series(1, last_serial, last_serial / 400 + 1)))
      union all
      (select '/' || lower(v.place) || '/' as place, v.finding_id
         from public.vulnerability v
        where not is_everywhere and v.organization_id = organization and v.group_id = any (own_groups)
        limit 400)
    )
    select w.number, p.start || p.text || p.rest as pattern, last_serial / nullif(f.seen, 0) * f.in_places as rows, last_serial / nullif(f.seen, 0) * f.found as found_rows
      from word w
     cross join lateral (select case when p.number = 1 then '%' else '' end as start, p.text, case when p.number = cardinality(w.parts) then '%' else '' end as rest
                           from unnest(w.parts) with ordinality p (text, number) where p.text <> '') p
     cross join lateral (
       select count(*) filter (where s.is_in_place) as in_places, count(*) filter (where s.is_in_place or s.finding_id = any (w.finding_ids)) as found, count(*) as seen
         from (select s.finding_id, s.place like '%/' || p.start || p.text || p.rest || '/%' as is_in_place from spread s) s) f
     where f.in_places <= 0.2 * f.seen
     order by f.found
  loop
    known := array(select distinct k.word from public.place_word k where k.organization_id = organization and k.word like part.pattern limit most_words + 1);
    exit when cardinality(known) <= most_words;
  end loop;
  if known is null or cardinality(known) > most_words or part.found_rows > unless_rows then
    return;
  end if;
  -- where it is so many rows, what else is asked for narrows them too
  is_wide := part.rows > 20000 and cardinality(known) <= 16;
  select array(select jsonb_array_elements_text(filter -> 'vulnerability_ids'))::uuid[] as vulnerability_ids,
         array(select jsonb_array_elements_text(filter -> 'group_ids'))::uuid[] as group_ids,
         array(select jsonb_array_elements_text(filter -> 'root_ids'))::uuid[] as root_ids,
         array(select jsonb_array_elements_text(filter -> 'finding_ids'))::uuid[] as finding_ids,
         array(select jsonb_array_elements_text(filter -> 'assignee_ids'))::uuid[] as assignee_ids,
         array(select jsonb_array_elements_text(filter -> 'status')) as status,
         array(select jsonb_array_elements_text(filter -> 'treatment')) as treatment,
         array(select jsonb_array_elements_text(filter -> 'zero_risk')) as zero_risk,
         array(select jsonb_array_elements_text(filter -> 'technique')) as technique,
         array(select jsonb_array_elements_text(filter -> 'kind')) as kind,
         array(select jsonb_array_elements_text(filter -> 'tags')) as tags,
         array(select jsonb_array_elements_text(words -> part.number - 1 -> 'finding_ids'))::uuid[] as titled
    into wanted;
  return query
  -- what the location must have: the words but the one that was found, which is compared where it is more than one part
  with compared as materialized (
    select '%' || regexp_replace(lower(w.word ->> 'text'), '([\\%_])', '\\\1', 'g') || '%' as pattern,
           array(select jsonb_array_elements_text(w.word -> 'finding_ids'))::uuid[] as finding_ids
      from jsonb_array_elements(words) with ordinality w (word, number)
     where w.number <> part.number or w.word ->> 'text' ~ '[/:]'
  ), found as materialized (
    select distinct v.id,
           case sort when 'location' then v.place else '' end as words,
           case sort when 'severity' then v.severity::bigint when 'serial' then v.serial::bigint
                     when 'reported_at' then (date_part('epoch', v.reported_at) * 1000000)::bigint else 0 end as number
      -- some words at a time: an index of words compares each row it finds with every word it was asked for
      from (select array_agg(prefix || k.word) as words from unnest(known) with ordinality k (word, number) group by k.number / 16) chunk
     cross join lateral (
       select v.id, v.organization_id, v.group_id, v.root_id, v.finding_id, v.assignee_id, v.status, v.treatment, v.treatment_state, v.zero_risk,
              v.technique, v.tool, v.kind, v.severity, v.reported_at, v.accepted_until, v.serial, v.place, v.location, v.tags, v.issue_url,
              v.business_level
         from public.vulnerability v
        where public.place_words(v.organization_id, v.place) && chunk.words
          and (not is_wide or not filter ? 'severity_min' or v.organization_id = organization and v.severity >= (filter ->> 'severity_min')::smallint)
          and (not is_wide or not filter ? 'severity_max' or v.organization_id = organization and v.severity <= (filter ->> 'severity_max')::smallint)
          and (not is_wide or not filter ? 'reported_from' or v.organization_id = organization and v.reported_at >= (filter ->> 'reported_from')::timestamptz)
          and (not is_wide or not filter ? 'treatment_state'
               or v.organization_id = organization and v.treatment_state = filter ->> 'treatment_state' and v.treatment_state <> 'none')
       offset 0 -- so that of few rows the words alone lead: the planner would read whole indexes of what else is asked for
     ) v
      left join (select t.finding_id, array(select c.pattern from compared c where t.finding_id <> all (c.finding_ids)) as patterns
                   from (select distinct unnest(c.finding_ids) as finding_id from compared c) t) title on title.finding_id = v.finding_id
     where v.organization_id = organization
       and (is_everywhere or v.group_id = any (own_groups))
       and (not filter ? 'vulnerability_ids' or v.id = any (wanted.vulnerability_ids))
       and (not filter ? 'group_ids' or v.group_id = any (wanted.group_ids))
       and (not filter ? 'root_ids' or v.root_id = any (wanted.root_ids))
       and (not filter ? 'finding_ids' or v.finding_id = any (wanted.finding_ids))
       and (not filter ? 'assignee_ids' or v.assignee_id = any (wanted.assignee_ids))
       and (not filter ? 'status' or v.status = any (wanted.status))
       and (not filter ? 'treatment' or v.treatment = any (wanted.treatment))
       and (not filter ? 'treatment_state' or v.treatment_state = filter ->> 'treatment_state')
       and (not filter ? 'zero_risk' or v.zero_risk = any (wanted.zero_risk))
       and (not filter ? 'technique' or v.technique = any (wanted.technique))
       and (not filter ? 'tool' or v.tool = filter ->> 'tool')
       and (not filter ? 'kind' or v.kind = any (wanted.kind))
       and (not filter ? 'waits' or v.status = 'vulnerable' and (v.treatment_state = 'submitted' or v.zero_risk = 'requested'))
       and (not filter ? 'tags' or v.tags && wanted.tags)
       and (not filter ? 'issue' or (v.issue_url is not null) = (filter ->> 'issue' = 'linked'))
       and (not filter ? 'level_min' or v.business_level >= (filter ->> 'level_min')::integer)
       and (not filter ? 'severity_min' or v.severity >= (filter ->> 'severity_min')::smallint)
       and (not filter ? 'severity_max' or v.severity <= (filter ->> 'severity_max')::smallint)
       and (not filter ? 'reported_from' or v.reported_at >= (filter ->> 'reported_from')::timestamptz)
       and (not filter ? 'reported_to' or v.reported_at < (filter ->> 'reported_to')::timestamptz)
       and (not filter ? 'accepted_to' or v.treatment = 'accepted' and v.accepted_until between now() and (filter ->> 'accepted_to')::timestamptz)
       and v.finding_id <> all (wanted.titled)
       and lower(v.location) like all (coalesce(title.patterns, array(select c.pattern from compared c)))
  )
  select part.number,
         case when is_descending
              then array(select f.id from found f
                          where after is null or (f.words, f.number, f.id) < (after_words, after_number, after[2]::uuid)
                          order by f.words desc, f.number desc, f.id desc limit most)
              else array(select f.id from found f
                          where after is null or (f.words, f.number, f.id) > (after_words, after_number, after[2]::uuid)
                          order by f.words, f.number, f.id limit most) end,
         (select count(*)::int from found);
end
$$;
do $$
begin
  revoke create on schema public from weir_searcher;
  execute format('revoke weir_searcher from %I', current_user);
end
$$;
grant select (kind, tags, issue_url, business_level) on vulnerability to weir_searcher;

-- The counts of facets: as vulnerability_tally, but finer, by root, kind, tool and technique too.
create table facet_tally (
  organization_id uuid not null,
  group_id uuid not null,
  root_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null,
  tool text not null,
  technique text not null,
  status text not null,
  band smallint not null,
  treatment text not null,
  treatment_state text not null,
  zero_risk text not null,
  quantity integer not null,
  primary key (organization_id, group_id, root_id, id)
);
create index facet_tally_root on facet_tally (organization_id, root_id);
call protect_tenant('facet_tally', 'group_id', 'select, insert, update, delete');
call show_to_visitors('facet_tally');

-- Puts one row in the place of several of one state in these roots, but for those that another transaction holds.
create function merge_facets(roots uuid[]) returns void
language sql
begin atomic
  with taken as (
    delete from public.facet_tally t
     where (t.organization_id, t.group_id, t.root_id, t.id) in (
       select k.organization_id, k.group_id, k.root_id, k.id
         from public.facet_tally k
         join (select organization_id, root_id, kind, tool, technique, status, band, treatment, treatment_state, zero_risk
                 from public.facet_tally
                where root_id = any (roots)
                group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
               having count(*) > 1) several using (organization_id, root_id, kind, tool, technique, status, band, treatment, treatment_state, zero_risk)
          for update of k skip locked)
    returning *
  )
  insert into public.facet_tally (organization_id, group_id, root_id, kind, tool, technique, status, band, treatment, treatment_state, zero_risk, quantity)
  select organization_id, group_id, root_id, kind, tool, technique, status, band, treatment, treatment_state, zero_risk, sum(quantity)
    from taken
   group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  having sum(quantity) <> 0;
end;

create function facets_inserted() returns trigger
language plpgsql
as $$
begin
  insert into public.facet_tally (organization_id, group_id, root_id, kind, tool, technique, status, band, treatment, treatment_state, zero_risk, quantity)
  select organization_id, group_id, root_id, kind, tool, technique, status, public.severity_band(severity), treatment, treatment_state, zero_risk, count(*)
    from inserted
   group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
  perform public.merge_facets(array(select distinct root_id from inserted));
  return null;
end
$$;
create trigger facets_inserted after insert on vulnerability referencing new table as inserted
  for each statement execute function facets_inserted();

create function facets_updated() returns trigger
language plpgsql
as $$
begin
  insert into public.facet_tally (organization_id, group_id, root_id, kind, tool, technique, status, band, treatment, treatment_state, zero_risk, quantity)
  select organization_id, group_id, root_id, kind, tool, technique, status, public.severity_band(severity), treatment, treatment_state, zero_risk, sum(sign)
    from (select n.*, 1 as sign from after_update n union all select o.*, -1 from before_update o) changed
   group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11
  having sum(sign) <> 0;
  if found then
    perform public.merge_facets(array(select distinct root_id from after_update union select distinct root_id from before_update));
  end if;
  return null;
end
$$;
create trigger facets_updated after update on vulnerability referencing old table as before_update new table as after_update
  for each statement execute function facets_updated();

-- What there was before this, which its owner may see only for as long as the walls are down for it.
alter table vulnerability no force row level security;
alter table facet_tally no force row level security;
insert into facet_tally (organization_id, group_id, root_id, kind, tool, technique, status, band, treatment, treatment_state, zero_risk, quantity)
select organization_id, group_id, root_id, kind, tool, technique, status, severity_band(severity), treatment, treatment_state, zero_risk, count(*)
  from vulnerability
 group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11;
alter table vulnerability force row level security;
alter table facet_tally force row level security;
