-- Audit: a row for every change, in its own transaction; never updated or deleted by those who write it.
create table audit (
  organization_id uuid not null references organization,
  id uuid not null,
  at timestamptz not null default clock_timestamp(),
  principal_kind text not null default scope_kind(),
  user_id uuid default scope_user(),
  credential_id uuid default scope_credential(),
  -- the operator who acted as this person
  operator_id uuid,
  -- where the request came from, as much of it as the setting keeps
  from_address text,
  operation text not null,
  -- ids the change names or made, at most 200
  objects uuid[] not null default '{}',
  input jsonb not null,
  request_id text,
  -- its place in the sealed chain; null until it is sealed
  seq bigint,
  hash bytea,
  primary key (organization_id, id),
  check ((seq is null) = (hash is null))
);
create index audit_at on audit (organization_id, at desc, id desc);
create unique index audit_seq on audit (organization_id, seq);
create index audit_unsealed on audit (organization_id, at, id) where seq is null;
call protect_tenant('audit', 'no', 'select');
grant insert (organization_id, id, operation, input, request_id, objects, from_address) on audit to weir_app;

-- The same for changes people make to their own things, outside of any organization.
create table security_log (
  user_id uuid not null default scope_user(),
  id uuid not null,
  at timestamptz not null default clock_timestamp(),
  credential_id uuid default scope_credential(),
  operation text not null,
  input jsonb not null,
  request_id text,
  primary key (user_id, id)
);
call protect_self('security_log', 'select');
grant insert (id, operation, input, request_id) on security_log to weir_app;

-- History: what changed in a stateful row, written by triggers so that no handler can forget it.
create table history (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  group_id uuid not null,
  entity text not null,
  entity_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  principal_kind text not null default coalesce(scope_kind(), 'system'),
  user_id uuid default scope_user(),
  operation text not null default coalesce(nullif(current_setting('weir.operation', true), ''), 'system'),
  field text not null,
  old_value text,
  new_value text,
  primary key (organization_id, id)
);
create index history_entity on history (organization_id, entity_id, at desc);
call protect_tenant('history', 'group_id', 'select');
grant insert (organization_id, group_id, entity, entity_id, field, old_value, new_value) on history to weir_app;

-- Writes one history row for each of the named columns that differs. Arguments: entity, then the columns.
create function record_history() returns trigger
language plpgsql
as $$
declare
  old_row jsonb := to_jsonb(old);
  new_row jsonb := to_jsonb(new);
begin
  insert into public.history (organization_id, group_id, entity, entity_id, field, old_value, new_value)
  select new.organization_id, new.group_id, tg_argv[0], new.id, tg_argv[i], old_row ->> tg_argv[i], new_row ->> tg_argv[i]
    from generate_series(1, tg_nargs - 1) as i
   where old_row ->> tg_argv[i] is distinct from new_row ->> tg_argv[i];
  return null;
end
$$;

-- The same for what belongs to the organization: who has which role, groups, policies. Its writers see what they change and nothing
-- of what was; so nobody who serves reads it.
create table organization_history (
  organization_id uuid not null,
  id uuid not null default gen_random_uuid(),
  group_id uuid,
  entity text not null,
  entity_id uuid not null,
  at timestamptz not null default clock_timestamp(),
  principal_kind text not null default coalesce(scope_kind(), 'system'),
  user_id uuid default scope_user(),
  operation text not null default coalesce(nullif(current_setting('weir.operation', true), ''), 'system'),
  field text not null,
  old_value text,
  new_value text,
  primary key (organization_id, id)
);
create index organization_history_entity on organization_history (organization_id, entity_id, at desc);
call protect_tenant('organization_history', 'no', 'insert');
revoke insert on organization_history from weir_app;
revoke select on organization_history from weir_loader, weir_searcher;
grant insert (organization_id, group_id, entity, entity_id, field, old_value, new_value) on organization_history to weir_app;
-- What a foreign key deletes in turn it deletes as the owner.
create policy cascade on organization_history for insert to current_user with check (entity = 'group_member');

-- Writes one row for each of the named columns that differs: of a new row what it has, of a deleted one what it had. Arguments: entity,
-- the column of its id, then the columns.
create function record_organization_history() returns trigger
language plpgsql
as $$
declare
  old_row jsonb := coalesce(to_jsonb(old), '{}');
  new_row jsonb := coalesce(to_jsonb(new), '{}');
  either jsonb := old_row || new_row;
