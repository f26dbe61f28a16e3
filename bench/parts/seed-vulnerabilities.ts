import type pg from 'pg'

/** How much is made: of a size that real organizations have, spread unevenly over its groups. */
export interface SeedSize {
  groups: number
  /** Roots of a group. */
  roots: number
  /** Findings of a group. */
  findings: number
  vulnerabilities: number
  /** Four hex digits that ids begin with: another organization has others. */
  series?: string
}

/**
 * Fills an organization with vulnerabilities, as the superuser, in a few statements. The numbers come from hashes of the row's
 * number: the same size makes the same rows. Ids grow with time, as those of the door do.
 */
export async function seedVulnerabilities(
  admin: pg.Client,
  organization_id: string,
  size: SeedSize,
): Promise<void> {
  await admin.query('set session_replication_role = replica') // no history, no checks: only the rows
  const places: [string, unknown[]][] = [
    [groups, [organization_id, size.groups]],
    [roots, [organization_id, size.groups, size.roots]],
    [findings, [organization_id, size.groups, size.findings]],
    [members, [organization_id, assignees]],
    [
      vulnerabilities,
      [organization_id, size.groups, size.roots, size.findings, size.vulnerabilities, assignees],
    ],
    [words, [organization_id]],
    [treatments, [organization_id]],
    [tally, [organization_id]],
    [facets, [organization_id]],
    [
      'update organization set last_serial = $2 where organization_id = $1',
      [organization_id, size.vulnerabilities],
    ],
    [
      'insert into fact_version (organization_id) values ($1) on conflict (organization_id) do update set version = fact_version.version + 1',
      [organization_id],
    ],
  ]
  for (const [text, values] of places)
    await admin.query(text.replaceAll("'018f'", `'${size.series ?? '018f'}'`), values)
  await admin.query('set session_replication_role = origin')
  await admin.query('vacuum analyze')
}

const assignees = 200

/** A number between 0 and 1 for a row, another for each salt. */
const random = (row: string, salt: number) =>
  `((hashint8extended(${row}, ${salt}) & 1048575) / 1048576.0::float8)`

/** Id of the n-th object of a kind; kinds do not meet. */
const id = (kind: string, row: string) =>
  `('018f' || lpad(to_hex(${row}), 8, '0') || '7${kind}8' || left(md5('${kind}' || ${row}), 15))::uuid`
const groupId = (row: string) => id('aaa', row)
const rootId = (row: string) => id('bbb', row)
const findingId = (row: string) => id('ccc', row)
const memberId = (row: string) => id('ddd', row)

/** The one of so many words that a number between 0 and 1 falls on. */
const oneOf = (words: readonly string[], at: string) =>
  `(array[${words.map((word) => `'${word}'`).join(',')}])[1 + floor(${at} * ${words.length})::int]`

const tools = [
  'semgrep',
  'codeql',
  'trivy',
  'grype',
  'zap',
  'checkov',
  'gitleaks',
  'bandit',
  'eslint',
  'gosec',
  'nuclei',
  'snyk',
]
const techniques = [
  'SAST',
  'SAST',
  'SCA',
  'SCA',
  'DAST',
  'IAC',
  'SECRET',
  'SAST',
  'SAST',
  'SAST',
  'DAST',
  'SCA',
]
const weaknesses = [
  'SQL injection',
  'Path traversal',
  'Weak hash',
  'Open redirect',
  'Hard-coded secret',
  'Unsafe deserialization',
  'Missing header',
  'Outdated package',
  'Weak cipher',
  'Command injection',
]

const groups = `
insert into "group" (organization_id, id, name)
select $1, ${groupId('i')}, 'Group ' || i from generate_series(0, $2::int - 1) i`

const roots = `
insert into root (organization_id, group_id, id, nickname, kind, location, branch)
select $1, ${groupId('(i / $3::int)')}, ${rootId('i')}, 'root-' || i, 'git', 'https://git.example.test/' || i, 'main'
  from generate_series(0, $2::int * $3::int - 1) i`

const findings = `
insert into finding (organization_id, group_id, id, tool, rule, title, severity)
select $1, ${groupId('(i / $3::int)')}, ${findingId('i')},
       (array[${tools.map((tool) => `'${tool}'`).join(',')}])[1 + i % 12], 'rule-' || i % 300,
       (array[${weaknesses.map((title) => `'${title}'`).join(',')}])[1 + (i % 300) % 10] || ' ' || i % 300,
       (10 + floor(90 * ${random('i', 1)}))::smallint
  from generate_series(0, $2::int * $3::int - 1) i`

