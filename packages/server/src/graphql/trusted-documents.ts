import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Fault } from '@weir/contract'
import { type DocumentNode, Kind, parse, print, visit } from 'graphql'
import type { Asked } from '../served.ts'

/** Name of the file in the folder of the page that lists the hashes of its documents. */
export const trustedFile = 'documents.json'

/** The hash of a document, whatever its spaces, the order of its parts and the type names a client adds by itself. */
export function documentHash(document: DocumentNode): string {
  const known = hashes.get(document)
  if (known !== undefined) return known
  const bare = visit(document, {
    Field: ({ name, alias }) => (name.value === '__typename' && !alias ? null : undefined),
  })
  const texts = bare.definitions.map((one) => print(one)).toSorted()
  const hash = createHash('sha256').update(texts.join('\n')).digest('hex')
  hashes.set(document, hash)
  return hash
}

const hashes = new WeakMap<DocumentNode, string>()

/** The documents of the page in a folder, by their hashes, as they were when it was built. */
export function readTrusted(folder: string): ReadonlySet<string> {
  const file = join(folder, trustedFile)
  const listed: unknown = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : []
  if (!Array.isArray(listed)) throw new Error(`${trustedFile} of the page is no list. Build the page again.`)
  return new Set(listed.map(String))
}

const tokens: readonly string[] = ['personal', 'ide', 'ci', 'service']

/** People without a token ask the documents of our own page only. */
export function refuseUntrusted(
  trusted: ReadonlySet<string> | null,
  { principal }: Pick<Asked, 'principal'>,
  document: DocumentNode,
): void {
  if (trusted === null || tokens.includes(principal.kind) || trusted.has(documentHash(document))) return
  throw new Fault(
    'denied',
    'Only documents of Weir’s own page are answered here. Send others with an API token.',
    {
      reason: 'untrusted_document',
    },
  )
}

/** The hash of a document as text; null for fragments alone, which nobody can ask. */
export function hashOfText(text: string): string | null {
  const document = parse(text)
  return document.definitions.every(({ kind }) => kind === Kind.FRAGMENT_DEFINITION)
    ? null
    : documentHash(document)
}
