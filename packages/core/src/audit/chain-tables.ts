/** The chain of what is done to the installation itself, beside one for each organization. */
export const installationChain = '00000000-0000-0000-0000-000000000000'

/** Where the rows and the end of a chain are kept; $1 is the organization in each text. */
export interface ChainTables {
  /** Its rows, as `a`. */
  readonly rows: string
  /** Numbers and links rows: $2 ids, $3 places, $4 links. */
  readonly seal: string
  /** Its end, as a table. */
  readonly head: string
  /** Moves the end: $2 place, $3 link. */
  readonly setHead: string
  /** Remembers a verification: $2 entries, $3 fault. */
  readonly verified: string
}

const unnested = 'unnest($2::uuid[], $3::bigint[], $4::bytea[]) as l (id, seq, hash)'
const moved = 'do update set seq = excluded.seq, hash = excluded.hash, sealed_at = clock_timestamp()'

const verified = 'verified_seq = $2, verified_at = clock_timestamp(), verified_fault = $3'

const ofOrganization: ChainTables = {
  rows: '(select * from audit where organization_id = $1) a',
  seal: `update audit a set seq = l.seq, hash = l.hash from ${unnested} where a.organization_id = $1 and a.id = l.id`,
  head: 'audit_head where organization_id = $1',
  setHead: `insert into audit_head (organization_id, seq, hash) values ($1, $2, $3) on conflict (organization_id) ${moved}`,
  verified: `update audit_head set ${verified} where organization_id = $1`,
}

const ofInstallation: ChainTables = {
  rows: '(select $1::uuid as organization_id, i.* from installation_act i) a',
  seal: `update installation_act a set seq = l.seq, hash = l.hash from ${unnested} where $1::uuid is not null and a.id = l.id`,
  head: 'installation_head where $1::uuid is not null',
  setHead: `insert into installation_head (seq, hash) select $2, $3 where $1::uuid is not null on conflict (is_one) ${moved}`,
  verified: `update installation_head set ${verified} where $1::uuid is not null`,
}

/** The tables of a chain. */
export const tablesOf = (organization_id: string): ChainTables =>
  organization_id === installationChain ? ofInstallation : ofOrganization

/** Every chain that has rows which are not sealed. */
export const unsealedChains = `
  select distinct organization_id from audit where seq is null
  union all select '${installationChain}' where exists (select from installation_act where seq is null)`

/**
 * The ends of the chains $2, of those that were sealed after $1, and of the installation's. A minute before it counts too: what
 * another instance sealed is seen only once it is committed.
 */
export const headsSince = `
  select organization_id, seq, encode(hash, 'hex') as hash, sealed_at from audit_head
   where organization_id = any ($2::uuid[]) or sealed_at > $1::timestamptz - interval '1 minute'
  union all select '${installationChain}', seq, encode(hash, 'hex'), sealed_at from installation_head`

/** Every chain that there ever was. */
export const allChains = `
  select organization_id from audit union select organization_id from audit_head
  union select '${installationChain}' from installation_act union select '${installationChain}' from installation_head`
