-- Keys that encrypt what belongs to an organization, each wrapped under a version of the keyring. Only the keeper reads them:
-- without their row, what they encrypted is gone for ever. It was wrapped under the versions from first_key_version to key_version, one
-- after the other: when one of them is revoked the key is retired. It opens what it sealed, and seals nothing any more.
create table data_key (
  organization_id uuid not null references organization,
  version integer not null,
  wrapped bytea not null,
  first_key_version smallint not null,
  key_version smallint not null,
  created_at timestamptz not null default now(),
  retired_at timestamptz,
  primary key (organization_id, version)
);
call protect_tenant('data_key', 'no', 'select');
revoke all on data_key from weir_app, weir_loader, weir_searcher;
create policy keeper on data_key to weir_keeper using (true) with check (true);
grant select, insert, update on data_key to weir_keeper;
