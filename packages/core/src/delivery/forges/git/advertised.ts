import { git } from './run.ts'
import type { GitCall } from './run.ts'

/** What a repository says of itself before anything is fetched. */
export interface Advertised {
  /** Full name of the branch that HEAD names. */
  head: string | null
  /** Commit of HEAD. */
  headCommit: string | null
  /** Branches and tags by full name. */
  references: { name: string; object: string }[]
}

/** Asks a repository for its references through `git upload-pack`, which runs nothing that the repository configures. */
export async function askReferences(call: Omit<GitCall, 'args'>, address: string): Promise<Advertised> {
  const answer = await git({ ...call, args: ['ls-remote', '--symref', '--', address] })
  const advertised: Advertised = { head: null, headCommit: null, references: [] }
  for (const line of answer.split('\n')) {
    const [left = '', name = ''] = line.split('\t')
    if (name === 'HEAD' && left.startsWith('ref: refs/heads/')) advertised.head = left.slice('ref: '.length)
    if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(left)) continue
    if (name === 'HEAD') advertised.headCommit = left
    else if (/^refs\/(?:heads|tags)\//.test(name) && !name.endsWith('^{}')) {
      advertised.references.push({ name, object: left })
    }
  }
  return advertised
}

/** The object format of a repository, by the length of its ids. */
export function objectFormat(advertised: Advertised): 'sha1' | 'sha256' {
  const sample = advertised.headCommit ?? advertised.references[0]?.object ?? ''
  return sample.length === 64 ? 'sha256' : 'sha1'
}
