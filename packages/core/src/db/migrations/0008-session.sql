-- What became of sessions that ended, so that who still holds one is told why.

-- Ids of sessions that another sign-in replaced, until they would have ended anyway.
create table replaced_session (
  id uuid primary key,
  replaced_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz not null
);
comment on table replaced_session is 'class: installation';
create index replaced_session_expires on replaced_session (expires_at);
grant select, insert, delete on replaced_session to weir_keeper;

create function note_replaced_session() returns trigger
language plpgsql
as $$
begin
  insert into public.replaced_session (id, expires_at) values (old.id, old.expires_at) on conflict do nothing;
  return null;
end
$$;
create trigger note_replaced_session after update of id on session
  for each row when (old.id is distinct from new.id) execute function note_replaced_session();

-- An admin ended the session of a member: every session of the person that began before is refused. The foreign key
-- says that only a member of the very organization can be named.
create table session_end (
  organization_id uuid not null,
  user_id uuid not null,
  ended_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, user_id),
  foreign key (organization_id, user_id) references member (organization_id, user_id) on delete cascade
);
create index session_end_user on session_end (user_id);
call protect_tenant('session_end', 'no', 'select');
grant insert (organization_id, user_id, ended_at), update (ended_at) on session_end to weir_app;
create policy keeper on session_end for select to weir_keeper using (true);
grant select on session_end to weir_keeper;

-- Signing in is written into the security log of the person, by the login that opens the session.
create policy keeper on security_log for insert to weir_keeper with check (true);
grant insert on security_log to weir_keeper;
