import pg from 'pg'

/** Every grant to somebody who is not the owner; what is null in the catalogue is what PostgreSQL grants by itself. */
const grants = `
  with thing (kind, name, owner, acl) as (
    select 'database', 'this'::text, datdba, coalesce(datacl, acldefault('d', datdba)) from pg_database where datname = current_database()
    union all
    select 'schema', nspname::text, nspowner, coalesce(nspacl, acldefault('n', nspowner)) from pg_namespace where nspname in ('public', 'directory')
    union all
    select case relkind when 'S' then 'sequence' when 'v' then 'view' else 'table' end, relnamespace::regnamespace || '.' || relname, relowner,
           coalesce(relacl, acldefault(case relkind when 'S' then 's' else 'r' end::"char", relowner))
      from pg_class where relnamespace::regnamespace::text in ('public', 'directory') and relkind in ('r', 'p', 'v', 'm', 'S')
    union all
    select 'column', relnamespace::regnamespace || '.' || relname || '.' || attname, relowner, attacl
      from pg_attribute join pg_class c on c.oid = attrelid
     where relnamespace::regnamespace::text in ('public', 'directory') and attnum > 0 and not attisdropped and attacl is not null
    union all
    select case when prosecdef then 'function as its owner' else 'function' end,
           pronamespace::regnamespace || '.' || proname || '(' || pg_get_function_identity_arguments(p.oid) || ')', proowner,
           coalesce(proacl, acldefault('f', proowner))
      from pg_proc p
     where pronamespace::regnamespace::text in ('public', 'directory')
       and not exists (select 1 from pg_depend where objid = p.oid and deptype = 'e')
  )
  select kind, name, coalesce(r.rolname, 'everybody') as grantee,
         lower(string_agg(privilege_type, ' ' order by privilege_type) || case when bool_or(is_grantable) then ' (may pass it on)' else '' end) as what
    from thing, aclexplode(acl) granted left join pg_roles r on r.oid = granted.grantee
   where granted.grantee <> owner
   group by kind, name, grantee, r.rolname`

const roles = `
  select rolname as name,
         concat_ws(', ', case when rolcanlogin then 'login' end, case when rolsuper then 'superuser' end,
           case when rolcreaterole then 'createrole' end, case when rolcreatedb then 'createdb' end,
           case when rolreplication then 'replication' end, case when rolbypassrls then 'bypassrls' end,
           'member of ' || (select string_agg(r.rolname, ' ') from pg_auth_members m join pg_roles r on r.oid = m.roleid where m.member = p.oid),
           array_to_string(rolconfig, ', ')) as what
    from pg_roles p
   where rolname ~ '^weir_' and rolname !~ '_owner$'`

const policies = `
  select schemaname || '.' || tablename as name, policyname || ': ' || lower(cmd) || ' by ' || array_to_string(array_replace(roles, tableowner, 'the owner'), ', ') ||
         case permissive when 'PERMISSIVE' then '' else ', as a further condition' end as what
    from pg_policies join pg_tables using (schemaname, tablename) where schemaname in ('public', 'directory')`

/** All that is granted in a migrated database to any but its owner, as text: a change of it is read before it is made. */
export async function listPrivileges(ownerUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: ownerUrl })
  await client.connect()
  try {
    const granted = await client.query<{ kind: string; name: string; grantee: string; what: string }>(grants)
    const named = await client.query<{ name: string; what: string }>(roles)
    const rows = await client.query<{ name: string; what: string }>(policies)
    const grantees = Map.groupBy(granted.rows, ({ grantee }) => grantee)
    return [
      'Written by `npm run schema`: what the roles are, what is granted to any but the owner, and the policies on rows.',
      ...section(
        'roles',
        named.rows.map(({ name, what }) => `${name}: ${what}`),
      ),
      ...[...grantees]
        .sort(([one], [other]) => (one < other ? -1 : 1))
        .flatMap(([grantee, all]) =>
          section(
            grantee,
            all.map(({ kind, name, what }) => `${kind} ${name}: ${what}`),
          ),
        ),
      ...section(
        'policies',
        rows.rows.map(({ name, what }) => `${name}, ${what}`),
      ),
      '',
    ].join('\n')
  } finally {
    await client.end()
  }
}

const section = (title: string, lines: readonly string[]): string[] => [
  '',
  title,
  ...lines.toSorted().map((line) => `  ${line}`),
]
