create table repository (
  organization_id uuid not null references organization,
  group_id uuid,
  id uuid not null,
  root_id uuid,
  name text not null,
  default_branch text,
  release_rule text not null,
  head text,
  commit_count integer not null default 0,
  release_count integer not null default 0,
  cursor jsonb,
  synced_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references "group" (organization_id, id),
  foreign key (organization_id, group_id, root_id) references root (organization_id, group_id, id)
);
create unique index repository_root on repository (organization_id, root_id) where root_id is not null;
create index repository_name on repository (organization_id, name, id);
call protect_tenant('repository', 'group_id', 'select, insert, update');
create trigger record_history after update of release_rule on repository
  for each row execute function record_organization_history('repository', 'id', 'release_rule');

-- The commit graph as one compact blob (calc/dag-blob), and beside it what `commit` says of each of its commits
-- (delivery/owners): so a sync finds what changed without reading the commits.
create table repository_graph (
  organization_id uuid not null,
  group_id uuid,
  repository_id uuid not null,
  graph bytea not null,
  owners bytea not null,
  primary key (organization_id, repository_id),
  foreign key (organization_id, repository_id) references repository (organization_id, id)
);
call protect_tenant('repository_graph', 'group_id', 'select, insert, update');

create table release (
  organization_id uuid not null,
  group_id uuid,
  id uuid not null,
  repository_id uuid not null,
  name text not null,
  hash text not null,
  published_at timestamptz not null,
  is_prerelease boolean not null,
  is_hidden boolean not null default false,
  commit_count integer not null default 0,
  age_seconds integer,
  primary key (organization_id, id),
  unique (organization_id, repository_id, name),
  foreign key (organization_id, repository_id) references repository (organization_id, id)
);
create index release_newest on release (organization_id, published_at desc, id desc);
create index release_repository on release (organization_id, repository_id, published_at desc, id desc);
call protect_tenant('release', 'group_id', 'select, insert, update, delete');

create table commit (
  organization_id uuid not null,
  group_id uuid,
  repository_id uuid not null,
  hash text not null,
  subject text not null,
  author text not null,
  authored_at timestamptz,
  committed_at timestamptz,
  sorted_at timestamptz not null,
  parent_count smallint not null,
  release_id uuid,
  -- a branch or a tag reaches it; what a force push or a deleted branch left behind stays as a fact but is not listed
  is_live boolean not null default true,
  primary key (organization_id, repository_id, hash),
  foreign key (organization_id, repository_id) references repository (organization_id, id)
);
-- Ties of an instant are few: they are sorted when read.
create index commit_newest on commit (organization_id, sorted_at desc) where is_live;
create index commit_group on commit (organization_id, group_id, sorted_at desc) where is_live;
create index commit_repository on commit (organization_id, repository_id, sorted_at desc) where is_live;
create index commit_release on commit (organization_id, release_id) where release_id is not null;
call protect_tenant('commit', 'group_id', 'select, insert, update, delete');

create table reference (
  organization_id uuid not null,
  group_id uuid,
  repository_id uuid not null,
  kind text not null check (kind in ('branch', 'tag')),
  name text not null,
  hash text not null,
  created_at timestamptz,
  primary key (organization_id, repository_id, kind, name),
  foreign key (organization_id, repository_id) references repository (organization_id, id)
);
call protect_tenant('reference', 'group_id', 'select, insert, update, delete');

create trigger facts_changed after insert or update of group_id on repository
  for each statement execute function facts_changed();
create trigger facts_changed after insert or update or delete on commit
  for each statement execute function facts_changed();
create trigger facts_changed after insert or update or delete on release
  for each statement execute function facts_changed();

-- The newest sync of a root, whose state the root shows.
create index job_object on job (organization_id, object_id, created_at desc) where object_id is not null;
