import { sql } from 'kysely'
import type { Tx } from '../../door/implement.ts'
import { uuid7 } from '../../keys/uuid.ts'
import { type Component, componentId, mergeComponents } from '../component.ts'
import { chunks } from './chunks.ts'
import type { Decided } from './decided.ts'

/** A package as it stands in the database. */
interface Stored extends Component {
  readonly id: string
  readonly sources: readonly string[]
}

/**
 * Brings what the root consists of up to date with one scan: only what is other than before is written. A package that this scan
 * told of and no longer tells is gone for it, and gone altogether once no scan tells of it; a scan that is not whole takes nothing away.
 */
export async function storeComponents(tx: Tx, decided: Decided): Promise<void> {
  const { target, scan } = decided
  const source = `${scan.family}/${scan.category}`
  const stored = await loadStored(tx, decided)
  if (scan.components.size === 0 && stored.size === 0) return
  const changed: Stored[] = []
  const versioned = new Set(
    [...stored.values(), ...scan.components.values()]
      .filter(({ version }) => version !== '')
      .map(({ key }) => key),
  )
  for (const [key, component] of scan.components) {
    // A tool that tells no version speaks of those that others tell.
    if (component.version === '' && versioned.has(component.key)) continue
    const known = stored.get(key)
    const told = known === undefined ? fresh(component, source) : seen(known, component, source)
    if (told !== known) changed.push(told)
  }
  const isWhole = scan.flaws.length === 0 && !scan.isInventoryCut
  const gone: string[] = []
  for (const [key, known] of isWhole ? stored : []) {
    if (scan.components.has(key) || !known.sources.includes(source)) continue
    const left = known.sources.filter((one) => one !== source)
    if (left.length === 0) gone.push(known.id)
    else changed.push({ ...known, sources: left })
  }
  await write(tx, decided, changed)
  for (const part of chunks(gone, () => 40))
    await sql`
      delete from package where organization_id = ${target.organization_id} and id = any (${part}::uuid[])`.execute(
      tx,
    )
}

const fresh = (component: Component, source: string): Stored => ({
  ...component,
  id: uuid7(),
  sources: [source],
})

/** What is known of it with what this scan tells; the very same where that changes nothing. */
function seen(known: Stored, told: Component, source: string): Stored {
  const isAlone = known.sources.every((one) => one === source)
  const next = isAlone ? { ...known, ...told } : { ...known, ...mergeComponents(known, told) }
  const sources = [...new Set([...known.sources, source])].toSorted()
  const all = { ...next, sources }
  return JSON.stringify(factsOf(all)) === JSON.stringify(factsOf(known)) ? known : all
}

const factsOf = ({ name, purl, ecosystem, licences, isDirect, trail, sources }: Stored): unknown[] => [
  name,
  purl,
  ecosystem,
  licences,
  isDirect,
  trail,
  sources,
]

async function loadStored(tx: Tx, { target, scan }: Decided): Promise<Map<string, Stored>> {
  const { rows } = await sql<Stored>`
    select id, key, name, version, purl, ecosystem, licences, is_direct as "isDirect", trail, sources
      from package
     where organization_id = ${target.organization_id} and root_id = ${target.root_id} and image = ${scan.image}`.execute(
    tx,
  )
  return new Map(rows.map((row) => [componentId(row), row]))
}

async function write(tx: Tx, { target, scan, wrote }: Decided, all: readonly Stored[]): Promise<void> {
  for (const part of chunks(all, lengthOf)) {
    await sql`
      insert into package (
        organization_id, group_id, root_id, id, image, key, name, version, purl, ecosystem, licences, is_direct, trail, sources, first_seen_at
      )
      select ${target.organization_id}, ${target.group_id}, ${target.root_id}, i.id, ${scan.image}, i.key, i.name, i.version, i.purl, i.ecosystem,
             i.licences, i."isDirect", i.trail, i.sources, ${target.now}
        from jsonb_to_recordset(${JSON.stringify(part)}::jsonb)
          as i (id uuid, key text, name text, version text, purl text, ecosystem text, licences text[], "isDirect" boolean, trail text[], sources text[])
          on conflict (organization_id, root_id, image, key, version) do update
         set name = excluded.name, purl = excluded.purl, ecosystem = excluded.ecosystem, licences = excluded.licences,
             is_direct = excluded.is_direct, trail = excluded.trail, sources = excluded.sources`.execute(tx)
    wrote(0)
  }
}

const lengthOf = ({ key, licences, trail }: Stored): number =>
  key.length * 3 + 200 + licences.join().length + trail.join().length
