import { Fault } from '@weir/contract'
import type pg from 'pg'
import { functionOwners, roles } from './roles.ts'

/** Functions that may run with their owner's rights; each is named with its reason in its migration. */
const definers = [
  'notify',
  'queue_job',
  'record_act',
  'scope_groups',
  'scope_list_add',
  'scope_open',
  'scope_payload',
  'search_places',
]

/** Types whose comparison operators are leakproof: only they keep their indexes under row-level security. */
const leakproof = ['uuid', 'text', 'bool', 'int2', 'int4', 'int8', 'float8', 'timestamptz', 'bytea']

/** The condition that protect_tenant writes, as the catalogue shows it without its parentheses. */
const templateOf = (grouped: string): string =>
  `'organization_id =  SELECT scope_organization AS scope_organization' || case when ${grouped} = 'no' then ''
     else ' AND  SELECT scope_every_group AS scope_every_group OR ' || ${grouped} || ' = ANY  SELECT scope_groups AS scope_groups::uuid[]' end`

/** The same behind the kind of the asker, as show_to_visitors writes it. */
const visitorRule = `' SELECT scope_kind AS scope_kind = ''demo''::text AND ' || translate(pg_get_expr(t.polqual, c.oid), '()', '')`

const checks: { gap: string; sql: string; parameters?: unknown[] }[] = [
  {
    gap: 'a table without a class',
    sql: `select n.nspname || '.' || c.relname as what from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where n.nspname = 'public' and c.relkind in ('r', 'p')
             and coalesce(obj_description(c.oid, 'pg_class'), '') !~ '^class: (tenant|self|membership|installation|public)'`,
  },
  {
    gap: 'a tenant or personal table without forced row-level security',
    sql: `select c.relname as what from pg_class c
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
             and obj_description(c.oid, 'pg_class') ~ '^class: (tenant|self|membership)'
             and not (c.relrowsecurity and c.relforcerowsecurity)`,
  },
  {
    gap: 'a tenant table whose policy is not the template',
    sql: `select c.relname as what from pg_class c
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
             and obj_description(c.oid, 'pg_class') ~ '^class: (tenant|membership)'
             and not exists (select from pg_policy p where p.polrelid = c.oid and p.polname = 'tenant' and p.polcmd = '*'
                               and pg_get_expr(p.polwithcheck, c.oid) = pg_get_expr(p.polqual, c.oid)
                               and translate(pg_get_expr(p.polqual, c.oid), '()', '') = ${templateOf("substring(obj_description(c.oid, 'pg_class') from 'grouped: (.*)$')")})`,
  },
  {
    gap: 'a policy of the serving login that no template makes',
    sql: `select c.relname || '.' || p.polname as what from pg_policy p join pg_class c on c.oid = p.polrelid
           where c.relnamespace = 'public'::regnamespace
             and (0 = any (p.polroles) or (select oid from pg_roles where rolname = 'weir_app') = any (p.polroles))
             and not case obj_description(c.oid, 'pg_class') ~ '^class: (tenant|membership)'
                       when true then p.polname = 'tenant' or (p.polname = 'own' and p.polcmd = 'r' and c.relname in ('member', 'group_member', 'organization'))
                       else p.polname = 'self' and pg_get_expr(p.polqual, c.oid) = '(user_id = ( SELECT scope_user() AS scope_user))'
                            and pg_get_expr(p.polwithcheck, c.oid) = pg_get_expr(p.polqual, c.oid) end`,
  },
  {
    gap: 'a policy of a reading login that no template makes',
    sql: `select c.relname || '.' || p.polname as what
            from pg_policy p join pg_class c on c.oid = p.polrelid
            join pg_policy t on t.polrelid = p.polrelid and t.polname = 'tenant'
           where c.relnamespace = 'public'::regnamespace
             and exists (select from pg_roles r where r.oid = any (p.polroles) and r.rolname in ('weir_demo', 'weir_loader'))
             and not (p.polcmd = 'r'
                      and case p.polname
                            when 'visitor' then translate(pg_get_expr(p.polqual, c.oid), '()', '') = ${visitorRule}
                            when 'reads' then pg_get_expr(p.polqual, c.oid) = pg_get_expr(t.polqual, c.oid)
                                 and not exists (select from pg_roles r where r.oid = any (p.polroles) and r.rolname = 'weir_demo')
                            else false end)
          union all
          select c.relname || ': ' || r.rolname from pg_class c cross join pg_roles r
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and r.rolname in ('weir_demo', 'weir_loader')
             and obj_description(c.oid, 'pg_class') !~ '^class: (tenant|membership|public)' and has_any_column_privilege(r.oid, c.oid, 'select, insert, update')
          union all
          select c.relname || ': ' || r.rolname from pg_class c cross join pg_roles r
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and r.rolname in ('weir_demo', 'weir_loader')
             and has_table_privilege(r.oid, c.oid, 'insert, update, delete, truncate')`,
  },
  {
    gap: 'a key of a tenant table that does not start with the organization',
    sql: `select c.relname || '.' || i.relname as what
            from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
            join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
           where c.relnamespace = 'public'::regnamespace and obj_description(c.oid, 'pg_class') ~ '^class: (tenant|membership)'
             and x.indisunique and a.attname <> 'organization_id'`,
  },
  {
    gap: 'a foreign key of a tenant table that does not carry the organization',
    sql: `select c.relname || '.' || k.conname as what
            from pg_constraint k join pg_class c on c.oid = k.conrelid
            join pg_attribute a on a.attrelid = c.oid and a.attnum = k.conkey[1]
            join pg_attribute f on f.attrelid = k.confrelid and f.attnum = k.confkey[1]
           where k.contype = 'f' and c.relnamespace = 'public'::regnamespace
             and obj_description(c.oid, 'pg_class') ~ '^class: (tenant|membership)'
             and (a.attname <> 'organization_id' or f.attname <> 'organization_id')`,
  },
  {
    gap: 'a personal table whose key does not start with the person',
    sql: `select c.relname || '.' || i.relname as what
            from pg_index x join pg_class c on c.oid = x.indrelid join pg_class i on i.oid = x.indexrelid
            join pg_attribute a on a.attrelid = c.oid and a.attnum = x.indkey[0]
           where c.relnamespace = 'public'::regnamespace and obj_description(c.oid, 'pg_class') like 'class: self%'
             and x.indisunique and a.attname <> 'user_id'`,
  },
  {
    gap: 'an installation table the serving login may touch',
    sql: `select c.relname as what from pg_class c
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
             and obj_description(c.oid, 'pg_class') like 'class: installation%'
             and (has_table_privilege('weir_app', c.oid, 'select, insert, update, delete') or has_any_column_privilege('weir_app', c.oid, 'select, insert, update'))`,
  },
  {
    gap: 'a public table that a serving login may change, or that knows an organization or a person',
    sql: `select c.relname as what from pg_class c
           where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
             and obj_description(c.oid, 'pg_class') like 'class: public%'
             and (has_table_privilege('weir_app', c.oid, 'insert, update, delete, truncate') or has_any_column_privilege('weir_app', c.oid, 'insert, update')
                  or exists (select from pg_attribute a where a.attrelid = c.oid and not a.attisdropped and a.attname in ('organization_id', 'user_id')))`,
  },
  {
    gap: 'a view without security_invoker',
    sql: `select c.relname as what from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind = 'v' and n.nspname in ('public', 'directory')
             and not coalesce('security_invoker=true' = any (c.reloptions) or 'security_invoker=on' = any (c.reloptions), false)`,
  },
  {
    gap: 'a materialised view',
    sql: `select c.relname as what from pg_class c join pg_namespace n on n.oid = c.relnamespace
           where c.relkind = 'm' and n.nspname in ('public', 'directory')`,
  },
  {
    gap: 'a SECURITY DEFINER function outside of the allow-list',
    sql: `select p.proname as what from pg_proc p join pg_namespace n on n.oid = p.pronamespace
           where p.prosecdef and n.nspname in ('public', 'directory') and p.proname <> all ($1)`,
    parameters: [definers],
  },
  {
    gap: 'a serving login with rights it must not have',
    sql: `select r.rolname as what from pg_roles r
           where r.rolname = any ($1)
             and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or r.rolcreatedb or r.rolreplication
                  or exists (select from pg_auth_members m where m.member = r.oid)
                  or exists (select from pg_class c where c.relowner = r.oid))`,
    parameters: [roles],
  },
  {
    gap: 'a role that owns functions and may sign in, or may do more than read',
    sql: `select r.rolname as what from pg_roles r
           where r.rolname = any ($1)
             and (r.rolcanlogin
                  or exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
                               and has_table_privilege(r.oid, c.oid, 'insert, update, delete, truncate')))`,
    parameters: [functionOwners],
  },
  {
    gap: 'an indexed column of a type whose operators are not leakproof',
    sql: `select c.relname || '.' || a.attname as what
            from pg_index x join pg_class c on c.oid = x.indrelid
            join pg_attribute a on a.attrelid = c.oid and a.attnum = any (x.indkey)
            join pg_type t on t.oid = a.atttypid
           where c.relnamespace = 'public'::regnamespace and obj_description(c.oid, 'pg_class') ~ '^class: (tenant|self|membership)'
             and t.typname <> all ($1)`,
    parameters: [leakproof],
  },
  {
    gap: 'a setting that loses what was acknowledged',
    sql: `select name || ' = ' || setting as what from pg_settings
           where name in ('fsync', 'synchronous_commit', 'full_page_writes') and setting = 'off'`,
  },
]

/** Reads the catalogue and names every gap: a server does not start on a database that has one. */
export async function findCatalogueGaps(client: pg.ClientBase): Promise<string[]> {
  const gaps: string[] = []
  for (const { gap, sql, parameters } of checks) {
    const { rows } = await client.query<{ what: string }>(sql, parameters ?? [])
    gaps.push(...rows.map(({ what }) => `${gap}: ${what}`))
  }
  return gaps
}

/** Refuses the start when the database does not keep the promises it must. */
export function refuseGaps(gaps: readonly string[]): void {
  if (gaps.length > 0)
    throw new Fault('unprocessable', `Weir does not start: ${gaps.join('; ')}.`, { gaps: gaps.length })
}
