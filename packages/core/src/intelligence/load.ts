import { Fault, type IntelligenceKind } from '@weir/contract'
import type pg from 'pg'
import type { InstallationActs } from '../audit/installation-acts.ts'
import { inTransaction } from '../db/transaction.ts'
import type { Outgoing } from '../outgoing/outgoing.ts'
import { type Edition, type Entry, readEpss, readKev } from './read.ts'

/** What was loaded. */
export interface Loaded {
  readonly kind: IntelligenceKind
  readonly published_at: string
  readonly entries: number
}

/** Loads what is published about exploitation, whole or not at all. */
export interface Intelligence {
  load(kind: IntelligenceKind, body: AsyncIterable<Uint8Array>, from: string): Promise<Loaded>
  loadUrl(kind: IntelligenceKind, url: string): Promise<Loaded>
  /** Loads from these addresses what was not loaded for most of a day. */
  refresh(urls: Readonly<Partial<Record<IntelligenceKind, string>>>): Promise<void>
}

const rowsAtOnce = 10_000
const mostPackedBytes = 64 * 1024 * 1024
const refreshHours = 20

/** Over the keeper's pool: no serving login writes what is the same for all. */
export function openIntelligence(parts: {
  pool: pg.Pool
  outgoing: Outgoing
  acts: InstallationActs
}): Intelligence {
  const { pool, outgoing, acts } = parts
  const load: Intelligence['load'] = (kind, body, from) =>
    acts.noteAround('intelligence.load', { kind, from }, async () => {
      const edition = await (kind === 'epss' ? readEpss(body) : readKev(body))
      return inTransaction(pool, (client) => replace(client, kind, edition))
    })
  const loadUrl: Intelligence['loadUrl'] = async (kind, url) => {
    const answer = await outgoing.request(url, {
      maxBytes: mostPackedBytes,
      timeoutMs: 120_000,
      redirects: 3,
    })
    if (answer.status !== 200)
      throw new Fault('unprocessable', `The address answers ${answer.status}. Nothing was loaded.`)
    return load(kind, whole(answer.body), new URL(url).origin)
  }
  return {
    load,
    loadUrl,
    async refresh(urls) {
      const { rows } = await pool.query<{ kind: string }>(
        'select kind from intelligence where loaded_at > now() - make_interval(hours => $1)',
        [refreshHours],
      )
      const fresh = new Set(rows.map(({ kind }) => kind))
      if (urls.epss !== undefined && !fresh.has('epss')) await loadUrl('epss', urls.epss)
      if (urls.kev !== undefined && !fresh.has('kev')) await loadUrl('kev', urls.kev)
    },
  }
}

async function* whole(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body
}

/** One edition takes the place of the one before; one that is older, or of which half is missing, does not. */
async function replace(client: pg.ClientBase, kind: IntelligenceKind, edition: Edition): Promise<Loaded> {
  const { published_at } = edition
  await client.query('select pg_advisory_xact_lock(hashtext($1))', [`intelligence/${kind}`])
  const { rows } = await client.query<{ published_at: string; entries: number }>(
    'select published_at, entries from intelligence where kind = $1',
    [kind],
  )
  const [before] = rows
  if (before && Date.parse(before.published_at) > Date.parse(published_at))
    throw new Fault(
      'conflict',
      `This edition is of ${published_at.slice(0, 10)}; a newer one is loaded. Nothing was changed.`,
    )
  await client.query(kind === 'epss' ? 'delete from epss_score' : 'delete from known_exploited')
  let entries = 0
  for await (const part of partsOf(edition.entries)) entries += await write(client, kind, part)
  if (entries === 0 || entries * 2 < (before?.entries ?? 0))
    throw new Fault(
      'invalid',
      `The file has ${entries} entries, and ${before?.entries ?? 0} are loaded: it looks cut. Nothing was changed.`,
    )
  await client.query(
    `insert into intelligence (kind, published_at, loaded_at, entries) values ($1, $2, clock_timestamp(), $3)
         on conflict (kind) do update
        set published_at = excluded.published_at, loaded_at = excluded.loaded_at, entries = excluded.entries`,
    [kind, published_at, entries],
  )
  return { kind, published_at, entries }
}

async function* partsOf(entries: AsyncIterable<Entry>): AsyncGenerator<Entry[]> {
  let part: Entry[] = []
  for await (const entry of entries) {
    part.push(entry)
    if (part.length < rowsAtOnce) continue
    yield part
    part = []
  }
  if (part.length > 0) yield part
}

/** A CVE that stands in the file twice counts once, and the first time. */
async function write(client: pg.ClientBase, kind: IntelligenceKind, part: readonly Entry[]): Promise<number> {
  const cves = part.map(({ cve }) => cve)
  const { rowCount } =
    kind === 'epss'
      ? await client.query(
          `insert into epss_score (cve, score, percentile)
           select * from unnest($1::text[], $2::float8[], $3::float8[]) on conflict do nothing`,
          [cves, part.map(({ score }) => score), part.map(({ percentile }) => percentile)],
        )
      : await client.query(
          `insert into known_exploited (cve, added_at)
           select * from unnest($1::text[], $2::timestamptz[]) on conflict do nothing`,
          [cves, part.map(({ added_at }) => added_at)],
        )
  return rowCount ?? 0
}
