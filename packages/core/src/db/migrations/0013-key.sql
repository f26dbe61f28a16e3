-- Keys that encrypt what belongs to an organization, each wrapped under a version of the keyring. Only the keeper reads them:
-- without their row, what they encrypted is gone for ever.
create table data_key (
  organization_id uuid not null references organization,
  version integer not null,
  wrapped bytea not null,
  key_version smallint not null,
  created_at timestamptz not null default now(),
  primary key (organization_id, version)
);
call protect_tenant('data_key', 'no', 'select');
revoke all on data_key from weir_app, weir_loader, weir_searcher;
create policy keeper on data_key to weir_keeper using (true) with check (true);
grant select, insert, update on data_key to weir_keeper;
