-- The scope: who asks and what they may see, signed by the server, verified here. Without a valid one every table is empty.

create table scope_key (
  version smallint primary key,
  inner_pad bytea not null check (length(inner_pad) = 64),
  outer_pad bytea not null check (length(outer_pad) = 64)
);
comment on table scope_key is 'class: installation';

-- The payload of the verified scope, null when there is none. HMAC-SHA-256 (RFC 2104) over payload and backend,
-- so that a scope written by injected SQL, or copied from another connection, opens nothing.
-- Payload: version;organization;user;kind;credential;groups;operator where groups is '*', a list, or '@' and the id of a scope_list row.
create function scope_payload() returns text
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
declare
  setting text := current_setting('weir.scope', true);
  payload text := split_part(setting, '|', 1);
  inner_key bytea;
  outer_key bytea;
begin
  if payload <> '' then
    select k.inner_pad, k.outer_pad into inner_key, outer_key
      from public.scope_key k where k.version::text = split_part(payload, ';', 1);
    if encode(sha256(outer_key || sha256(inner_key || convert_to(payload || '|' || pg_backend_pid(), 'UTF8'))), 'hex')
       = split_part(setting, '|', 2) then
      return payload;
    end if;
  end if;
  return null;
end
$$;

-- One field of it. It is merged into the statement that asks, as are those below.
create function scope_field(field int) returns text
language sql stable parallel restricted
as $$ select nullif(split_part(public.scope_payload(), ';', field), '') $$;

create function scope_organization() returns uuid
language sql stable parallel restricted
as $$ select public.scope_field(2)::uuid $$;

create function scope_user() returns uuid
language sql stable parallel restricted
as $$ select public.scope_field(3)::uuid $$;

create function scope_kind() returns text
language sql stable parallel restricted
as $$ select public.scope_field(4) $$;

create function scope_credential() returns uuid
language sql stable parallel restricted
as $$ select public.scope_field(5)::uuid $$;

create function scope_every_group() returns boolean
language sql stable parallel restricted
as $$ select coalesce(public.scope_field(6) = '*', false) $$;

-- Scopes of more than 500 groups are rows: a long setting costs more than the query it guards.
create table scope_list (
  id uuid primary key,
  groups uuid[] not null,
  created_at timestamptz not null default now()
);
comment on table scope_list is 'class: installation';

create function scope_groups() returns uuid[]
language plpgsql stable security definer parallel restricted
set search_path = pg_catalog, pg_temp
as $$
declare
  listed text := public.scope_field(6);
begin
  if listed is null or listed = '*' then
    return '{}';
  end if;
  if listed like '@%' then
    return coalesce((select l.groups from public.scope_list l where l.id = substr(listed, 2)::uuid), '{}');
  end if;
  return string_to_array(listed, ',')::uuid[];
end
$$;

-- A scope list is made by the door's own login only and is worth nothing without a signed scope that names it.
-- No transaction lasts a day.
create function scope_list_add(list_id uuid, list_groups uuid[]) returns void
language sql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
  delete from public.scope_list where created_at < now() - interval '1 day';
  insert into public.scope_list (id, groups) values (list_id, list_groups) on conflict do nothing;
$$;

-- Reads the roles of a person, by the signed setting of the person alone. When they are those that the caller believed (known, the
-- digest of them) the scope that was decided from that belief is opened; else none is, and what follows sees nothing, and the
-- roles are told, each as organization,group,role. A token holds none where its owner was removed since it was made. It verifies once
-- and reads past the policies, which would verify for each table again: its tables, and its owner weir_rights, come with 0009.
create function scope_open(person_setting text, known text, setting text, operation text, out digest text, out roles text)
language plpgsql volatile security definer
set search_path = pg_catalog, pg_temp
as $$
declare
  asker text[];
  person uuid;
  token uuid;
  told text; -- an assignment costs less than a perform, which is a statement
begin
  told := set_config('weir.scope', person_setting, true);
  asker := string_to_array(public.scope_payload(), ';');
  person := nullif(asker[3], '');
  if asker[4] in ('personal', 'ide') then
    token := asker[5];
  end if;
  with mine as materialized (
    select m.organization_id, m.role from public.member m where m.user_id = person and m.suspended_at is null
       and (not m.is_pinned or public.sign_in_admits(m.organization_id, person))
       and (m.tokens_since is null or asker[4] not in ('personal', 'ide') or m.tokens_since <= (
             select t.created_at from public.user_token t where t.user_id = person and t.id = token))
  ), held (role) as (
    select organization_id || ',,' || m.role from mine m
    union all
    select g.organization_id || ',' || g.group_id || ',' || g.role
      from public.group_member g join mine using (organization_id)
     where g.user_id = person
  )
  select coalesce(string_agg(h.role, ';' order by h.role), '') into roles from held h;
  digest := encode(sha256(convert_to(roles, 'UTF8')), 'hex');
  if known = digest then
    told := set_config('weir.scope', setting, true);
    told := set_config('weir.operation', operation, true);
    roles := null;
  else
    told := set_config('weir.scope', '', true);
  end if;
end
$$;

-- Protects a tenant table: organization first, row-level security enabled and forced, one policy by template.
--   grouped 'no': the organization decides; 'group_id' or 'id': that column must be among the groups of the scope.
create procedure protect_tenant(tenant_table regclass, grouped text, privileges text)
language plpgsql
as $$
declare
  organization_rule text := 'organization_id = (select public.scope_organization())';
  group_rule text := case grouped
    when 'no' then ''
    else format(' and ((select public.scope_every_group()) or %I = any ((select public.scope_groups())::uuid[]))', grouped)
  end;
begin
  execute format('alter table %s enable row level security', tenant_table);
  execute format('alter table %s force row level security', tenant_table);
  execute format('create policy tenant on %s to weir_app using (%s) with check (%s)',
                 tenant_table, organization_rule || group_rule, organization_rule || group_rule);
  execute format('create policy reads on %s for select to weir_loader, weir_searcher using (%s)',
                 tenant_table, organization_rule || group_rule);
  execute format('grant %s on %s to weir_app', privileges, tenant_table);
  execute format('grant select on %s to weir_loader, weir_searcher', tenant_table);
  execute format('comment on table %s is %L', tenant_table, 'class: tenant, grouped: ' || grouped);
end
$$;

-- Protects a table of a person's own things: the user is first and decides.
create procedure protect_self(self_table regclass, privileges text)
language plpgsql
as $$
begin
  execute format('alter table %s enable row level security', self_table);
  execute format('alter table %s force row level security', self_table);
  execute format('create policy self on %s to weir_app using (user_id = (select public.scope_user())) with check (user_id = (select public.scope_user()))', self_table);
  execute format('grant %s on %s to weir_app', privileges, self_table);
  execute format('comment on table %s is %L', self_table, 'class: self');
end
$$;

grant usage on schema public to weir_app, weir_keeper, weir_loader, weir_searcher;
revoke create on schema public from public;
revoke execute on function scope_list_add(uuid, uuid[]) from public;
grant execute on function scope_list_add(uuid, uuid[]) to weir_keeper;
