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

-- Two functions of the list learn the new columns: their history is written, and a search can ask for them.
do $$
declare
  history text := pg_get_functiondef('record_vulnerability_history()'::regprocedure);
  search text := pg_get_functiondef('search_places(jsonb, jsonb, text, boolean, text[], int, int)'::regprocedure);
begin
  history := replace(history, '(''scan_state'', o.scan_state, n.scan_state)', '(''scan_state'', o.scan_state, n.scan_state),
           (''tags'', nullif(array_to_string(o.tags, '', ''), ''''), nullif(array_to_string(n.tags, '', ''), '''')),
           (''issue_url'', o.issue_url, n.issue_url),
           (''business_level'', o.business_level::text, n.business_level::text)');
  history := replace(history, 'o.closing_text, o.scan_state)', 'o.closing_text, o.scan_state, o.tags, o.issue_url, o.business_level)');
  history := replace(history, 'n.closing_text, n.scan_state)', 'n.closing_text, n.scan_state, n.tags, n.issue_url, n.business_level)');
  execute history;
  search := replace(search, 'v.technique, v.tool, v.severity,', 'v.technique, v.tool, v.kind, v.tags, v.issue_url, v.business_level, v.severity,');
  search := replace(search, '(filter -> ''technique'')) as technique,', '(filter -> ''technique'')) as technique,
         array(select jsonb_array_elements_text(filter -> ''kind'')) as kind,
         array(select jsonb_array_elements_text(filter -> ''tags'')) as tags,');
  search := replace(search, 'and (not filter ? ''tool''', 'and (not filter ? ''kind'' or v.kind = any (wanted.kind))
       and (not filter ? ''waits'' or v.status = ''vulnerable'' and (v.treatment_state = ''submitted'' or v.zero_risk = ''requested''))
       and (not filter ? ''tags'' or v.tags && wanted.tags)
       and (not filter ? ''issue'' or (v.issue_url is not null) = (filter ->> ''issue'' = ''linked''))
       and (not filter ? ''level_min'' or v.business_level >= (filter ->> ''level_min'')::integer)
       and (not filter ? ''tool''');
  -- only a member may change a function that was given away; the membership ends here
  execute format('grant weir_searcher to %I', current_user);
  grant create on schema public to weir_searcher;
  execute search;
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
