import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule } from 'vitest/node'

/** One test as it ended, by the path of its file from the root. */
export interface Told {
  file: string
  name: string
  fullName: string
  state: string
  errors: { name: string; message: string }[]
}

/** What a run leaves for who started it: every test, and what went wrong outside of tests. */
export interface Report {
  tests: Told[]
  broken: { file: string; message: string }[]
}

/** File of the report, in the folder where the run was started. */
export const reportFile = 'red-report.json'

/** A reporter of Vitest: by the name of an error one sees whether an assertion failed or something broke. */
export default class RedReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const report: Report = { tests: [], broken: [] }
    for (const one of modules) {
      const file = one.relativeModuleId
      for (const test of one.children.allTests()) {
        const { state, errors = [] } = test.result()
        report.tests.push({
          file,
          name: test.name,
          fullName: test.fullName,
          state,
          errors: errors.map(({ name = '', message }) => ({ name, message })),
        })
      }
      const suites = [...one.children.allSuites()].flatMap((suite) => suite.errors())
      for (const { message } of [...one.errors(), ...suites]) report.broken.push({ file, message })
    }
    writeFileSync(reportFile, JSON.stringify(report))
  }
}
