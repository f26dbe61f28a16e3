-- Sessions and tokens. Of a token only a MAC is stored, of a session nothing that could be shown; the keeper's login
-- looks them up, their owners list and end them.

create table session (
  user_id uuid primary key,
  id uuid not null,
  device text not null check (length(device) <= 128),
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  expires_at timestamptz not null
);
call protect_self('session', 'select, delete');
create index session_id on session (id);

create table user_token (
  user_id uuid not null,
  id uuid not null,
  kind text not null check (kind in ('personal', 'ide')),
  name text not null check (length(name) between 1 and 128),
  scopes text[] not null,
  mac bytea not null,
  key_version smallint not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  warned_days smallint,
  primary key (user_id, id)
);
create index user_token_id on user_token (id);
call protect_self('user_token', 'select, insert');
grant update (revoked_at) on user_token to weir_app;

create table machine_token (
  organization_id uuid not null references organization,
  id uuid not null,
  group_id uuid,
  kind text not null check (kind in ('ci', 'service')),
  name text not null check (length(name) between 1 and 128),
  scopes text[] not null,
  mac bytea not null,
  key_version smallint not null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  warned_days smallint,
  created_by uuid default scope_user(),
  -- the trusted pipeline whose identity was exchanged for it, for a quarter of an hour
  trust_id uuid,
  primary key (organization_id, id),
  foreign key (organization_id, group_id) references "group" (organization_id, id),
  check ((kind = 'ci') = (group_id is not null))
);
create index machine_token_id on machine_token (id);
call protect_tenant('machine_token', 'group_id', 'select, insert');
grant update (revoked_at) on machine_token to weir_app;
revoke select on machine_token, user_token from weir_app, weir_loader, weir_searcher;
grant select (user_id, id, kind, name, scopes, created_at, expires_at, last_used_at, revoked_at) on user_token to weir_app;
grant select (organization_id, id, group_id, kind, name, scopes, created_at, expires_at, last_used_at, revoked_at, trust_id) on machine_token to weir_app;

-- What other services ask of Weir before they let it in. The secret is sealed under the key of its organization and bound to its row
-- (keys/sealed-column); the serving login writes it and cannot read it, the keeper opens it when a repository is read. What decides
-- where it is sent is sealed with it: the columns beside it are for people.
create table credential (
  organization_id uuid not null references organization,
  id uuid not null,
  kind text not null check (kind in ('https_token', 'ssh_key')),
  name text not null check (length(name) between 1 and 128),
  host text not null check (length(host) <= 260),
  path text check (length(path) between 1 and 500),
  -- the groups whose roots it reads; none: those to which who manages credentials gave it
  group_ids uuid[] not null default '{}',
  sealed bytea not null,
  created_at timestamptz not null default now(),
  created_by uuid not null default scope_user(),
  rotated_at timestamptz not null default now(),
  last_used_at timestamptz,
  primary key (organization_id, id)
);
create unique index credential_name on credential (organization_id, lower(name));
call protect_tenant('credential', 'no', 'insert, delete');
revoke select on credential from weir_loader, weir_searcher;
grant select (organization_id, id, kind, name, host, path, group_ids, created_at, created_by, rotated_at, last_used_at) on credential to weir_app;
grant update (sealed, rotated_at, last_used_at) on credential to weir_app;
create policy keeper on credential to weir_keeper using (true) with check (true);
grant select (organization_id, id, sealed), update (sealed) on credential to weir_keeper;

create table sign_in_link (
  mac bytea primary key,
  key_version smallint not null,
  user_id uuid not null,
  expires_at timestamptz not null,
  used_at timestamptz
);
comment on table sign_in_link is 'class: installation';

-- Answers of writes that carried an Idempotency-Key, for 72 hours; a row without status is a request that has not ended.
create table idempotency (
  principal text not null,
  key text not null,
  body_hash bytea not null,
  status smallint,
  answer text,
  object_id uuid,
  created_at timestamptz not null default now(),
  primary key (principal, key)
);
create index idempotency_created on idempotency (created_at);
comment on table idempotency is 'class: installation';

-- The same attempt of one credential is one row a minute, with a count.
create table denied_attempt (
  id uuid primary key default gen_random_uuid(),
  at timestamptz not null default now(),
  attempts integer not null default 1,
  principal text not null,
  -- where it came from, as much of it as the setting keeps
  from_address text,
  operation text not null,
  code text not null,
  request_id text,
  -- of a stranger, on no organization, or on the installation: its auditors see it
  concerns_installation boolean not null default false
);
create index denied_attempt_at on denied_attempt (at);
create index denied_attempt_installation on denied_attempt (at desc, id desc) where concerns_installation;
comment on table denied_attempt is 'class: installation';

create table installation (
  key text primary key,
  value text not null
);
comment on table installation is 'class: installation';

-- The keeper sees the credentials and jobs of all, and nothing else.
create policy keeper on session to weir_keeper using (true) with check (true);
create policy keeper on user_token to weir_keeper using (true) with check (true);
create policy keeper on machine_token to weir_keeper using (true) with check (true);
grant select, insert, update, delete on session, sign_in_link, idempotency to weir_keeper;
grant select, update on user_token, machine_token to weir_keeper;
grant insert, select, delete, update (attempts) on denied_attempt to weir_keeper;
grant select, insert, update on installation to weir_keeper;
