-- The demo reader: a login of its own that reads the tables a visitor may see, by the same rule as everybody, and only under a
-- scope that was signed for a visitor.
grant usage on schema public to weir_demo;
create procedure show_to_visitors(tenant_table regclass)
language plpgsql
as $$
declare
  rule text;
begin
  select pg_get_expr(p.polqual, p.polrelid) into strict rule
    from pg_policy p where p.polrelid = tenant_table and p.polname = 'tenant';
  execute format('create policy visitor on %s for select to weir_demo using ((select public.scope_kind()) = ''demo'' and %s)', tenant_table, rule);
  execute format('grant select on %s to weir_demo', tenant_table);
end
$$;
call show_to_visitors('organization');
call show_to_visitors('"group"');
call show_to_visitors('group_tag');
call show_to_visitors('root');
call show_to_visitors('finding');
call show_to_visitors('vulnerability');
call show_to_visitors('vulnerability_tally');
call show_to_visitors('past_opening');
call show_to_visitors('treatment');
call show_to_visitors('zero_risk_request');
call show_to_visitors('gate_run');
call show_to_visitors('history');
call show_to_visitors('report');
call show_to_visitors('scan');
call show_to_visitors('sighting');
call show_to_visitors('trace');
call show_to_visitors('policy');
call show_to_visitors('group_policy');
call show_to_visitors('repository');
call show_to_visitors('release');
call show_to_visitors('commit');
call show_to_visitors('reference');
call show_to_visitors('job');
call show_to_visitors('fact_version');
grant select on policy_in_force to weir_demo;

-- The operator who acts as the person of the scope; null for everybody else.
create function scope_operator() returns uuid
language sql stable parallel restricted
as $$ select public.scope_field(7)::uuid $$;
alter table audit alter column operator_id set default scope_operator();

-- An operator acts as a person: for a reason, for a while, in one organization, for reading. Writing needs a second operator.
create table become (
  organization_id uuid not null references organization,
  id uuid not null,
  operator_id uuid not null default scope_user(),
  user_id uuid not null,
  reason text not null check (length(reason) between 20 and 1000),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  ended_at timestamptz,
  approved_by uuid,
  approved_at timestamptz,
  primary key (organization_id, id),
  check (operator_id <> user_id),
  check (expires_at <= created_at + interval '30 minutes'),
  check (approved_by <> operator_id and approved_by <> user_id),
  check ((approved_by is null) = (approved_at is null))
);
create index become_id on become (id);
call protect_tenant('become', 'no', 'select');
grant insert (organization_id, id, user_id, reason, expires_at), update (ended_at, approved_by, approved_at) on become to weir_app;
create policy keeper on become for select to weir_keeper using (true);
grant select on become to weir_keeper;

-- What was done to the installation itself: by its operators, on its machine, by its clock. It belongs to no organization and is sealed
-- into a chain of its own, like the audit of each. Nobody changes a row; the keeper numbers and links it once.
create table installation_act (
  id uuid primary key,
  at timestamptz not null default clock_timestamp(),
  principal_kind text not null,
  user_id uuid,
  credential_id uuid,
  operator_id uuid,
  from_address text,
  operation text not null,
  objects uuid[] not null default '{}',
  input jsonb not null,
  request_id text,
  seq bigint unique,
  hash bytea,
  check ((seq is null) = (hash is null))
);
comment on table installation_act is 'class: installation';
create index installation_act_at on installation_act (at desc, id desc);
create index installation_act_unsealed on installation_act (at, id) where seq is null;
create trigger keep_sealed before update on installation_act
  for each row when (old.seq is not null) execute function keep_sealed();

-- The end of that chain, and what its last verification found.
create table installation_head (
  is_one boolean primary key default true check (is_one),
  seq bigint not null,
  hash bytea not null,
  sealed_at timestamptz not null default clock_timestamp(),
  verified_seq bigint,
  verified_at timestamptz,
  verified_fault text
);
comment on table installation_head is 'class: installation';
grant select, insert (id, principal_kind, operation, input), update (seq, hash) on installation_act to weir_keeper;
grant select, insert, update on installation_head to weir_keeper;

-- Writes what a session does to the installation into that record, in the transaction of the change. A definer, because no serving
-- login may touch a table of the installation; who did it is what the verified scope says, and cannot be claimed.
create function record_act(act_id uuid, act_operation text, act_objects uuid[], act_input jsonb, act_request text, came_from text) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if public.scope_kind() is null then
    raise exception 'only who has a scope does anything' using errcode = 'insufficient_privilege';
  end if;
  insert into public.installation_act (id, principal_kind, user_id, credential_id, operator_id, from_address, operation, objects, input, request_id)
  values (act_id, public.scope_kind(), public.scope_user(), public.scope_credential(), public.scope_operator(), came_from, act_operation, act_objects, act_input, act_request);
end
$$;
revoke execute on function record_act(uuid, text, uuid[], jsonb, text, text) from public;
grant execute on function record_act(uuid, text, uuid[], jsonb, text, text) to weir_app;
