-- What a person is told: by the product, about their own access. Texts are in the front; params are ids and plain values, never
-- names or e-mails of people.
create table notice (
  user_id uuid not null,
  id uuid not null default gen_random_uuid(),
  kind text not null check (kind ~ '^[a-z_]+(\.[a-z_]+)*$' and length(kind) <= 64),
  params jsonb not null default '{}' check (pg_column_size(params) <= 4096),
  created_at timestamptz not null default clock_timestamp(),
  read_at timestamptz,
  primary key (user_id, id)
);
create index notice_newest on notice (user_id, created_at desc, id desc);
call protect_self('notice', 'select');
grant update (read_at) on notice to weir_app;
create policy keeper on notice to weir_keeper using (true) with check (true);
grant select (user_id, created_at), delete on notice to weir_keeper;

-- Tells a person something. A definer, because who tells may not read or write what is another's: its owner may only insert. The
-- organization it is about is that of the verified scope and cannot be claimed; without any scope only the keeper tells. One
-- organization tells one person at most sixty things an hour: what others tell does not drown in it. What tells a person that
-- somebody acts as them, or that they lost access, is told beyond that: else whoever does it would tell sixty other things first.
create policy teller on notice for insert to current_user with check (true);
create policy teller_counts on notice for select to current_user using (true);
create function notify(told uuid, told_kind text, told_params jsonb) returns void
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
begin
  if public.scope_kind() is null and session_user <> 'weir_keeper' then
    raise exception 'only who has a scope may tell anyone anything' using errcode = 'insufficient_privilege';
  end if;
  if public.scope_organization() is not null
     and told_kind not like 'become.%'
     and told_kind not in ('member.removed', 'member.suspended', 'session.ended', 'token.leaked')
     and (select count(*) from public.notice n
           where n.user_id = told and n.created_at > clock_timestamp() - interval '1 hour'
             and n.params ->> 'organization_id' = public.scope_organization()::text) >= 60 then
    return;
  end if;
  insert into public.notice (user_id, kind, params)
  values (told, told_kind,
          case when public.scope_organization() is null then told_params
               else told_params || jsonb_build_object('organization_id', public.scope_organization()) end);
end
$$;
revoke execute on function notify(uuid, text, jsonb) from public;
grant execute on function notify(uuid, text, jsonb) to weir_app, weir_keeper;

-- An offer of membership: single use, seven days, for one address. The address is in the directory, the secret is nowhere: only its
-- SHA-256, which is enough for 256 random bits.
create table invitation (
  organization_id uuid not null references organization,
  id uuid not null,
  role text not null check (role in ('admin', 'security_lead', 'member', 'viewer')),
  secret_hash bytea not null check (length(secret_hash) = 32),
  status text not null default 'pending' check (status in ('pending', 'accepted', 'declined', 'revoked')),
  invited_by uuid not null,
  created_at timestamptz not null default clock_timestamp(),
  sent_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null default clock_timestamp() + interval '7 days',
  settled_at timestamptz,
  settled_by uuid,
  primary key (organization_id, id),
  check ((status = 'pending') = (settled_at is null))
);
create index invitation_newest on invitation (organization_id, created_at desc, id desc);
create index invitation_id on invitation (id);
call protect_tenant('invitation', 'no', 'insert, update');
revoke select on invitation from weir_loader, weir_searcher;
grant select (organization_id, id, role, status, invited_by, created_at, sent_at, expires_at, settled_at, settled_by) on invitation to weir_app;
create policy keeper on invitation to weir_keeper using (true) with check (true);
grant select (organization_id, id, secret_hash, status, expires_at) on invitation to weir_keeper;

create table invitation_group (
  organization_id uuid not null,
  invitation_id uuid not null,
  group_id uuid not null,
  role text not null check (role in ('manager', 'vulnerability_manager', 'reviewer', 'architect', 'tester', 'retester', 'resourcer', 'developer', 'viewer')),
  primary key (organization_id, invitation_id, group_id),
  foreign key (organization_id, invitation_id) references invitation (organization_id, id),
  foreign key (organization_id, group_id) references "group" (organization_id, id)
);
call protect_tenant('invitation_group', 'group_id', 'select, insert');
create policy keeper on invitation_group to weir_keeper using (true) with check (true);
grant select (organization_id, invitation_id, group_id) on invitation_group to weir_keeper;

-- Whom an invitation is for, as long as it is open.
create table directory.invitee (
  organization_id uuid not null,
  invitation_id uuid not null,
  email text not null check (length(email) between 3 and 254 and email = lower(email collate "C")),
  primary key (organization_id, invitation_id)
);
create index invitee_email on directory.invitee (organization_id, email);
grant select, insert, delete on directory.invitee to weir_directory;

-- What a change will do to the directory, which may be another database: no transaction holds both. It is written here first, where
-- it is no name and no address yet, then the change is committed with its row of the audit, then it is carried out. What is
-- interrupted in between is carried out or forgotten by whether the row named by change_id was kept.
create table directory.staged (
  change_id uuid primary key,
  -- the person whose security log, or the organization whose audit, has that row
  user_id uuid,
  organization_id uuid,
  name text check (length(name) between 1 and 128),
  invitation_id uuid,
  email text check (length(email) between 3 and 254 and email = lower(email collate "C")),
  staged_at timestamptz not null default now(),
  check (case when user_id is null then organization_id is not null and invitation_id is not null and email is not null
                                   else organization_id is null and name is not null end)
);
create index staged_invitation on directory.staged (organization_id, email) where organization_id is not null;
create index staged_person on directory.staged (user_id) where user_id is not null;
grant select, insert, delete on directory.staged to weir_directory;
create policy settler on security_log for select to weir_keeper using (true);
grant select (user_id, id) on security_log to weir_keeper;

-- Signing in and using a token is being active, everywhere at once; written at most once an hour.
create policy keeper on member to weir_keeper using (true) with check (true);
grant select (organization_id, user_id, role, last_active_at, suspended_at), update (last_active_at, suspended_at, suspended_reason) on member to weir_keeper;
create function mark_active() returns trigger
language plpgsql
as $$
begin
  update public.member m
     set last_active_at = now()
   where m.user_id = new.user_id
     and m.last_active_at < now() - interval '1 hour'
     and m.suspended_at is null;
  return null;
end
$$;
create trigger mark_active after insert or update of id, last_seen_at on session for each row execute function mark_active();
create trigger mark_active after update of last_used_at on user_token for each row execute function mark_active();

-- What the keeper needs to take access from the inactive, and to say so.
create policy keeper on policy for select to weir_keeper using (true);
grant select (organization_id, inactivity_days) on policy to weir_keeper;
create policy suspender on audit for insert to weir_keeper with check (operation = 'member.suspend');
grant insert (organization_id, id, principal_kind, operation, input) on audit to weir_keeper;
create policy suspender on organization_history for insert to weir_keeper with check (entity = 'member');
grant insert (organization_id, group_id, entity, entity_id, field, old_value, new_value) on organization_history to weir_keeper;
