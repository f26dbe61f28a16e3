import { spawnSync } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Runs the benches, all or by name: `npm run bench -- import --size small`. Each prints its table and writes bench/results. */
const folder = fileURLToPath(new URL('../bench/', import.meta.url))
const given = process.argv.slice(2)
const options = given.flatMap((word, index) =>
  word.startsWith('--')
    ? [word, ...(given[index + 1]?.startsWith('--') === false ? [given[index + 1] ?? ''] : [])]
    : [],
)
const named = given.filter((word, index) => !word.startsWith('--') && !given[index - 1]?.startsWith('--'))
const all = readdirSync(folder)
  .filter((name) => name.endsWith('.ts'))
  .map((name) => name.slice(0, -3))
const unknown = named.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  process.stderr.write(`No bench ${unknown.join(', ')}. There are: ${all.join(', ')}.\n`)
  process.exit(2)
}
let failed = 0
for (const name of named.length > 0 ? named : all) {
  const run = spawnSync(process.execPath, ['--expose-gc', `${folder}${name}.ts`, ...options], {
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (run.status !== 0) failed++
}
process.exitCode = failed > 0 ? 1 : 0
