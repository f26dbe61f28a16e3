-- One decision about many vulnerabilities, bound to what was previewed, and what it changed: so that it can be undone as a whole. Its
-- group is the first of those it is about; each thing it changed is seen by who sees that thing's group.
create table bulk (
  organization_id uuid not null,
  group_id uuid not null,
  id uuid not null,
  action text not null check (action in ('treat', 'label')),
  job_id uuid,
  applied integer not null default 0,
  undone integer not null default 0,
  asked_by uuid default scope_user(),
  created_at timestamptz not null default clock_timestamp(),
  applied_at timestamptz,
  undone_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references "group" (organization_id, id)
);
create index bulk_newest on bulk (organization_id, created_at desc, id desc);
call protect_tenant('bulk', 'group_id', 'select, insert, update');
call show_to_visitors('bulk');

-- before and after: what the decision is about, as it was and as it became. kept: why it was not undone.
create table bulk_item (
  organization_id uuid not null,
  group_id uuid not null,
  bulk_id uuid not null,
  vulnerability_id uuid not null,
  before jsonb not null,
  after jsonb not null,
  treatment_id uuid,
  is_undone boolean not null default false,
  kept text,
  primary key (organization_id, bulk_id, vulnerability_id),
  foreign key (organization_id, vulnerability_id) references vulnerability (organization_id, id)
);
call protect_tenant('bulk_item', 'group_id', 'select, insert, update');
call show_to_visitors('bulk_item');

-- The history of treatments for the whole statement at once: what is undone together withdraws thousands of them.
drop trigger record_history on treatment;
create function record_treatment_history() returns trigger
language plpgsql
as $$
begin
  insert into public.history (organization_id, group_id, entity, entity_id, field, old_value, new_value)
  select n.organization_id, n.group_id, 'treatment', n.id, f.field, f.old_value, f.new_value
    from before_update o
    join after_update n on n.organization_id = o.organization_id and n.id = o.id
   cross join lateral (values ('state', o.state, n.state)) f (field, old_value, new_value)
   where f.old_value is distinct from f.new_value;
  return null;
end
$$;
create trigger record_history after update on treatment referencing old table as before_update new table as after_update
  for each statement execute function record_treatment_history();
