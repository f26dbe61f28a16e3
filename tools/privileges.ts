import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import pg from 'pg'
import { withMigratedDatabase } from '../packages/core/src/db/generate-schema.ts'
import { describePrivileges } from '../packages/core/src/db/privileges.ts'

/** Writes docs/surface/privileges.md from a freshly migrated database; with --check only says whether it is true. */
const file = fileURLToPath(new URL('../docs/surface/privileges.md', import.meta.url))
const folder = await mkdtemp(join(tmpdir(), 'weir-privileges-'))
try {
  const described = await withMigratedDatabase(folder, async (connectionString) => {
    const client = new pg.Client({ connectionString })
    await client.connect()
    const text = await describePrivileges(client)
    await client.end()
    return text
  })
  const isSame = (await readFile(file, 'utf8').catch(() => '')) === described
  if (!process.argv.includes('--check')) await writeFile(file, described)
  else if (!isSame) {
    process.stderr.write('docs/surface/privileges.md is not what the migrations grant: run npm run surface\n')
    process.exitCode = 1
  }
} finally {
  await rm(folder, { recursive: true, force: true })
}
