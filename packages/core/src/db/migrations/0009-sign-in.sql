-- Who signs in, by which provider. Identity is issuer and subject, never an e-mail; both are personal data and live in the directory.
create table directory.sign_in_identity (
  issuer text not null check (length(issuer) between 1 and 500),
  subject text not null check (length(subject) between 1 and 255),
  user_id uuid not null references directory.person,
  created_at timestamptz not null default now(),
  signed_in_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index sign_in_identity_user on directory.sign_in_identity (user_id);
grant select, insert, update on directory.sign_in_identity to weir_directory;

-- When a provider last said that the e-mail is the person's own; null for one that nobody verified.
alter table directory.person add column email_verified_at timestamptz;

-- Sign-ins that were completed: a ticket is good once.
create table sign_in_ticket (
  hash bytea primary key,
  expires_at timestamptz not null
);
create index sign_in_ticket_expires on sign_in_ticket (expires_at);
comment on table sign_in_ticket is 'class: installation';
grant select, insert, delete on sign_in_ticket to weir_keeper;

-- How a person signed in last. Who has no row came by the one-time link, which is printed only on the machine of the installation.
create table sign_in_origin (
  user_id uuid primary key,
  provider text not null,
  email_domain text not null,
  signed_in_at timestamptz not null default now()
);
call protect_self('sign_in_origin', 'select');
create policy keeper on sign_in_origin to weir_keeper using (true) with check (true);
grant select, insert, update on sign_in_origin to weir_keeper;

-- E-mail domains an organization says are its own. They count once their DNS record was found.
create table claimed_domain (
  organization_id uuid not null references organization,
  domain text not null check (domain = lower(domain)),
  record_value text not null,
  claimed_at timestamptz not null default now(),
  checked_at timestamptz,
  verified_at timestamptz,
  -- who operates the machine vouches for it: no record is looked for
  is_vouched boolean not null default false,
  primary key (organization_id, domain)
);
create index claimed_domain_name on claimed_domain (domain);
call protect_tenant('claimed_domain', 'no', 'select, insert, update, delete');
create policy keeper on claimed_domain to weir_keeper using (true) with check (true);
grant select (organization_id, domain, record_value, checked_at, verified_at, is_vouched), update (checked_at) on claimed_domain to weir_keeper;

-- Whom a domain has brought in: once. Who was removed afterwards comes back by an invitation only.
create table domain_join (
  organization_id uuid not null references organization,
  user_id uuid not null,
  domain text not null,
  joined_at timestamptz not null default now(),
  primary key (organization_id, user_id)
);
call protect_tenant('domain_join', 'no', 'select, insert');

-- Does an organization accept how this person signed in last? Asked only for organizations that pin something.
create function sign_in_admits(organization uuid, person uuid) returns boolean
language sql stable
set search_path = pg_catalog, pg_temp
as $$
  select not exists (
    select from public.sign_in_origin s
      left join public.organization o on o.organization_id = organization
     where s.user_id = person
       and not coalesce((o.pinned_providers = '{}' or s.provider = any (o.pinned_providers))
                    and (o.pinned_domains = '{}' or s.email_domain = any (o.pinned_domains)), false))
$$;

-- Each member knows whether the organization pins anything, so that most requests need not ask. What cannot be seen counts as pinned.
create function note_pins() returns trigger
language plpgsql
as $$
begin
  new.is_pinned := coalesce((select o.pinned_providers <> '{}' or o.pinned_domains <> '{}'
                               from public.organization o where o.organization_id = new.organization_id), true);
  return new;
end
$$;
create trigger note_pins before insert on member for each row execute function note_pins();

-- And is told when that changes.
create function tell_pins() returns trigger
language plpgsql
as $$
begin
  update public.member m
     set is_pinned = (new.pinned_providers <> '{}' or new.pinned_domains <> '{}')
   where m.organization_id = new.organization_id;
  return null;
end
$$;
create trigger tell_pins after update of pinned_providers, pinned_domains on organization
  for each row execute function tell_pins();

-- What scope_open reads, and all that its owner may: no scope is open while it does.
grant usage on schema public to weir_rights;
grant select (organization_id, user_id, role, is_pinned, tokens_since, suspended_at) on member to weir_rights;
grant select (organization_id, user_id, group_id, role) on group_member to weir_rights;
grant select (user_id, id, created_at) on user_token to weir_rights;
grant select (organization_id, pinned_providers, pinned_domains) on organization to weir_rights;
grant select (user_id, provider, email_domain) on sign_in_origin to weir_rights;
create policy rights on member for select to weir_rights using (true);
create policy rights on group_member for select to weir_rights using (true);
create policy rights on user_token for select to weir_rights using (true);
create policy rights on organization for select to weir_rights using (true);
create policy rights on sign_in_origin for select to weir_rights using (true);
revoke execute on function scope_open(text, text, text, text) from public;
grant execute on function scope_open(text, text, text, text) to weir_app;
do $$
begin
  -- only a member may give a function away; the membership ends here
  execute format('grant weir_rights to %I', current_user);
  grant create on schema public to weir_rights;
  alter function scope_open(text, text, text, text) owner to weir_rights;
  revoke create on schema public from weir_rights;
  execute format('revoke weir_rights from %I', current_user);
end
$$;