const members = `
insert into member (organization_id, user_id, role)
select $1, ${memberId('i')}, 'member' from generate_series(0, $2::int - 1) i`

const vulnerabilities = `
with row as (
  select i, floor($2::int * power(${random('i', 2)}, 1.4))::int as g, ${random('i', 3)} as state, ${random('i', 4)} as treating,
         ${random('i', 5)} as age, ${random('i', 6)} as place, ${random('i', 7)} as person
    from generate_series(1, $5::int) i
), placed as (
  select row.*, g * $4::int + (hashint8extended(i, 8) & 1023)::int % $4::int as f, g * $3::int + (i % $3::int)::int as r,
         now() - age * interval '730 days' as at
    from row
)
insert into vulnerability (organization_id, group_id, id, root_id, finding_id, serial, kind, location, path, line, message, rule, tool, technique,
  severity, cvssf, status, closing_cause, treatment, treatment_state, accepted_until, assignee_id, reported_at, opened_at, closed_at)
select $1, f.group_id, ${id('eee', 'p.i')}, ${rootId('p.r')}, f.id, p.i, 'line',
       path.text || ':' || (1 + p.i % 900), path.text, 1 + p.i % 900,
       'Value number ' || p.i % 5000 || ' reaches a call that trusts it.', f.rule, f.tool, ${techniquesOf('f.tool')},
       s.severity, power(4, s.severity / 10.0 - 4), s.status, case when s.status in ('safe', 'removed') then ${oneOf(['verified_reattack', 'absent_from_complete_scan', 'manual', 'root_removed'], 'p.place')} end,
       t.treatment, t.state, case when t.treatment = 'accepted' then now() + (p.place * 90 - 10) * interval '1 day' end,
       case when p.person < 0.1 then ${memberId('floor(p.person * 10 * $6::int)::int')} end,
       p.at, p.at, case when s.status in ('safe', 'removed', 'rejected') then p.at + (now() - p.at) * p.place end
  from placed p
  join finding f on f.organization_id = $1 and f.id = ${findingId('p.f')}
  cross join lateral (select 'src/module_' || (hashint8extended(p.i, 9) & 127) || '/service_' || (hashint8extended(p.i, 10) & 1023) || '/handler_' || (p.i % 9973) || '.ts' as text) path
  cross join lateral (
    select least(100, greatest(0, f.severity + floor(20 * p.place) - 10))::smallint as severity,
           case when p.state < 0.62 then 'vulnerable' when p.state < 0.92 then 'safe' when p.state < 0.97 then 'removed' when p.state < 0.99 then 'submitted' else 'rejected' end as status
  ) s
  cross join lateral (
    select case when s.status <> 'vulnerable' or p.treating < 0.85 then 'untreated' when p.treating < 0.93 then 'in_progress' when p.treating < 0.98 then 'accepted' else 'accepted_permanently' end as treatment,
           case when s.status <> 'vulnerable' or p.treating < 0.85 then 'none' when p.treating < 0.93 then 'approved' when p.treating < 0.95 then 'submitted' when p.treating < 0.995 then 'approved' else 'rejected' end as state
  ) t`

function techniquesOf(tool: string): string {
  return `case ${tool} ${tools.map((name, i) => `when '${name}' then '${techniques[i]}'`).join(' ')} end`
}

const words = `
insert into place_word (organization_id, word)
select distinct v.organization_id, w.word
  from vulnerability v cross join unnest(string_to_array(lower(v.place), '/')) w (word)
 where v.organization_id = $1 and w.word <> ''`

const treatments = `
insert into treatment (organization_id, group_id, id, vulnerability_id, kind, state, justification, previous_kind, requested_by)
select $1, v.group_id, gen_random_uuid(), v.id, v.treatment, v.treatment_state, 'Seeded.', 'untreated', v.assignee_id
  from vulnerability v where v.organization_id = $1 and v.treatment_state in ('submitted', 'approved', 'rejected')`

const tally = `
insert into vulnerability_tally (organization_id, group_id, status, band, treatment, treatment_state, zero_risk, quantity, cvssf_millionths)
select organization_id, group_id, status, severity_band(severity), treatment, treatment_state, zero_risk, count(*), sum(round(cvssf * 1e6))
  from vulnerability
 where organization_id = $1
 group by 1, 2, 3, 4, 5, 6, 7`

const facets = `
insert into facet_tally (organization_id, group_id, root_id, kind, tool, technique, status, band, treatment, treatment_state, zero_risk, quantity)
select organization_id, group_id, root_id, kind, tool, technique, status, severity_band(severity), treatment, treatment_state, zero_risk, count(*)
  from vulnerability
 where organization_id = $1
 group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11`
