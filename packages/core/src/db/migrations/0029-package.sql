-- What a root consists of, as the newest scans of its tracked branch tell it: one row for each package and version, of an image where
-- it is in one. `sources` are the scans that tell of it (tool and category); without one it goes. `trail` leads to it from what the root
-- itself needs.
create table package (
  organization_id uuid not null,
  group_id uuid not null,
  root_id uuid not null,
  id uuid not null,
  image text not null default '',
  key text not null,
  name text not null,
  version text not null,
  purl text,
  ecosystem text not null,
  licences text[] not null,
  is_direct boolean,
  trail text[] not null,
  sources text[] not null,
  first_seen_at timestamptz not null,
  primary key (organization_id, id),
  foreign key (organization_id, group_id, root_id) references root (organization_id, group_id, id)
);
create unique index package_once on package (organization_id, root_id, image, key, version);
create index package_name on package (organization_id, name, id);
create index package_of_group on package (organization_id, group_id, name, id);
create index package_of_root on package (organization_id, root_id, name, id);
call protect_tenant('package', 'group_id', 'select, insert, update, delete');
call show_to_visitors('package');

-- The package that a vulnerability is in, and the version that fixes it. `fixed_order` sorts as versions do.
create table affected_package (
  organization_id uuid not null,
  group_id uuid not null,
  root_id uuid not null,
  vulnerability_id uuid not null,
  image text not null,
  key text not null,
  name text not null,
  version text not null,
  fixed_version text,
  fixed_order text collate "C",
  primary key (organization_id, vulnerability_id),
  foreign key (organization_id, vulnerability_id) references vulnerability (organization_id, id)
);
create index affected_package_place on affected_package (organization_id, root_id, key, version);
create index affected_package_key on affected_package (organization_id, key, image) include (vulnerability_id, group_id, root_id, fixed_order);
call protect_tenant('affected_package', 'group_id', 'select, insert, update, delete');
call show_to_visitors('affected_package');
