import { uuid7 } from '../src/keys/uuid.ts'
import type { World } from './world.ts'

/** Where rows are put: an organization of a world, a group and a root of it. */
export interface Place {
  organization_id: string
  group_id: string
  root_id: string
}

interface VulnerabilityRow {
  status: 'submitted' | 'vulnerable' | 'safe' | 'removed' | 'rejected'
  severity: number
  cvssf: number
  reported_at: string
  opened_at: string
  closed_at: string | null
  closing_cause: string | null
  zero_risk: string
  zero_risk_at: string | null
  title: string
  location: string
  message: string
}

let serial = 1000

/** Puts one vulnerability with a finding of its own into a world, past the door. */
export async function addVulnerability(
  { sql }: Pick<World, 'sql'>,
  { organization_id, group_id, root_id }: Place,
  given: Partial<VulnerabilityRow> = {},
): Promise<{ id: string; finding_id: string; serial: number }> {
  const id = uuid7()
  const finding_id = uuid7()
  const reported_at = given.reported_at ?? '2025-01-01T00:00:00Z'
  const row = {
    organization_id,
    group_id,
    id,
    root_id,
    finding_id,
    serial: serial++,
    kind: 'line',
    location: given.location ?? `src/${id}.ts:1`,
    message: given.message ?? '',
    rule: 'rule',
    tool: 'tool',
    technique: 'SAST',
    severity: given.severity ?? 50,
    cvssf: given.cvssf ?? 1,
    status: given.status ?? 'vulnerable',
    closing_cause: given.closing_cause ?? null,
    zero_risk: given.zero_risk ?? 'none',
    zero_risk_at: given.zero_risk_at ?? (given.zero_risk === 'confirmed' ? reported_at : null),
    reported_at,
    opened_at: given.opened_at ?? reported_at,
    closed_at: given.closed_at ?? null,
  }
  await sql(
    'insert into finding (organization_id, group_id, id, tool, rule, title, severity) values ($1, $2, $3, $4, $5, $6, $7)',
    [
      organization_id,
      group_id,
      finding_id,
      'tool',
      `rule ${finding_id}`,
      given.title ?? 'Weak',
      row.severity,
    ],
  )
  await insert({ sql }, 'vulnerability', row)
  return { id, finding_id, serial: row.serial }
}

/** Puts one row into a table, past the door. */
export async function insert(
  { sql }: Pick<World, 'sql'>,
  table: string,
  row: Record<string, unknown>,
): Promise<void> {
  const columns = Object.keys(row)
  const places = columns.map((_, index) => `$${index + 1}`)
  await sql(`insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`, Object.values(row))
}
