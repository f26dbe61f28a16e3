import { Fault } from '@weir/contract'
import type { ForgeCommit } from '../../forge.ts'
import type { GitRepository } from './open.ts'
import { oneLine } from './reading.ts'
import type { Reading } from './reading.ts'
import { readRecords } from './records.ts'
import { gitStream } from './run.ts'

/** The commits that branches and tags reach and `known` commits do not, roughly newest first, a few hundred at a time. */
export async function* readCommits(
  repository: GitRepository,
  known: readonly string[],
  reading: Reading,
): AsyncGenerator<ForgeCommit[]> {
  const output = gitStream({
    ...repository.call,
    args: ['rev-list', '--all', '--ignore-missing', '--no-commit-header', `--format=${format}`, '--stdin'],
    input: known.map((hash) => `^${hash}\n`).join(''),
  })
  for await (const { rows, broken } of readRecords(output, fieldCount)) {
    for (const hash of broken) reading.doubt('bad_encoding', hash)
    yield rows.map((row) => commitOf(row, reading))
  }
}

/** `%x00` ends every field; `%an` and `%ae` are as written, without mailmap. */
const format = ['%H', '%P', '%an', '%ae', '%at', '%cn', '%ce', '%ct', '%s', ''].join('%x00')
const fieldCount = 9

function commitOf(row: readonly string[], reading: Reading): ForgeCommit {
  const [hash = '', parents = '', an = '', ae = '', at = '', cn = '', ce = '', ct = '', subject = ''] = row
  if (!/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(hash)) {
    throw new Fault(
      'internal',
      'git printed a commit in a form Weir does not know. Install git 2.34 or newer.',
    )
  }
  return {
    hash,
    parents: parents === '' ? [] : parents.split(' '),
    author: reading.person(an, ae),
    committer: reading.person(cn, ce),
    authoredAt: reading.date(at, hash),
    committedAt: reading.date(ct, hash),
    subject: oneLine(subject, 1000),
  }
}
