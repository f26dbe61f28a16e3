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
call show_to_visitors('last_seen');
call show_to_visitors('vulnerability_tally');
call show_to_visitors('past_opening');
call show_to_visitors('treatment');
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
