import { reportUpload } from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { generateSarif } from './sarif-generator.ts'
import { importSarif } from './report-world.ts'
import { openWorld, type World } from './world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world[Symbol.asyncDispose]())

test('a new report opens vulnerabilities with serial numbers, and the same file twice changes nothing but when they were seen', async () => {
  const report = await importSarif(world, generateSarif({ count: 100 }))
  expect(report).toMatchObject({
    status: 'done',
    format: 'sarif',
    tool: 'Example Scanner',
    is_complete: true,
  })
  expect(report.receipt).toMatchObject({ results: 100, new: 100, same: 0, fixed: 0 })
})
