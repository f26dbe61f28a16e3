import pg from 'pg'
import { roles } from './roles.ts'

/** Grants on everything that Weir makes, or that a library makes for it: not on what PostgreSQL itself brings, nor on functions of extensions. */
const grants = `
  with granted as (
    select 'database' as thing, null::name as part, x.grantee, x.privilege_type, d.datdba as owner
      from pg_database d, aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) x where d.datname = current_database()
    union all
    select 'schema ' || n.nspname, null, x.grantee, x.privilege_type, n.nspowner
      from pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) x
    union all
    select case c.relkind when 'S' then 'sequence ' when 'v' then 'view ' else 'table ' end || c.relnamespace::regnamespace || '.' || c.relname,
           null, x.grantee, x.privilege_type, c.relowner
      from pg_class c, aclexplode(coalesce(c.relacl, acldefault(case c.relkind when 'S' then 's' else 'r' end::"char", c.relowner))) x
     where c.relkind in ('r', 'p', 'v', 'm', 'S', 'f')
    union all
    select 'table ' || c.relnamespace::regnamespace || '.' || c.relname, a.attname, x.grantee, x.privilege_type, c.relowner
      from pg_attribute a join pg_class c on c.oid = a.attrelid, aclexplode(a.attacl) x where a.attnum > 0 and not a.attisdropped
    union all
    select 'function ' || p.pronamespace::regnamespace || '.' || p.proname || '(' || pg_get_function_identity_arguments(p.oid) || ')',
           null, x.grantee, x.privilege_type, p.proowner
      from pg_proc p, aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) x
     where not exists (select from pg_depend e where e.objid = p.oid and e.classid = 'pg_proc'::regclass and e.deptype = 'e')
  )
  select case grantee when 0 then 'everybody' else pg_get_userbyid(grantee) end as who, thing,
         string_agg(distinct lower(privilege_type), ', ') filter (where part is null) as whole,
         (select string_agg(p.one, '; ' order by p.one)
            from (select lower(g.privilege_type) || ' of ' || string_agg(g.part, ', ' order by g.part) as one
                    from granted g where g.thing = granted.thing and g.grantee = granted.grantee and g.part is not null
                   group by g.privilege_type) p) as parts
    from granted
   where (grantee <> owner or pg_get_userbyid(grantee) = any ($1)) and (grantee = 0 or pg_get_userbyid(grantee) !~ '^pg_')
     and thing !~ '^(schema|table|view|sequence|function) (pg_|information_schema)'
   group by grantee, thing
   order by who, thing`

const attributes = `
  select rolname as who, concat_ws(', ', case when rolcanlogin then 'signs in' else 'never signs in' end, case when rolsuper then 'SUPERUSER' end,
           case when rolbypassrls then 'BYPASSRLS' end, case when rolcreaterole then 'CREATEROLE' end, case when rolcreatedb then 'CREATEDB' end,
           case when rolreplication then 'REPLICATION' end, case when rolinherit then 'INHERIT' end,
           (select string_agg('member of ' || pg_get_userbyid(m.roleid), ', ') from pg_auth_members m where m.member = r.oid)) as whole
    from pg_roles r where rolname = any ($1) order by rolname`

const policies = `
  select p.polrelid::regclass::text as thing, p.polname as name,
         case p.polcmd when '*' then 'all' when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update' else 'delete' end as command,
         (select string_agg(case when o.one = 0 then 'everybody' when pg_get_userbyid(o.one) = any ($1) then pg_get_userbyid(o.one) else 'the owner' end, ', ' order by pg_get_userbyid(o.one))
            from unnest(p.polroles) o (one)) as who,
         pg_get_expr(p.polqual, p.polrelid) as sees, pg_get_expr(p.polwithcheck, p.polrelid) as writes
    from pg_policy p order by 1, 2`

interface Granted {
  who: string
  thing: string
  whole: string | null
  parts: string | null
}

interface Policy {
  thing: string
  name: string
  command: string
  who: string
  sees: string | null
  writes: string | null
}

/** What each login of Weir may do in a migrated database, as Markdown that is reviewed when it changes: the owner’s own rights are not in it. */
export async function describePrivileges(connectionString: string): Promise<string> {
  const client = new pg.Client({ connectionString })
  await client.connect()
  try {
    return await readPrivileges(client)
  } finally {
    await client.end()
  }
}

/** The same by a connection, which sees what its own transaction changed. */
export async function readPrivileges(client: pg.ClientBase): Promise<string> {
  const { rows: known } = await client.query<{ who: string; whole: string }>(attributes, [roles])
  const { rows: granted } = await client.query<Granted>(grants, [roles])
  const { rows: policed } = await client.query<Policy>(policies, [roles])
  const byLogin = Map.groupBy(granted, ({ who }) => who)
  const sections = [...byLogin].map(([who, lines]) => [
    `## ${who}`,
    '',
    known.find((role) => role.who === who)?.whole ?? 'Not a role of Weir.',
    '',
    ...lines.map(({ thing, whole, parts }) => `- ${thing}: ${[whole, parts].filter(Boolean).join('; ')}`),
    '',
  ])
  const rules = Map.groupBy(policed, ({ sees, writes }) =>
    [sees && `sees \`${sees}\``, writes && writes !== sees && `writes \`${writes}\``]
      .filter(Boolean)
      .join('; '),
  )
  return [
    '# Privileges in the database',
    '',
    'Written by `npm run schema` from a freshly migrated database. A change of any grant or policy is a difference here.',
    '',
    ...sections.flat(),
    '## Policies',
    '',
    ...[...rules]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([rule, all]) => [
        `${rule}:`,
        '',
        ...all.map(({ thing, name, command, who }) => `- ${thing}: ${name}, ${command}, ${who}`),
        '',
      ]),
  ].join('\n')
}
