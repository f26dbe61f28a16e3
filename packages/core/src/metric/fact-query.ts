import { fixingCauses, treatments } from '@weir/contract'

/** Positions of ids in the dictionaries, the same in every statement of one snapshot; -1 for what is in none. */
const groups = `select g.id, (row_number() over (order by g.id) - 1)::int as at
   from "group" g where g.organization_id = $1 and g.status = 'active'`
const positions = (table: 'root' | 'repository') =>
  `select p.id, p.group_id, (row_number() over (order by p.id) - 1)::int as at from ${table} p where p.organization_id = $1`
const findings = `select f.*, (row_number() over (order by f.id) - 1)::int as at from finding f where f.organization_id = $1`
const releases = `select r.*, (row_number() over (order by r.id) - 1)::int as at
   from release r where r.organization_id = $1 and not r.is_hidden`

// infinity stands for "none", see packed.ts
const pack = {
  position: (value: string, order = '') => `string_agg(int4send(coalesce(${value}, -1)), ''${order})`,
  tenths: (value: string) => `string_agg(int2send(${value}), '')`,
  word: (value: string, words: readonly string[]) =>
    `string_agg(set_byte('\\x00'::bytea, 0, array_position(array[${words.map((word) => `'${word}'`).join(', ')}], ${value}) - 1), '')`,
  flag: (value: string) => `string_agg(case when ${value} then '\\x01'::bytea else '\\x00'::bytea end, '')`,
  instant: (value: string, order = '') =>
    `string_agg(timestamptz_send(coalesce(${value}, 'infinity')), ''${order})`,
}

/** The dictionaries: groups, roots and repositories by id, with the position of the group of each. */
export const places = `
with groups as (${groups}), roots as (${positions('root')}), repositories as (${positions('repository')})
select (select array_agg(id order by at) from groups) as groups,
       (select array_agg(id order by at) from roots) as roots,
       (select array_agg(id order by at) from repositories) as repositories,
       (select ${pack.instant('(select min(s.created_at) from scan s where s.organization_id = $1 and s.group_id = g.id)', ' order by g.at')} from groups g) as scanned_since,
       (select ${pack.instant('(select min(s.created_at) from scan s where s.organization_id = $1 and s.root_id = p.id)', ' order by p.at')} from roots p) as root_scanned_since,
       (select ${pack.position('g.at', ' order by p.at')} from roots p left join groups g on g.id = p.group_id) as root_groups,
       (select ${pack.position('g.at', ' order by p.at')} from repositories p left join groups g on g.id = p.group_id) as repository_groups`

const openings = `
  select v.id, v.serial, v.group_id, v.root_id, v.finding_id, v.severity, v.treatment,
         v.opened_at, v.closed_at, v.closing_cause, v.zero_risk_at
    from vulnerability v
   where v.organization_id = $1 and v.status not in ('submitted', 'rejected')
  union all
  select v.id, v.serial, v.group_id, v.root_id, v.finding_id, v.severity, 'untreated',
         p.opened_at, p.closed_at, p.closing_cause, p.zero_risk_at
    from past_opening p
    join vulnerability v on v.organization_id = p.organization_id and v.id = p.vulnerability_id
   where p.organization_id = $1 and v.status not in ('submitted', 'rejected')`

/** One row for each time a vulnerability was open; drafts and what was rejected are no facts. */
export const readVulnerabilities = `
with groups as (${groups}), roots as (${positions('root')}), findings as (${findings}), opening as (${openings})
select ${pack.position('g.at')} as "group",
       ${pack.position('r.at')} as root,
       ${pack.tenths('o.severity')} as severity,
       ${pack.instant('o.opened_at')} as opened_at,
       ${pack.instant('o.closed_at')} as closed_at,
       ${pack.instant('o.zero_risk_at')} as zero_risk_at,
       ${pack.flag(`o.closing_cause in (${fixingCauses.map((cause) => `'${cause}'`).join(', ')})`)} as fixed,
       ${pack.position('o.serial')} as serial,
       ${pack.position('f.at')} as finding,
       ${pack.word('o.treatment', treatments)} as treatment
  from opening o
  left join findings f on f.id = o.finding_id
  left join groups g on g.id = o.group_id
  left join roots r on r.id = o.root_id`

/** What findings are about, in the order of their positions. */
export const readFindings = `
with findings as (${findings})
select array_agg(f.rule order by f.at) as rule,
       array_agg(f.title order by f.at) as title,
       array_agg(array_to_string(f.cwe, ',') order by f.at) as cwe
  from findings f`

/** One row for each time a vulnerability was open and accepted. */
export const readAcceptances = `
with groups as (${groups}), roots as (${positions('root')}), opening as (${openings}), accepted as (
  select o.group_id, o.root_id, o.severity, greatest(a.holds_from, o.opened_at) as holds_from,
         least(coalesce(a.holds_until, 'infinity'), coalesce(o.closed_at, 'infinity'), coalesce(o.zero_risk_at, 'infinity')) as holds_until
    from acceptance a
    join opening o on o.id = a.vulnerability_id
   where a.organization_id = $1
)
select ${pack.position('g.at')} as "group",
       ${pack.position('r.at')} as root,
       ${pack.tenths('a.severity')} as severity,
       ${pack.instant('a.holds_from')} as holds_from,
       ${pack.instant('a.holds_until')} as holds_until
  from accepted a
  left join groups g on g.id = a.group_id
  left join roots r on r.id = a.root_id
 where a.holds_from < a.holds_until`

/** One row a commit that a branch or a tag reaches; a hidden release owns nothing. */
export const readCommits = `
with groups as (${groups}), repositories as (${positions('repository')}), releases as (${releases})
select ${pack.position('g.at')} as "group",
       ${pack.position('p.at')} as repository,
       ${pack.instant('c.authored_at')} as authored_at,
       ${pack.instant('c.committed_at')} as committed_at,
       ${pack.position('r.at')} as release
  from commit c
  left join groups g on g.id = c.group_id
  left join repositories p on p.id = c.repository_id
  left join releases r on r.id = c.release_id
 where c.organization_id = $1 and c.is_live`

/** One row a release that is not hidden, in the order of their positions. */
export const readReleases = `
with groups as (${groups}), repositories as (${positions('repository')}), releases as (${releases})
select ${pack.position('g.at', ' order by r.at')} as "group",
       ${pack.position('p.at', ' order by r.at')} as repository,
       ${pack.instant('r.published_at', ' order by r.at')} as published_at
  from releases r
  left join groups g on g.id = r.group_id
  left join repositories p on p.id = r.repository_id`
