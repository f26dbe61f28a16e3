import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build, type Plugin } from 'esbuild'
import { parse } from 'graphql'
import { documentHash, isOnlyFragments } from '../packages/server/src/graphql/trusted-documents.ts'

/**
 * Hashes of every GraphQL document of the page. Its modules are run, not read: a document may be put together from pieces.
 * What they import besides the GraphQL client stands in for itself and does nothing.
 */
export async function frontDocuments(front: string): Promise<string[]> {
  const files = readdirSync(join(front, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && !/\.test\.tsx?$/.test(name))
    .map((name) => join(front, 'src', name))
    .filter((file) => readFileSync(file, 'utf8').includes('gql'))
  const { outputFiles } = await build({
    stdin: { contents: files.map((file) => `import ${JSON.stringify(file)}`).join('\n'), resolveDir: front },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    jsx: 'automatic',
    loader: { '.css': 'empty', '.svg': 'empty' },
    logLevel: 'error',
    plugins: [standIns],
  })
  const folder = await mkdtemp(join(tmpdir(), 'weir-documents-'))
  const file = join(folder, 'documents.mjs')
  try {
    await writeFile(file, outputFiles[0]?.contents ?? '')
    await import(pathToFileURL(file).href)
  } finally {
    await rm(folder, { recursive: true })
  }
  const texts: unknown = Reflect.get(globalThis, '__documents')
  if (!Array.isArray(texts) || texts.length === 0) throw new Error('the page has no GraphQL documents')
  const documents = texts.map((text) => parse(String(text))).filter((one) => !isOnlyFragments(one))
  return [...new Set(documents.map(documentHash))].toSorted()
}

const recorder = `
  import { gql as original, stringifyDocument } from '@urql/core'
  export const gql = (...parts) => {
    const document = original(...parts)
    ;(globalThis.__documents ??= []).push(stringifyDocument(document))
    return document
  }
  const nothing = () => undefined
  export { nothing as useQuery, nothing as useMutation, nothing as useClient, nothing as Provider }
  export class Client {}
  export class CombinedError {}
  export const cacheExchange = nothing, fetchExchange = nothing
`

const standIn = `
  const any = new Proxy(function () {}, {
    get: (_, name) => (name === Symbol.toPrimitive ? () => '' : name === Symbol.iterator ? [][Symbol.iterator].bind([]) : any),
    apply: () => any,
    getPrototypeOf: () => any, // named imports are looked for here
    construct: () => any,
  })
  module.exports = any
`

const kept = /^(@weir\/|@urql\/core|@0no-co\/|wonka|zod|graphql)/

const standIns: Plugin = {
  name: 'stand-ins',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^urql$/ }, () => ({ path: 'urql', namespace: 'recorder' }))
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || kept.test(path) || path.startsWith('node:')
        ? undefined
        : { path, namespace: 'stand-in' },
    )
    onLoad({ filter: /.*/, namespace: 'recorder' }, () => ({
      contents: recorder,
      resolveDir: join(import.meta.dirname, '..', 'packages', 'front'),
    }))
    onLoad({ filter: /.*/, namespace: 'stand-in' }, () => ({ contents: standIn }))
  },
}
