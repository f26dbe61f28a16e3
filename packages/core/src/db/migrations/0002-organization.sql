create schema directory;
grant usage on schema directory to weir_directory;

-- Names and e-mails of people: only the directory's own login reads them; every other table holds opaque ids.
create table directory.person (
  user_id uuid primary key,
  name text not null check (length(name) between 1 and 128),
  -- in the one spelling of the contract's `readEmail`: two are the same when their bytes are
  email text check (email = lower(email collate "C")),
  created_at timestamptz not null default now()
);
create unique index person_email on directory.person (email);

-- Names behind the hashed e-mails of git authors, by organization.
create table directory.author (
  organization_id uuid not null,
  author text not null,
  name text not null,
  primary key (organization_id, author)
);
grant select, insert, update on directory.person, directory.author to weir_directory;

create table organization (
  organization_id uuid primary key,
  slug text not null check (slug ~ '^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$'),
  name text not null check (length(name) between 1 and 128),
  serial_prefix text not null default 'WEIR' check (serial_prefix ~ '^[A-Z][A-Z0-9]{1,9}$'),
  last_serial integer not null default 0,
  is_simulated boolean not null default false,
  status text not null default 'active' check (status in ('active', 'deletion_pending', 'deleted')),
  pinned_providers text[] not null default '{}',
  pinned_domains text[] not null default '{}',
  default_role text not null default 'member' check (default_role in ('viewer', 'member')),
  created_at timestamptz not null default now()
);
call protect_tenant('organization', 'no', 'select, insert, update');

-- A person's right in an organization. Readable within the organization, and by the person while none is chosen; written within it only.
create table member (
  organization_id uuid not null references organization,
  user_id uuid not null,
  role text not null check (role in ('owner', 'admin', 'security_lead', 'member', 'viewer')),
  joined_at timestamptz not null default now(),
  is_pinned boolean not null default true,
  -- who was removed and came back: tokens made before that hold nothing here
  tokens_since timestamptz,
  last_active_at timestamptz not null default now(),
  suspended_at timestamptz,
  suspended_reason text check (suspended_reason in ('inactivity')),
  primary key (organization_id, user_id),
  check ((suspended_at is null) = (suspended_reason is null))
);
create index member_user on member (user_id, organization_id);
call protect_tenant('member', 'no', 'select, insert, update, delete');
create policy own on member for select to weir_app using (user_id = (select scope_user()) and (select scope_organization()) is null);
comment on table member is 'class: membership, grouped: no';

create policy own on organization for select to weir_app
  using ((select scope_organization()) is null and exists (select from member m where m.organization_id = organization.organization_id and m.user_id = (select scope_user())));

-- Whom an organization has removed, and when last.
create table member_end (
  organization_id uuid not null references organization,
  user_id uuid not null,
  ended_at timestamptz not null default clock_timestamp(),
  primary key (organization_id, user_id)
);
call protect_tenant('member_end', 'no', 'select, insert, update');

create function note_end() returns trigger
language plpgsql
as $$
begin
  insert into public.member_end (organization_id, user_id) values (old.organization_id, old.user_id)
  on conflict (organization_id, user_id) do update set ended_at = clock_timestamp();
  return null;
end
$$;
create trigger note_end after delete on member for each row execute function note_end();

create function note_return() returns trigger
language plpgsql
as $$
begin
  new.tokens_since := case when exists (select from public.member_end e
                                         where e.organization_id = new.organization_id and e.user_id = new.user_id)
                      then clock_timestamp() end;
  return new;
end
$$;
create trigger note_return before insert on member for each row execute function note_return();

create table "group" (
  organization_id uuid not null references organization,
  id uuid not null,
  name text not null check (length(name) between 1 and 128),
  description text not null default '',
  status text not null default 'active' check (status in ('active', 'deleted')),
  created_at timestamptz not null default now(),
  primary key (organization_id, id)
);
create unique index group_name on "group" (organization_id, lower(name)) where status = 'active';
call protect_tenant('"group"', 'id', 'select, insert, update');

