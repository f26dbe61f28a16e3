import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateSchema, withMigratedDatabase } from '../packages/core/src/db/generate-schema.ts'

/** Writes schema.generated.ts from a freshly migrated database; with --check only says whether it is true. */
const file = fileURLToPath(new URL('../packages/core/src/db/schema.generated.ts', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'weir-schema-'))
try {
  const generated = await withMigratedDatabase(folder, generateSchema)
  const isSame = (await readFile(file, 'utf8').catch(() => '')) === generated
  if (process.argv.includes('--check')) {
    process.stdout.write(
      isSame
        ? 'schema.generated.ts is what the migrations make.\n'
        : 'schema.generated.ts differs from the migrations: run `npm run schema`.\n',
    )
    process.exitCode = isSame ? 0 : 1
  } else await writeFile(file, generated)
} finally {
  await rm(folder, { recursive: true, force: true })
}
