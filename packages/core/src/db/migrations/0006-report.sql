-- A scanner's report as it was uploaded; its state is that of its job.
create table report (
  organization_id uuid not null,
  group_id uuid not null,
  id uuid not null,
  root_id uuid not null,
  job_id uuid,
  blob text,
  bytes bigint not null,
  branch text,
  commit text,
  tool_override text,
  format_override text,
  category text,
  is_preview boolean not null,
  format text,
  tool text,
  tool_version text,
  is_complete boolean,
  receipt jsonb,
  held uuid[] not null default '{}',
  created_at timestamptz not null default clock_timestamp(),
  imported_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, group_id, root_id) references root (organization_id, group_id, id),
  foreign key (organization_id, job_id) references job (organization_id, id)
);
-- An upload belongs to one report: naming another report's file is refused, also where its group is out of sight.
create unique index report_blob on report (organization_id, blob);
create index report_newest on report (organization_id, created_at desc, id desc);
create index report_root on report (organization_id, root_id, created_at desc, id desc);
call protect_tenant('report', 'group_id', 'select, insert, update');

-- Coverage: what each run of a tool says it looked at. Nothing is closed without one that covers it.
create table scan (
  organization_id uuid not null,
  group_id uuid not null,
  id uuid not null,
  report_id uuid not null,
  root_id uuid not null,
  tool text not null,
  tool_version text,
  category text not null,
  branch text,
  commit text,
  is_complete boolean not null,
  reason text,
  rules text[],
  scanned_count integer,
  created_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, id),
  foreign key (organization_id, report_id) references report (organization_id, id)
);
create index scan_root on scan (organization_id, root_id, tool, category, created_at desc);
call protect_tenant('scan', 'group_id', 'select, insert');

-- Where a tool sees a vulnerability, and by what it would know it again. One for each tool, category and branch.
-- `place` is what names the place for matching; `path` is the file as people see it. Pages leave room, because seeing
-- it again changes no indexed column. It is present until a complete scan of the same tool and category no longer has it; a
-- vulnerability is fixed when no sighting on the tracked branch is present.
create table sighting (
  organization_id uuid not null,
  group_id uuid not null,
  root_id uuid not null,
  vulnerability_id uuid not null,
  tool text not null,
  category text not null,
  branch text not null,
  rule text not null,
  place text not null,
  path text,
  line integer,
  end_line integer,
  is_present boolean not null default true,
  fingerprints jsonb not null,
  snippet text,
  symbol text,
  skeleton text not null,
  matched_by text not null,
  report_id uuid not null,
  commit text,
  first_seen_at timestamptz not null,
  last_seen_at timestamptz not null,
  primary key (organization_id, vulnerability_id, tool, category, branch),
  foreign key (organization_id, vulnerability_id) references vulnerability (organization_id, id)
) with (fillfactor = 50);
create index sighting_root on sighting (organization_id, root_id, tool, category, branch, vulnerability_id);
call protect_tenant('sighting', 'group_id', 'select, insert, update');

-- What a tool tells of a sighting beside its place: data flows, further places, other ids of the same vulnerability. Only for
-- what tells something, and only of the tracked branch; never source code. The digest says whether a later report tells otherwise.
create table trace (
  organization_id uuid not null,
  group_id uuid not null,
  root_id uuid not null,
  vulnerability_id uuid not null,
  tool text not null,
  category text not null,
  branch text not null,
  digest text not null,
  code_flows jsonb not null,
  further_locations jsonb not null,
  aliases jsonb not null,
  primary key (organization_id, vulnerability_id, tool, category, branch),
  foreign key (organization_id, vulnerability_id) references vulnerability (organization_id, id)
);
create index trace_root on trace (organization_id, root_id, tool, category, branch);
call protect_tenant('trace', 'group_id', 'select, insert, update, delete');
