-- What the newest scans of another branch than the tracked one see, and the tracked branch does not have open: what that branch adds.
-- For the gate alone; never counted, listed or decided on. A complete scan of a tool replaces what it said of the branch before; of
-- one that is not complete, what it saw is added. `key` is what the same result would be known by in the next scan of the branch.
create table branch_addition (
  organization_id uuid not null,
  group_id uuid not null,
  root_id uuid not null,
  branch text not null,
  tool text not null,
  category text not null,
  key text not null,
  vulnerability_id uuid,
  report_id uuid not null,
  commit text,
  rule text not null,
  title text not null,
  location text not null,
  severity smallint not null check (severity between 0 and 100),
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (organization_id, root_id, branch, tool, category, key),
  foreign key (organization_id, group_id, root_id) references root (organization_id, group_id, id),
  foreign key (organization_id, vulnerability_id) references vulnerability (organization_id, id)
);
create index branch_addition_vulnerability on branch_addition (organization_id, vulnerability_id) where vulnerability_id is not null;
call protect_tenant('branch_addition', 'group_id', 'select, insert, update, delete');
call show_to_visitors('branch_addition');

-- What a change was compared with: the commit it grew from, and whether a report of that commit was read.
alter table gate_run
  add column baseline text,
  add column is_baseline_reported boolean,
  add constraint gate_run_baseline check ((baseline is null) = (is_baseline_reported is null));
