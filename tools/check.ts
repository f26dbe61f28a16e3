import { spawn } from 'node:child_process'

/** Everything that is checked without running the product; all at once, in seconds. */
const checks: Record<string, string[]> = {
  types: ['tsc', '--noEmit', '-p', 'tsconfig.json'],
  'types of the front': ['tsc', '--noEmit', '-p', 'packages/front'],
  lint: ['oxlint', '--type-aware'],
  format: ['oxfmt', '--check', '.'],
  'dead code': ['knip'],
  'dependencies of what ships': ['knip', '--strict', '--dependencies'],
}

const started = performance.now()
const results = await Promise.all(Object.entries(checks).map(([name, command]) => run(name, command)))
for (const { name, isFine, seconds, output } of results) {
  process.stdout.write(`${isFine ? 'ok  ' : 'FAIL'} ${name} (${seconds.toFixed(1)} s)\n`)
  if (!isFine) process.stdout.write(`${output}\n`)
}
const failed = results.filter(({ isFine }) => !isFine).length
process.stdout.write(
  `${results.length - failed} passed, ${failed} failed in ${((performance.now() - started) / 1000).toFixed(1)} s\n`,
)
process.exitCode = failed > 0 ? 1 : 0

function run(
  name: string,
  [command = '', ...parameters]: string[],
): Promise<{ name: string; isFine: boolean; seconds: number; output: string }> {
  const begun = performance.now()
  return new Promise((resolve) => {
    const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', (error) => (output += error.message))
    child.on('close', (code) =>
      resolve({ name, isFine: code === 0, seconds: (performance.now() - begun) / 1000, output }),
    )
  })
}
