import { gzipSync } from 'node:zlib'
import {
  ciTokenCreate,
  jobRead,
  type Report,
  reportConfirm,
  reportImport,
  reportList,
  reportRead,
  rootDeactivate,
  vulnerabilityList,
} from '@weir/contract'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Worker } from '../src/job/worker.ts'
import { importSarif, type Upload, uploadReport } from './report-world.ts'
import { generateSarif } from './sarif-generator.ts'
import { openWorld, type World } from './world.ts'

let world: World
let worker: Worker
beforeAll(async () => {
  world = await openWorld()
  worker = await world.core.startWorker()
})
afterAll(async () => {
  await worker[Symbol.asyncDispose]()
  await world[Symbol.asyncDispose]()
})

const sarif = (results: string, more = '') =>
  `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"Tool"}},"results":[${results}]${more}}]}`
const result = (line: number, more = '') =>
  `{"ruleId":"r","message":{"text":"Found"},"locations":[{"physicalLocation":{"artifactLocation":{"uri":"a.js"},"region":{"startLine":${line}}}}]${more}}`

/** Uploads and waits until the worker has done the job. */
async function byJob(bytes: Buffer, upload: Upload = {}): Promise<Report> {
  const { id, organization_id } = await uploadReport(world, [bytes], upload)
  for (;;) {
    const report = await world.ask(world.owner.principal, reportRead, { organization_id, report_id: id })
    if (report.status === 'done' || report.status === 'failed') return report
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const counts = async (): Promise<unknown> =>
  world.sql(
    'select (select count(*) from vulnerability) v, (select count(*) from scan) s, (select count(*) from finding) f',
  )

test('an upload is read by a job, which ends with the receipt', async () => {
  const report = await byJob(gzipSync(Buffer.concat([...generateSarif({ count: 30 })])))
  expect(report).toMatchObject({ status: 'done', fault_code: null, receipt: { new: 30 } })
  const job = await world.ask(world.owner.principal, jobRead, { job_id: report.job_id ?? '' })
  expect(job).toMatchObject({ status: 'done', operation: 'report.import', object_id: report.id })
  expect(
    (await world.ask(world.owner.principal, reportList, { root_ids: [world.root_id] })).items,
  ).toContainEqual(report)
})

test.each([
  ['not a SARIF', Buffer.from('hello, world'), 'unsupported'],
  ['nothing', Buffer.alloc(0), 'invalid'],
  ['a truncated SARIF', Buffer.concat([...generateSarif({ count: 300 })]).subarray(0, -2000), 'invalid'],
  ['invalid UTF-8', Buffer.from(sarif(result(1)).replace('Found', '\xff'), 'latin1'), 'invalid'],
  [
    'a gzip bomb',
    gzipSync(Buffer.concat([Buffer.from('{"runs":['), Buffer.alloc(40 << 20, 0x20)])),
    'too_large',
  ],
])('%s fails the job with a code and a sentence, and changes nothing', async (_name, bytes, code) => {
  const before = await counts()
  const report = await byJob(bytes)
  expect(report).toMatchObject({ status: 'failed', fault_code: code, receipt: null })
  expect(report.fault_message?.length).toBeGreaterThan(15)
  expect(await counts()).toEqual(before)
  const job = await world.ask(world.owner.principal, jobRead, { job_id: report.job_id ?? '' })
  expect(job).toMatchObject({ status: 'failed', fault_code: code })
})

test('a report is imported once, also when two ask at the same time', async () => {
  const { root_id, group_id } = await world.group(world.owner, world.organization_id, 'Once')
  const reports = await Promise.all(
    [1, 2, 3].map(() => importSarif(world, [Buffer.from(sarif(result(1)))], { group_id, root_id })),
  )
  expect(reports.map(({ receipt }) => receipt?.new).toSorted()).toEqual([0, 0, 1])
  const [first] = reports
  const again = await world.ask(world.owner.principal, reportImport, { report_id: first?.id ?? '' })
  expect(again).toEqual(first)
})

test('a root of another group, an unknown, an unnamed and an inactive root are refused', async () => {
  const other = await world.group(world.owner, world.organization_id, 'Other')
  const bytes = [Buffer.from(sarif(result(1)))]
  await expect(uploadReport(world, bytes, { root_id: other.root_id })).rejects.toMatchObject({
    code: 'not_found',
  })
  await expect(uploadReport(world, bytes, { root: 'nowhere' })).rejects.toMatchObject({ code: 'not_found' })
  await expect(uploadReport(world, bytes, { root_id: undefined })).rejects.toMatchObject({ code: 'invalid' })
  const named = await uploadReport(world, bytes, { group_id: other.group_id, root: 'main' })
  expect(named.root_id).toBe(other.root_id)
  await world.ask(world.owner.principal, rootDeactivate, { root_id: other.root_id, reason: 'mistake' })
  await expect(
    uploadReport(world, bytes, { group_id: other.group_id, root_id: other.root_id }),
  ).rejects.toMatchObject({ code: 'unprocessable' })
})

test('a root of another organization, and a file stored for another organization, are not there', async () => {
  const second = await world.organization('Second')
  const bytes = [Buffer.from(sarif(result(1)))]
  await expect(
    uploadReport(world, bytes, { by: second.owner.principal, organization_id: second.organization_id }),
  ).rejects.toMatchObject({ code: 'not_found' })
  await expect(
    uploadReport(world, bytes, {
      by: second.owner.principal,
      organization_id: second.organization_id,
      group_id: second.group_id,
      root_id: world.root_id,
    }),
  ).rejects.toMatchObject({ code: 'not_found' })
  const stored = await world.core.storeUpload(world.organization_id, streamOf(bytes))
  await expect(
    uploadReport(world, [], {
      by: second.owner.principal,
      organization_id: second.organization_id,
      group_id: second.group_id,
      root_id: second.root_id,
      blob: stored.id,
    }),
  ).rejects.toMatchObject({ code: 'unprocessable' })
})

test('the file of one report cannot be imported as another report', async () => {
  const stored = await world.core.storeUpload(
    world.organization_id,
    streamOf([Buffer.from(sarif(result(1)))]),
  )
  await uploadReport(world, [], { blob: stored.id, preview: true })
  await expect(uploadReport(world, [], { blob: stored.id })).rejects.toMatchObject({ code: 'conflict' })
  await expect(uploadReport(world, [], { blob: undefined })).rejects.toMatchObject({ code: 'invalid' })
})

test('two organizations with the same file do not mix', async () => {
  const [a, b] = [await world.organization('Left'), await world.organization('Right')]
  const bytes = [...generateSarif({ count: 20 })]
  for (const { owner, ...place } of [a, b])
    expect((await importSarif(world, bytes, { by: owner.principal, ...place })).receipt).toMatchObject({
      new: 20,
      same: 0,
    })
  const lists = await Promise.all(
    [a, b].map(({ owner }) => world.ask(owner.principal, vulnerabilityList, { first: 100 })),
  )
  for (const one of lists) expect(one.total).toBe(20)
  const ids = lists.flatMap(({ items }) => items.map(({ id }) => id))
  expect(new Set(ids).size).toBe(40)
  const { owner, ...place } = b
  await importSarif(world, [...generateSarif({ count: 0 })], { by: owner.principal, ...place })
  const left = await world.ask(a.owner.principal, vulnerabilityList, { status: ['vulnerable'] })
  expect(left.total).toBe(20)
})

test('a viewer may not upload, and a CI token only to its own group', async () => {
  const bytes = [Buffer.from(sarif(result(1)))]
  const viewer = await world.join(world.organization_id, 'viewer', { id: world.group_id, role: 'viewer' })
  await expect(uploadReport(world, bytes, { by: viewer.principal })).rejects.toMatchObject({ code: 'denied' })
  const token = await world.ask(world.owner.principal, ciTokenCreate, { group_id: world.group_id })
  const machine = await world.core.identify(token.token)
  expect(await uploadReport(world, bytes, { by: machine, preview: true })).toMatchObject({ status: 'queued' })
  const other = await world.group(world.owner, world.organization_id, 'Not of the token')
  await expect(
    uploadReport(world, bytes, { by: machine, group_id: other.group_id, root_id: other.root_id }),
  ).rejects.toMatchObject({ code: /not_found|denied/ })
})

test('so many gone at once that it is abnormal wait for one click', async () => {
  const place = await world.group(world.owner, world.organization_id, 'Held')
  await importSarif(world, generateSarif({ count: 60 }), place)
  const drop = await importSarif(world, generateSarif({ count: 60, drop: 0.6 }), place)
  const held = drop.receipt?.held ?? 0
  expect(held).toBeGreaterThan(15)
  expect(drop.receipt).toMatchObject({ fixed: 0, same: 60 - held })
  const open = async () =>
    (
      await world.ask(world.owner.principal, vulnerabilityList, {
        group_ids: [place.group_id],
        status: ['vulnerable'],
      })
    ).total
  expect(await open()).toBe(60)
  const back = await importSarif(world, generateSarif({ count: 60, drop: 0.57 }), place)
  const seenAgain = held - (back.receipt?.held ?? 0)
  expect(seenAgain).toBeGreaterThan(0)
  const viewer = await world.join(world.organization_id, 'member', { id: place.group_id, role: 'developer' })
  await expect(world.ask(viewer.principal, reportConfirm, { report_id: drop.id })).rejects.toMatchObject({
    code: 'denied',
  })
  const confirmed = await world.ask(world.owner.principal, reportConfirm, { report_id: drop.id })
  expect(confirmed.receipt).toMatchObject({ held: 0, fixed: held - seenAgain })
  expect(await open()).toBe(60 - held + seenAgain)
  await expect(world.ask(world.owner.principal, reportConfirm, { report_id: drop.id })).rejects.toMatchObject(
    {
      code: 'conflict',
    },
  )
})

test('a suppressed result opens nothing, closes nothing and is counted', async () => {
  const place = await world.group(world.owner, world.organization_id, 'Suppressed')
  const suppressed = ',"suppressions":[{"kind":"inSource","status":"accepted"}]'
  const some = (bytes: string) => importSarif(world, [Buffer.from(bytes)], place)
  expect((await some(sarif(result(5, suppressed)))).receipt).toMatchObject({ new: 0, suppressed: 1 })
  expect((await some(sarif(result(5)))).receipt).toMatchObject({ new: 1, suppressed: 0 })
  expect((await some(sarif(result(5, suppressed)))).receipt).toMatchObject({
    same: 0,
    fixed: 0,
    suppressed: 1,
  })
  expect(
    (await some(sarif(`${result(5)},${result(5)},${result(40, ',"kind":"pass"')}`))).receipt,
  ).toMatchObject({
    results: 3,
    same: 1,
    new: 0,
    not_failures: 1,
    doubts_total: 1,
  })
})

async function* streamOf(bytes: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* bytes
}
