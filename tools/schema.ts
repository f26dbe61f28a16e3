import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { generateSchema, withMigratedDatabase } from '../packages/core/src/db/generate-schema.ts'
import { describePrivileges } from '../packages/core/src/db/privileges.ts'

/** Writes what is generated from a freshly migrated database: the types of its rows, and who may do what; with --check only says whether it is true. */
const generators = {
  'packages/core/src/db/schema.generated.ts': generateSchema,
  'docs/surface/privileges.md': describePrivileges,
}
const folder = await mkdtemp(join(tmpdir(), 'weir-schema-'))
try {
  await withMigratedDatabase(folder, async (ownerUrl) => {
    for (const [file, generate] of Object.entries(generators)) await settle(file, await generate(ownerUrl))
  })
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function settle(file: string, generated: string): Promise<void> {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url))
  if (!process.argv.includes('--check')) return writeFile(path, generated)
  const isSame = (await readFile(path, 'utf8').catch(() => '')) === generated
  process.stdout.write(
    isSame
      ? `${file} is what the migrations make.\n`
      : `${file} differs from the migrations: run \`npm run schema\`.\n`,
  )
  if (!isSame) process.exitCode = 1
}
