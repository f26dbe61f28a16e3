-- What keeps people from testing a group; calc/event.ts says what each act makes of it. What each mover said is in the history.
create table event (
  organization_id uuid not null,
  group_id uuid not null,
  id uuid not null,
  root_id uuid,
  type text not null,
  description text not null check (length(description) <= 10000),
  state text not null default 'created' check (state in ('created', 'verification_requested', 'solved')),
  created_by uuid default scope_user(),
  created_at timestamptz not null default clock_timestamp(),
  note text check (length(note) <= 10000),
  noted_by uuid,
  noted_at timestamptz,
  -- how often its people were told: at once, after 7 days, after 30
  times_told smallint not null default 1,
  primary key (organization_id, id),
  unique (organization_id, group_id, id),
  foreign key (organization_id, group_id) references "group" (organization_id, id),
  foreign key (organization_id, group_id, root_id) references root (organization_id, group_id, id),
  check ((note is null) = (noted_at is null))
);
create index event_newest on event (organization_id, created_at desc, id desc);
create index event_group on event (organization_id, group_id, created_at desc, id desc);
create index event_to_tell on event (organization_id, created_at) where state <> 'solved' and times_told < 3;
call protect_tenant('event', 'group_id', 'select, insert, update');
call show_to_visitors('event');
create trigger record_history after update of state, note on event
  for each row execute function record_history('event', 'state', 'note');

-- What a request to verify waits for.
alter table reattack
  add column event_id uuid,
  add foreign key (organization_id, group_id, event_id) references event (organization_id, group_id, id),
  add check (state <> 'on_hold' or event_id is not null);
create index reattack_held on reattack (organization_id, event_id) where state = 'on_hold';
