-- Tokens beyond those people copy: a device that is approved by a person, a pipeline that shows who it is, and what is reported as leaked.

-- A device that waits for a person (RFC 8628). What it holds is a hash, what the person types is a MAC: neither can be read from here.
create table device_grant (
  id uuid primary key,
  device_hash bytea not null unique,
  user_code_mac bytea not null unique,
  client_name text not null check (length(client_name) between 1 and 128),
  place_mac bytea,
  from_address text check (length(from_address) <= 64),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  interval_seconds integer not null,
  polled_at timestamptz,
  used_at timestamptz
);
create index device_grant_expires on device_grant (expires_at);
create index device_grant_place on device_grant (place_mac);
comment on table device_grant is 'class: installation';

-- What a person decided about a device, written in the person's own transaction; the keeper gives the token at the next poll.
create table device_decision (
  user_id uuid not null,
  device_id uuid not null,
  decision text not null check (decision in ('approved', 'denied')),
  decided_at timestamptz not null default clock_timestamp(),
  primary key (user_id, device_id)
);
create index device_decision_device on device_decision (device_id);
call protect_self('device_decision', 'select, insert');
create policy keeper on device_decision to weir_keeper using (true) with check (true);

-- Wrong codes of one person, so that nobody tries them all.
create table code_guess (
  user_id uuid primary key,
  wrong integer not null,
  since timestamptz not null default now()
);
comment on table code_guess is 'class: installation';

-- Pipelines a group trusts by what their provider says of them, instead of by a secret they keep.
create table ci_trust (
  organization_id uuid not null references organization,
  id uuid not null,
  group_id uuid not null,
  provider text not null check (provider in ('github', 'gitlab')),
  issuer text not null check (length(issuer) between 8 and 256),
  repository text not null check (length(repository) between 3 and 256),
  repository_id text,
  ref text not null check (length(ref) between 6 and 256),
  allows_pull_requests boolean not null default false,
  created_by uuid default scope_user(),
  created_at timestamptz not null default now(),
  last_used_at timestamptz,
  removed_at timestamptz,
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references "group" (organization_id, id)
);
create unique index ci_trust_place on ci_trust (organization_id, group_id, issuer, repository, ref) where removed_at is null;
create index ci_trust_group on ci_trust (group_id) where removed_at is null;
call protect_tenant('ci_trust', 'group_id', 'select');
grant insert (organization_id, id, group_id, provider, issuer, repository, ref, allows_pull_requests), update (removed_at) on ci_trust to weir_app;
create policy keeper on ci_trust to weir_keeper using (true) with check (true);

-- Identities of pipelines that were exchanged: each once.
create table ci_identity_used (
  issuer text not null,
  jti text not null,
  expires_at timestamptz not null,
  primary key (issuer, jti)
);
comment on table ci_identity_used is 'class: installation';

-- The keeper makes the tokens nobody copies, and writes down that it did where the people concerned look.
grant select, insert, update, delete on device_grant, code_guess, ci_identity_used to weir_keeper;
grant select, delete on device_decision to weir_keeper;
grant select, update (repository_id, last_used_at) on ci_trust to weir_keeper;
grant insert on user_token, machine_token to weir_keeper;
grant delete on machine_token to weir_keeper;
create policy keeper_tokens on audit for insert to weir_keeper with check (operation in ('ci.exchange', 'token.leaked'));
grant insert (organization_id, id, principal_kind, user_id, credential_id, operation, input, request_id) on audit to weir_keeper;
