import { spawn } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Proof } from '../../packages/server/src/control.ts'
import { type Report, reportFile, type Told } from './reporter.ts'

/** What became of one named test. */
export interface Outcome {
  file: string
  test: string
  /** `other`: it did not run, or ended without an assertion that failed. */
  state: 'green' | 'red' | 'other'
  /** The first line of what was said. */
  said: string
}

const patienceSeconds = 300

/** Runs just the named tests of a copy of the tree and says what became of each. */
export async function runTests(folder: string, proofs: readonly Proof[]): Promise<Outcome[]> {
  const names = [...new Set(proofs.flatMap(({ tests }) => tests))]
  const pattern = names.map((name) => name.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('|')
  const files = [...new Set(proofs.map(({ file }) => file))]
  await rm(join(folder, reportFile), { force: true })
  const printed = await ended(folder, ['run', ...files, '-t', pattern, '--reporter=tools/red/reporter.ts'])
  const read = await readFile(join(folder, reportFile), 'utf8').catch(() => null)
  const report: Report = read === null ? { tests: [], broken: [] } : JSON.parse(read)
  return proofs.flatMap(({ file, tests }) =>
    tests.map((test) => {
      const found = report.tests.filter((one) => one.file === file && [one.name, one.fullName].includes(test))
      const broken = report.broken.find((one) => one.file === file)?.message ?? printed.trim()
      return { file, test, ...judge(found, broken || 'no such test ran') }
    }),
  )
}

/** A name that stands for several cases is red when one of them is. */
function judge(found: readonly Told[], otherwise: string): Pick<Outcome, 'state' | 'said'> {
  const ran = found.filter(({ state }) => state === 'passed' || state === 'failed')
  if (ran.length === 0) return { state: 'other', said: firstLine(otherwise) }
  const errors = ran.flatMap((one) => one.errors)
  const asserted = errors.find(({ name }) => name === 'AssertionError')
  if (asserted) return { state: 'red', said: firstLine(asserted.message) }
  if (ran.every(({ state }) => state === 'passed')) return { state: 'green', said: '' }
  return { state: 'other', said: firstLine(errors[0]?.message ?? otherwise) }
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 160)

/** The suite in a process of its own, ended when it takes too long; gives what it printed. */
function ended(folder: string, words: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', ...words], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: patienceSeconds * 1000,
    })
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.on('error', (error) => (output += error.message))
    child.on('close', () => resolve(output))
  })
}
