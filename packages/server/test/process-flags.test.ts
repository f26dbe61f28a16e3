import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const bin = fileURLToPath(new URL('../bin/weir.js', import.meta.url))

/**
 * Tries what the flags forbid, in the process that serves, and says on stderr what came of it. That process has an empty
 * environment, so the launcher, which reads NODE_OPTIONS, is made to hand the probe on.
 */
const probe = `
  if (process.argv[1]?.endsWith('weir.js')) {
    const processes = require('node:child_process')
    const { spawn } = processes
    processes.spawn = (node, parameters, options) => spawn(node, ['--require', __filename, ...parameters], options)
    require('node:module').syncBuiltinESMExports()
  }
  const tried = (work) => { try { work(); return 'done' } catch (error) { return error.code ?? error.name } }
  if (process.argv[1]?.endsWith('launched.ts')) process.stderr.write(JSON.stringify({
    eval: tried(() => (0, eval)('1')), function: tried(() => new Function('return 1')()),
    read: tried(() => ({}).__proto__), write: tried(() => { ({}).__proto__ = {} }),
  }))
`

test('the process that serves makes no code from text and has no __proto__', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'weir-flags-'))
  try {
    const file = join(folder, 'probe.cjs')
    await writeFile(file, probe)
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [bin, 'permissions', '--format', 'csv'],
      {
        env: { ...process.env, NODE_OPTIONS: `--require=${file}` },
      },
    )
    expect(stdout).toContain('permission,level')
    expect(JSON.parse(stderr)).toEqual({
      eval: 'EvalError',
      function: 'EvalError',
      read: 'ERR_PROTO_ACCESS',
      write: 'ERR_PROTO_ACCESS',
    })
  } finally {
    await rm(folder, { recursive: true })
  }
})
