import { permissionsTable } from '@weir/contract'
import { lexicographicSortSchema, printSchema } from 'graphql'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { controlsTable } from './controls-table.ts'
import { graphqlSchema } from './graphql/schema.ts'
import { openApi } from './openapi.ts'
import { threatModelMarkdown } from './threat-model/markdown.ts'

/** What the product shows to the outside, as files that are reviewed when they change. */
export function surfaceFiles(): Record<string, string> {
  return {
    'schema.graphql': `${printSchema(lexicographicSortSchema(graphqlSchema()))}\n`,
    'openapi.json': `${JSON.stringify(openApi(), null, 2)}\n`,
    'permissions.md': permissionsTable(),
    'controls.md': controlsTable(),
    'threat-model.md': threatModelMarkdown(),
  }
}

const folder = fileURLToPath(new URL('../../../docs/surface/', import.meta.url))

function stored(name: string): string | null {
  try {
    return readFileSync(join(folder, name), 'utf8')
  } catch {
    return null
  }
}

/** Names of the files that differ from what is committed. */
export const staleSurface = (): string[] =>
  Object.entries(surfaceFiles())
    .filter(([name, text]) => stored(name) !== text)
    .map(([name]) => name)

/** `npm run surface` writes the files; with `--check` it only says which differ, and fails. */
function main(): void {
  const stale = staleSurface()
  if (process.argv.includes('--check')) {
    for (const name of stale)
      process.stderr.write(`docs/surface/${name} is not what the code says: run npm run surface\n`)
    process.exitCode = stale.length > 0 ? 1 : 0
    return
  }
  mkdirSync(folder, { recursive: true })
  for (const [name, text] of Object.entries(surfaceFiles())) writeFileSync(join(folder, name), text)
}

if (import.meta.main) main()