begin
  insert into public.organization_history (organization_id, group_id, entity, entity_id, field, old_value, new_value)
  select (either ->> 'organization_id')::uuid, (either ->> 'group_id')::uuid, tg_argv[0], (either ->> tg_argv[1])::uuid,
         tg_argv[i], old_row ->> tg_argv[i], new_row ->> tg_argv[i]
    from generate_series(2, tg_nargs - 1) as i
   where old_row ->> tg_argv[i] is distinct from new_row ->> tg_argv[i];
  return null;
end
$$;
create trigger record_history after update of slug, name, status, pinned_providers, pinned_domains, default_role on organization
  for each row execute function record_organization_history('organization', 'organization_id', 'slug', 'name', 'status', 'pinned_providers', 'pinned_domains', 'default_role');
create trigger record_history after insert or update of role, suspended_at, suspended_reason or delete on member
  for each row execute function record_organization_history('member', 'user_id', 'role', 'suspended_at', 'suspended_reason');
create trigger record_history after insert or update of role or delete on group_member
  for each row execute function record_organization_history('group_member', 'user_id', 'role');
create trigger record_history after update of name, description, status on "group"
  for each row execute function record_organization_history('group', 'id', 'name', 'description', 'status');
create trigger record_history after insert or delete on group_tag
  for each row execute function record_organization_history('group_tag', 'group_id', 'tag');
create trigger record_history after update on policy
  for each row execute function record_organization_history('policy', 'organization_id', 'version', 'max_acceptance_days', 'max_number_acceptances',
    'min_acceptance_severity', 'max_acceptance_severity', 'min_breaking_severity', 'grace_period_days', 'days_until_it_breaks', 'break_on_kev',
    'sla_days_critical', 'sla_days_high', 'sla_days_medium', 'sla_days_low', 'inactivity_days', 'second_person');
create trigger record_history after insert or update on group_policy
  for each row execute function record_organization_history('group_policy', 'group_id', 'version', 'fields');

-- Jobs: operations asked for later. The principal comes from the verified scope, never from the row's writer.
create table job (
  organization_id uuid not null references organization,
  id uuid not null,
  group_id uuid,
  operation text not null,
  input jsonb not null,
  object_id uuid,
  principal_kind text not null default scope_kind(),
  user_id uuid default scope_user(),
  credential_id uuid default scope_credential(),
  status text not null default 'queued' check (status in ('queued', 'running', 'done', 'failed')),
  progress_done integer not null default 0,
  progress_total integer,
  progress_text text not null default '',
  fault_code text,
  fault_message text,
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references "group" (organization_id, id)
);
create index job_newest on job (organization_id, created_at desc, id desc);
call protect_tenant('job', 'group_id', 'select');
grant insert (organization_id, id, group_id, operation, input, object_id) on job to weir_app;
create policy keeper on job to weir_keeper using (true) with check (true);
grant select, update on job to weir_keeper;

-- Hands the id of a new job to the queue, and nothing but the id.
create function queue_job() returns trigger
language plpgsql security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  perform graphile_worker.add_job(
    'operation',
    json_build_object('organization_id', new.organization_id, 'job_id', new.id),
    queue_name => 'organization:' || new.organization_id,
    max_attempts => 5::smallint
  );
  return null;
end
$$;
create trigger queue_job after insert on job for each row execute function queue_job();

-- What changed is counted once per transaction, at its end, so that writers of one organization do not wait for each other.
create table fact_version (
  organization_id uuid primary key references organization,
  version bigint not null default 1,
  changed_at timestamptz not null default clock_timestamp()
);
call protect_tenant('fact_version', 'no', 'select, insert, update');

create function facts_changed() returns trigger
language plpgsql
as $$
begin
  perform set_config('weir.facts_changed', '1', true);
  return null;
end
$$;

-- Groups, roots and repositories are the dictionaries of the facts.
create trigger facts_changed after insert or update on "group"
  for each statement execute function facts_changed();

create function count_facts() returns void
language plpgsql
as $$
begin
  if current_setting('weir.facts_changed', true) = '1' then
    insert into public.fact_version (organization_id) values (public.scope_organization())
    on conflict (organization_id) do update
      set version = public.fact_version.version + 1, changed_at = clock_timestamp();
  end if;
end
$$;

-- The transaction that is the effect of a job says so itself, so that a job has its effect once.
grant update (status, finished_at) on job to weir_app;
