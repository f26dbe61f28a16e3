import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { hashOfText } from '../packages/server/src/graphql/trusted-documents.ts'

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
    banner: { js: browser },
    footer: { js: 'process.exit(writeSync(1, JSON.stringify(globalThis.__documents)) * 0)' },
    plugins: [standIns],
  })
  const texts: unknown = JSON.parse(await output(outputFiles[0]?.contents ?? new Uint8Array()))
  if (!Array.isArray(texts) || texts.length === 0) throw new Error('the page has no GraphQL documents')
  const hashes = texts.map((text) => hashOfText(String(text))).filter((hash) => hash !== null)
  return [...new Set(hashes)].toSorted()
}

/** What a program says that runs by itself: it may stand in for a browser without anybody else being in one. */
async function output(program: Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'weir-documents-'))
  const file = join(folder, 'documents.mjs')
  try {
    await writeFile(file, program)
    return execFileSync(process.execPath, [file], { encoding: 'utf8', timeout: 30_000, maxBuffer: 1 << 26 })
  } finally {
    await rm(folder, { recursive: true })
  }
}

const anything = `new Proxy(function () {}, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => '' : name === Symbol.iterator ? [][Symbol.iterator].bind([]) : anything),
  apply: () => anything,
  construct: () => anything,
  getPrototypeOf: () => anything, // named imports are looked for here
})`

const browser = `
import { writeSync } from 'node:fs'
const anything = ${anything}
const storage = { getItem: () => null, setItem() {}, removeItem() {}, clear() {}, length: 0 }
const put = (name, value) => Object.defineProperty(globalThis, name, { value, configurable: true })
for (const name of ['sessionStorage', 'localStorage']) put(name, storage)
for (const name of ['window', 'document', 'location', 'history', 'indexedDB', 'matchMedia', 'requestAnimationFrame', 'HTMLElement',
  'ResizeObserver', 'MutationObserver', 'IntersectionObserver', 'addEventListener', 'removeEventListener', 'getComputedStyle'])
  if (!(name in globalThis)) put(name, anything)
`

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

const standIn = `const anything = ${anything}\nmodule.exports = anything`

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
