import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** The long forms: every harness with many more inputs, then every control taken out. Says at the end what failed. */
const root = fileURLToPath(new URL('..', import.meta.url))
const harnesses = readdirSync(`${root}/packages/server/test`, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => `packages/server/test/${name}/`)
const steps: readonly (readonly [name: string, command: readonly string[]])[] = [
  ['harnesses', ['npx', 'vitest', 'run', ...harnesses]],
  [
    'everything else',
    ['npx', 'vitest', 'run', ...harnesses.flatMap((folder) => ['--exclude', `${folder}**`])],
  ],
  ['a real browser', ['npm', 'run', '--silent', 'test:browser']],
  ['every control taken out', ['npm', 'run', '--silent', 'prove']],
]
const failed: string[] = []
if (!existsSync('/usr/bin/sqlmap'))
  failed.push('sqlmap is not installed (apt-get install sqlmap): its proof of T2 cannot run')
for (const [name, [command = '', ...rest]] of steps) {
  const { status } = spawnSync(command, rest, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, WEIR_LONG: '1', WEIR_NIGHTLY: '1' },
  })
  if (status !== 0) failed.push(name)
}
process.stdout.write(failed.length > 0 ? `failed: ${failed.join(', ')}\n` : 'everything held\n')
process.exitCode = failed.length > 0 ? 1 : 0
