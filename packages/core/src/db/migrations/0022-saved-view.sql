-- Lists as people saved them: the query of the address of the list. Of a person alone, or shown to everybody in the organization.
create table saved_view (
  organization_id uuid not null,
  id uuid not null,
  owner_id uuid not null default scope_user(),
  name text not null check (length(name) <= 128),
  query text not null check (length(query) <= 4000),
  is_shared boolean not null,
  is_default boolean not null,
  created_at timestamptz not null default clock_timestamp(),
  removed_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id) references organization
);
create index saved_view_of on saved_view (organization_id, owner_id);
create unique index saved_view_default on saved_view (organization_id, owner_id) where is_default and removed_at is null;
call protect_tenant('saved_view', 'no', 'select, insert, update');
call show_to_visitors('saved_view');
