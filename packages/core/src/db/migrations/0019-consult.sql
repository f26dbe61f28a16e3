-- What people write about a group, a finding or an event. Nobody changes what is written.
create table consult (
  organization_id uuid not null,
  group_id uuid not null,
  id uuid not null,
  finding_id uuid,
  event_id uuid,
  text text not null check (length(text) between 1 and 20000),
  written_by uuid default scope_user(),
  written_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references "group" (organization_id, id),
  foreign key (organization_id, group_id, finding_id) references finding (organization_id, group_id, id),
  foreign key (organization_id, group_id, event_id) references event (organization_id, group_id, id)
);
create index consult_newest on consult (organization_id, written_at desc, id desc);
create index consult_group on consult (organization_id, group_id, written_at desc, id desc);
create index consult_finding on consult (organization_id, finding_id, written_at desc, id desc) where finding_id is not null;
create index consult_event on consult (organization_id, event_id, written_at desc, id desc) where event_id is not null;
call protect_tenant('consult', 'group_id', 'select, insert');
call show_to_visitors('consult');

-- The same, written by the testing side for itself. It stands apart, so that nothing that reads the other can show it.
create table observation (
  organization_id uuid not null,
  group_id uuid not null,
  id uuid not null,
  finding_id uuid,
  event_id uuid,
  text text not null check (length(text) between 1 and 20000),
  written_by uuid default scope_user(),
  written_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references "group" (organization_id, id),
  foreign key (organization_id, group_id, finding_id) references finding (organization_id, group_id, id),
  foreign key (organization_id, group_id, event_id) references event (organization_id, group_id, id)
);
create index observation_newest on observation (organization_id, written_at desc, id desc);
create index observation_group on observation (organization_id, group_id, written_at desc, id desc);
create index observation_finding on observation (organization_id, finding_id, written_at desc, id desc) where finding_id is not null;
create index observation_event on observation (organization_id, event_id, written_at desc, id desc) where event_id is not null;
call protect_tenant('observation', 'group_id', 'select, insert');
