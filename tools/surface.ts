import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** Writes every file of docs/surface; with --check only says which differ. */
const statuses = ['../packages/server/src/surface.ts', './privileges.ts'].map((script) => {
  const command = [fileURLToPath(new URL(script, import.meta.url)), ...process.argv.slice(2)]
  return spawnSync(process.execPath, command, { stdio: 'inherit' }).status
})
process.exitCode = statuses.every((status) => status === 0) ? 0 : 1
