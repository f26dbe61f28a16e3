import type { ForgeReferences, ForgeTag } from '../../forge.ts'
import type { GitRepository } from './open.ts'
import type { Reading } from './reading.ts'
import { readRecords } from './records.ts'
import { git, gitStream } from './run.ts'

/** All branches and tags; tags that do not end in a commit are left out with a doubt. */
export async function readReferences(repository: GitRepository, reading: Reading): Promise<ForgeReferences> {
  const branches: ForgeReferences['branches'] = []
  const tags: ForgeTag[] = []
  const nested: NestedTag[] = []
  const output = gitStream({
    ...repository.call,
    args: ['for-each-ref', `--format=${format}`, 'refs/heads', 'refs/tags'],
  })
  for await (const { rows } of readRecords(output, fieldCount)) {
    for (const [
      name = '',
      type = '',
      object = '',
      peeledType = '',
      peeled = '',
      date = '',
      who = '',
      email = '',
    ] of rows) {
      if (name.startsWith('refs/heads/')) {
        if (type === 'commit') branches.push({ name: name.slice('refs/heads/'.length), commit: object })
        continue
      }
      const tag = tagOf({ name, type, object, peeled, date, who, email }, reading)
      const target = type === 'tag' ? peeledType : type
      if (target === 'commit') tags.push(tag)
      else if (target === 'tag') nested.push({ tag, object })
      else reading.doubt('not_a_commit', tag.name)
    }
  }
  tags.push(...(await peelNested(repository, nested, reading)))
  return { defaultBranch: repository.defaultBranch, branches, tags }
}

const format = [
  '%(refname)',
  '%(objecttype)',
  '%(objectname)',
  '%(*objecttype)',
  '%(*objectname)',
  '%(creatordate:unix)',
  '%(taggername)',
  '%(taggeremail:trim)',
  '',
].join('%00')
const fieldCount = 8

interface TagFields {
  name: string
  type: string
  object: string
  peeled: string
  date: string
  who: string
  email: string
}

function tagOf(fields: TagFields, reading: Reading): ForgeTag {
  const name = fields.name.slice('refs/tags/'.length)
  const isAnnotated = fields.type === 'tag'
  return {
    name,
    commit: isAnnotated ? fields.peeled : fields.object,
    isAnnotated,
    createdAt: fields.date === '' && !isAnnotated ? null : reading.date(fields.date, name),
    tagger: isAnnotated && fields.who !== '' ? reading.person(fields.who, fields.email) : null,
  }
}

interface NestedTag {
  tag: ForgeTag
  object: string
}

/** Tags of tags, followed down to their commit. */
async function peelNested(
  repository: GitRepository,
  nested: readonly NestedTag[],
  reading: Reading,
): Promise<ForgeTag[]> {
  if (nested.length === 0) return []
  const answers = await git({
    ...repository.call,
    args: ['cat-file', '--batch-check=%(objectname) %(objecttype)'],
    input: nested.map(({ object }) => `${object}^{commit}\n`).join(''),
  })
  const lines = answers.split('\n')
  return nested.flatMap(({ tag }, i) => {
    const commit = /^([0-9a-f]+) commit$/.exec(lines[i] ?? '')?.[1]
    if (commit !== undefined) return { ...tag, commit }
    reading.doubt('not_a_commit', tag.name)
    return []
  })
}
