-- Where an organization is told what happens in it, by signed requests. The address and the secret are sealed under the key of the
-- organization and bound to their row: the serving login writes them and cannot read them, the keeper opens them to send.
create table webhook (
  organization_id uuid not null references organization,
  id uuid not null,
  name text not null check (length(name) between 1 and 128),
  -- of the address, to be shown; the rest of it may be a secret
  host text not null check (length(host) <= 260),
  form text not null check (form in ('standard', 'slack')),
  kinds text[] not null check (cardinality(kinds) between 1 and 20),
  -- the groups it is told of; none: all
  group_ids uuid[] not null default '{}' check (cardinality(group_ids) <= 100),
  state text not null default 'active' check (state in ('active', 'paused', 'disabled')),
  sealed bytea not null,
  created_at timestamptz not null default clock_timestamp(),
  created_by uuid not null default scope_user(),
  rotated_at timestamptz not null default clock_timestamp(),
  delivered_at timestamptz,
  -- since when nothing arrived, though it was tried
  failing_since timestamptz,
  primary key (organization_id, id)
);
create unique index webhook_name on webhook (organization_id, lower(name));
call protect_tenant('webhook', 'no', 'insert, delete');
revoke select on webhook from weir_loader, weir_searcher;
grant select (organization_id, id, name, host, form, kinds, group_ids, state, created_at, created_by, rotated_at, delivered_at, failing_since) on webhook to weir_app;
grant update (name, kinds, group_ids, state, sealed, rotated_at, failing_since) on webhook to weir_app;
create policy keeper on webhook to weir_keeper using (true) with check (true);
grant select, update (state, sealed, delivered_at, failing_since) on webhook to weir_keeper;

-- What is to be told, written in the transaction of what happened: one row for each event and place, whose id never changes, however
-- often it is sent. It holds ids, counts and the name of the group: nothing that was found, and nothing that people wrote of it.
create table webhook_delivery (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  webhook_id uuid not null,
  group_id uuid not null,
  kind text not null,
  data jsonb not null check (pg_column_size(data) <= 16384),
  state text not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts integer not null default 0,
  due_at timestamptz not null default clock_timestamp(),
  created_at timestamptz not null default clock_timestamp(),
  attempted_at timestamptz,
  response_status integer,
  response_text text check (length(response_text) <= 500),
  primary key (organization_id, id),
  foreign key (organization_id, webhook_id) references webhook (organization_id, id) on delete cascade
);
create index webhook_delivery_due on webhook_delivery (organization_id, webhook_id, due_at) where state = 'waiting';
create index webhook_delivery_newest on webhook_delivery (organization_id, created_at desc, id desc);
create index webhook_delivery_of on webhook_delivery (organization_id, webhook_id, created_at desc, id desc);
create index webhook_delivery_old on webhook_delivery (created_at);
call protect_tenant('webhook_delivery', 'no', 'select, insert');
revoke select on webhook_delivery from weir_loader, weir_searcher;
grant update (state, attempts, due_at) on webhook_delivery to weir_app;
create policy keeper on webhook_delivery to weir_keeper using (true) with check (true);
grant select, delete, update (state, attempts, due_at, attempted_at, response_status, response_text) on webhook_delivery to weir_keeper;

-- Writes down what is to be told of some things of one group.
create function announce(told_kind text, told_group uuid, named uuid[]) returns void
language sql
begin atomic
  insert into public.webhook_delivery (organization_id, webhook_id, group_id, kind, data)
  select w.organization_id, w.id, told_group, told_kind,
         jsonb_build_object('organization_id', w.organization_id, 'group_id', told_group, 'group', g.name,
                            'count', cardinality(named), 'ids', to_jsonb(named[1:100]))
    from public.webhook w
    join public."group" g on g.organization_id = w.organization_id and g.id = told_group
   where w.state = 'active'
     and told_kind = any (w.kinds)
     and (w.group_ids = '{}' or told_group = any (w.group_ids));
end;

create function announce_reported() returns trigger
language plpgsql
as $$
begin
  if exists (select from public.webhook w where w.state = 'active') then
    perform public.announce('vulnerability.reported', k.group_id, k.ids)
       from (select i.group_id, array_agg(i.id order by i.severity desc, i.id) as ids
               from inserted i where i.status = 'vulnerable' group by i.group_id) k;
  end if;
  return null;
end
$$;
create trigger announce_reported after insert on vulnerability referencing new table as inserted
  for each statement execute function announce_reported();

create function announce_changed() returns trigger
language plpgsql
as $$
begin
  if exists (select from public.webhook w where w.state = 'active') then
    perform public.announce(k.kind, k.group_id, k.ids)
       from (select case when n.status = 'safe' then 'vulnerability.closed' else 'vulnerability.reopened' end as kind, n.group_id,
                    array_agg(n.id order by n.severity desc, n.id) as ids
               from after_update n
               join before_update o on o.organization_id = n.organization_id and o.id = n.id
              where o.status = 'vulnerable' and n.status = 'safe' or o.status = 'safe' and n.status = 'vulnerable'
              group by 1, 2) k;
  end if;
  return null;
end
$$;
create trigger announce_changed after update on vulnerability referencing old table as before_update new table as after_update
  for each statement execute function announce_changed();

-- Requests and decisions name the vulnerabilities that they are about.
create function announce_requested() returns trigger
language plpgsql
as $$
begin
  if exists (select from public.webhook w where w.state = 'active') then
    perform public.announce(tg_argv[0], k.group_id, k.ids)
       from (select i.group_id, array_agg(i.vulnerability_id order by i.vulnerability_id) as ids
               from inserted i where i.state in ('submitted', 'requested') group by i.group_id) k;
  end if;
  return null;
end
$$;
create trigger announce_requested after insert on treatment referencing new table as inserted
  for each statement execute function announce_requested('treatment.requested');
create trigger announce_requested after insert on reattack referencing new table as inserted
  for each statement execute function announce_requested('reattack.requested');

create function announce_decided() returns trigger
language plpgsql
as $$
begin
  if exists (select from public.webhook w where w.state = 'active') then
    perform public.announce(tg_argv[0], k.group_id, k.ids)
       from (select n.group_id, array_agg(n.vulnerability_id order by n.vulnerability_id) as ids
               from after_update n
               join before_update o on o.organization_id = n.organization_id and o.id = n.id
              where o.state <> n.state and n.state in ('approved', 'rejected', 'verified')
              group by n.group_id) k;
  end if;
  return null;
end
$$;
create trigger announce_decided after update on treatment referencing old table as before_update new table as after_update
  for each statement execute function announce_decided('treatment.decided');
create trigger announce_decided after update on reattack referencing old table as before_update new table as after_update
  for each statement execute function announce_decided('reattack.verified');
