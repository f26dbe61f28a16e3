-- When a vulnerability was accepted, exactly: from the change that accepted it until the change that ended it or, where that came
-- later or not yet, until its last day. Written by triggers, so that what was accepted on any day of the past stays known.
create table acceptance (
  organization_id uuid not null,
  group_id uuid not null,
  vulnerability_id uuid not null,
  holds_from timestamptz not null,
  holds_until timestamptz,
  primary key (organization_id, vulnerability_id, holds_from),
  foreign key (organization_id, vulnerability_id) references vulnerability (organization_id, id),
  check (holds_until >= holds_from)
);
call protect_tenant('acceptance', 'group_id', 'select, insert, update');
call show_to_visitors('acceptance');

create function accepted_inserted() returns trigger
language plpgsql
as $$
begin
  insert into public.acceptance (organization_id, group_id, vulnerability_id, holds_from, holds_until)
  select organization_id, group_id, id, statement_timestamp(), accepted_until
    from inserted
   where treatment in ('accepted', 'accepted_permanently')
     and (accepted_until is null or accepted_until > statement_timestamp());
  return null;
end
$$;
create trigger accepted_inserted after insert on vulnerability referencing new table as inserted
  for each statement execute function accepted_inserted();

create function accepted_updated() returns trigger
language plpgsql
as $$
begin
  with changed as (
    select n.organization_id, n.id
      from before_update o
      join after_update n on n.organization_id = o.organization_id and n.id = o.id
     where o.treatment in ('accepted', 'accepted_permanently')
       and (o.treatment, o.accepted_until) is distinct from (n.treatment, n.accepted_until)
  )
  update public.acceptance a
     set holds_until = greatest(statement_timestamp(), a.holds_from)
    from changed c
   where a.organization_id = c.organization_id
     and a.vulnerability_id = c.id
     and (a.holds_until is null or a.holds_until > statement_timestamp());

  insert into public.acceptance (organization_id, group_id, vulnerability_id, holds_from, holds_until)
  select n.organization_id, n.group_id, n.id, statement_timestamp(), n.accepted_until
    from before_update o
    join after_update n on n.organization_id = o.organization_id and n.id = o.id
   where n.treatment in ('accepted', 'accepted_permanently')
     and (o.treatment, o.accepted_until) is distinct from (n.treatment, n.accepted_until)
     and (n.accepted_until is null or n.accepted_until > statement_timestamp());
  return null;
end
$$;
create trigger accepted_updated after update on vulnerability referencing old table as before_update new table as after_update
  for each statement execute function accepted_updated();

-- What was accepted before this table was there, as the history has it. Row-level security is forced on the owner too.
create policy backfill on history for select to current_user using (true);
create policy backfill on vulnerability for select to current_user using (true);
create policy backfill on acceptance to current_user using (true) with check (true);
insert into acceptance (organization_id, group_id, vulnerability_id, holds_from, holds_until)
select v.organization_id, v.group_id, v.id, h.at, coalesce(h.next_at, greatest(v.accepted_until, h.at))
  from (select organization_id, entity_id, at, new_value,
               lead(at) over (partition by organization_id, entity_id order by at) as next_at
          from history
         where entity = 'vulnerability' and field = 'treatment') h
  join vulnerability v on v.organization_id = h.organization_id and v.id = h.entity_id
 where h.new_value in ('accepted', 'accepted_permanently')
    on conflict do nothing;
drop policy backfill on history;
drop policy backfill on vulnerability;
drop policy backfill on acceptance;

-- Lists of what was found and fixed in a period begin where something can be found.
create index vulnerability_opened on vulnerability (organization_id, opened_at);
create index vulnerability_closed on vulnerability (organization_id, closed_at) where closed_at is not null;
create index past_opening_closed on past_opening (organization_id, closed_at);
create index past_opening_opened on past_opening (organization_id, opened_at);