create table group_tag (
  organization_id uuid not null,
  group_id uuid not null,
  tag text not null check (length(tag) between 1 and 128),
  primary key (organization_id, group_id, tag),
  foreign key (organization_id, group_id) references "group" (organization_id, id)
);
call protect_tenant('group_tag', 'group_id', 'select, insert, delete');

create table group_member (
  organization_id uuid not null,
  group_id uuid not null,
  user_id uuid not null,
  role text not null check (role in ('manager', 'vulnerability_manager', 'reviewer', 'architect', 'tester', 'retester', 'resourcer', 'developer', 'viewer')),
  primary key (organization_id, group_id, user_id),
  foreign key (organization_id, group_id) references "group" (organization_id, id),
  foreign key (organization_id, user_id) references member (organization_id, user_id) on delete cascade
);
create index group_member_user on group_member (user_id, organization_id);
call protect_tenant('group_member', 'group_id', 'select, insert, update, delete');
create policy own on group_member for select to weir_app using (user_id = (select scope_user()) and (select scope_organization()) is null);
comment on table group_member is 'class: membership, grouped: group_id';

-- The last owner or admin with access cannot go: the lock makes two that go at once take turns. It is no lock of a row, so that the
-- keeper, who takes access from the inactive, needs no right on organizations.
create function keep_an_admin() returns trigger
language plpgsql
as $$
begin
  if old.role in ('owner', 'admin') and old.suspended_at is null
     and (tg_op = 'DELETE' or new.role not in ('owner', 'admin') or new.suspended_at is not null) then
    perform pg_advisory_xact_lock(hashtextextended('admins of ' || old.organization_id, 0));
    if not exists (
      select from public.member m
       where m.organization_id = old.organization_id
         and m.user_id <> old.user_id
         and m.role in ('owner', 'admin')
         and m.suspended_at is null
    ) then
      raise exception 'the last owner or admin of an organization cannot be removed or demoted'
        using errcode = 'check_violation', constraint = 'member_last_admin';
    end if;
  end if;
  return coalesce(new, old);
end
$$;
create trigger keep_an_admin before update of role, suspended_at or delete on member
  for each row execute function keep_an_admin();

-- Policies: one row for the organization, one for each group that overrides; null inherits.
create table policy (
  organization_id uuid not null references organization,
  version integer not null default 1,
  max_acceptance_days integer not null check (max_acceptance_days between 0 and 999),
  max_number_acceptances integer not null check (max_number_acceptances between 0 and 100),
  min_acceptance_severity float8 not null check (min_acceptance_severity between 0 and 10),
  max_acceptance_severity float8 not null check (max_acceptance_severity between 0 and 10),
  min_breaking_severity float8 not null check (min_breaking_severity between 0 and 10),
  grace_period_days integer not null check (grace_period_days between 0 and 999),
  days_until_it_breaks integer check (days_until_it_breaks between 0 and 9999),
  break_on_kev boolean not null,
  sla_days_critical integer not null check (sla_days_critical between 1 and 9999),
  sla_days_high integer not null check (sla_days_high between 1 and 9999),
  sla_days_medium integer not null check (sla_days_medium between 1 and 9999),
  sla_days_low integer not null check (sla_days_low between 1 and 9999),
  inactivity_days integer not null check (inactivity_days between 30 and 999),
  second_person text not null default 'required' check (second_person in ('required', 'alone_recorded')),
  primary key (organization_id),
  check (min_acceptance_severity <= max_acceptance_severity)
);
call protect_tenant('policy', 'no', 'select, insert, update');

create table group_policy (
  organization_id uuid not null,
  group_id uuid not null,
  version integer not null default 1,
  fields jsonb not null default '{}',
  primary key (organization_id, group_id),
  foreign key (organization_id, group_id) references "group" (organization_id, id)
);
call protect_tenant('group_policy', 'group_id', 'select, insert, update');
