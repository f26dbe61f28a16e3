import { join } from 'node:path'
import { createVitest, type TestCase, type Vitest } from 'vitest/node'
import type { Proof } from '../../packages/server/src/control.ts'
import type { Change } from '../../packages/server/src/removal.ts'

/** What became of one named test. */
export interface Outcome {
  file: string
  test: string
  /** `other`: it did not run, or ended without an assertion that failed. */
  state: 'green' | 'red' | 'other'
  /** The first line of what was said. */
  said: string
}

/** Runs named tests of a copy of the tree; what they stand on is kept for the next run where it may be. */
export interface Runner extends AsyncDisposable {
  run(proofs: readonly Proof[], changes?: readonly Change[]): Promise<Outcome[]>
}

/** Tests in a folder. The database they share is made anew for changes of what makes it. */
export async function openRunner(folder: string): Promise<Runner> {
  process.chdir(folder) // tests read files by their path from the root
  let kept: Vitest | undefined
  return {
    async run(proofs, changes = []) {
      const isOfDatabase = changes.some(({ file }) => /\/db\/migrat/.test(file))
      const vitest = isOfDatabase ? await start(folder) : (kept ??= await start(folder))
      const touch = () => changes.forEach(({ file }) => vitest.invalidateFile(join(folder, file)))
      touch()
      try {
        return await outcomes(vitest, folder, proofs)
      } finally {
        touch()
        if (vitest !== kept) await vitest.close()
      }
    },
    async [Symbol.asyncDispose]() {
      await kept?.close()
    },
  }
}

const start = (root: string): Promise<Vitest> =>
  createVitest('test', { root, watch: false, reporters: [{}], passWithNoTests: true })

async function outcomes(vitest: Vitest, folder: string, proofs: readonly Proof[]): Promise<Outcome[]> {
  const names = [...new Set(proofs.flatMap(({ tests }) => tests))]
  const pattern = names.map((name) => name.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('|')
  vitest.setGlobalTestNamePattern(new RegExp(pattern))
  const files = [...new Set(proofs.map(({ file }) => file))]
  const specifications = files.map((file) => vitest.getRootProject().createSpecification(join(folder, file)))
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications(specifications)
  return proofs.flatMap(({ file, tests }) => {
    const module = testModules.find(({ moduleId }) => moduleId === join(folder, file))
    const all = [...(module?.children.allTests() ?? [])]
    const suites = [...(module?.children.allSuites() ?? [])]
    const broken = [
      ...(module?.errors() ?? []),
      ...suites.flatMap((suite) => suite.errors()),
      ...unhandledErrors,
    ]
    const otherwise = broken.map(messageOf)[0] ?? 'no such test ran'
    return tests.map((test) => {
      const found = all.filter(({ name, fullName }) => name === test || fullName === test)
      return { file, test, ...judge(found, otherwise) }
    })
  })
}

/** A name that stands for several cases is red when one of them is. */
function judge(found: readonly TestCase[], otherwise: string): Pick<Outcome, 'state' | 'said'> {
  const results = found.map((one) => one.result())
  const ran = results.filter(({ state }) => state === 'passed' || state === 'failed')
  if (ran.length === 0) return { state: 'other', said: firstLine(otherwise) }
  const errors = ran.flatMap((one) => one.errors ?? []).flatMap(withCauses)
  const asserted = errors.find(({ name }) => name === 'AssertionError')
  if (asserted) return { state: 'red', said: firstLine(asserted.message) }
  if (ran.every(({ state }) => state === 'passed')) return { state: 'green', said: '' }
  return { state: 'other', said: firstLine(errors[0]?.message ?? otherwise) }
}

type TestError = NonNullable<ReturnType<TestCase['result']>['errors']>[number]

/** What tries many inputs tells of the assertion that failed as the cause of its own error. */
const withCauses = (error: TestError): TestError[] => [error, ...(error.cause ? withCauses(error.cause) : [])]

const messageOf = (error: unknown): string => {
  const message: unknown = Reflect.get(Object(error), 'message')
  return typeof message === 'string' ? message : String(error)
}

const firstLine = (text: string): string => (text.split('\n')[0] ?? '').slice(0, 160)
