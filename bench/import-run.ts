import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import {
  groupCreate,
  organizationCreate,
  type Report,
  reportImport,
  reportUpload,
  rootAdd,
} from '@weir/contract'
import { openCore } from '../packages/core/src/core.ts'
import { generateSarif, type SarifOptions } from '../packages/core/test/sarif-generator.ts'

// One process of bench/import.ts: core on an embedded database of its own, and the imports one after the other.
const count = Number(process.argv[2])
const dataFolder = await mkdtemp(join(tmpdir(), 'weir-bench-'))
const core = await openCore({ dataFolder })
try {
  const { principal } = await core.ensureOwner({ name: 'Bench' })
  const organization = await core.session({ principal, kind: 'mutation' }, (call) =>
    call(organizationCreate, { name: 'Bench' }),
  )
  const organization_id = organization.id
  const group = await core.session({ principal, kind: 'mutation' }, (call) =>
    call(groupCreate, { organization_id, name: 'Bench' }),
  )
  const steps: { name: string; seconds: number }[] = []

  const addOne = (nickname: string) =>
    core.session({ principal, kind: 'mutation' }, (call) =>
      call(rootAdd, {
        organization_id,
        group_id: group.id,
        nickname,
        kind: 'git',
        location: `https://git.example.test/${nickname}`,
      }),
    )
  const run = async (
    root_id: string,
    options: SarifOptions,
  ): Promise<{ report: Report; seconds: number }> => {
    const file = join(dataFolder, 'report.sarif.gz')
    await pipeline(Readable.from(generateSarif(options)), createGzip({ level: 1 }), createWriteStream(file))
    const start = performance.now()
    const stored = await core.storeUpload(organization_id, createReadStream(file))
    const { id } = await core.session({ principal, kind: 'mutation' }, (call) =>
      call(reportUpload, {
        organization_id,
        group_id: group.id,
        root_id,
        blob: stored.id,
        bytes: stored.bytes,
      }),
    )
    const report = await core.session({ principal, kind: 'mutation' }, (call) =>
      call(reportImport, { organization_id, report_id: id }),
    )
    return { report, seconds: (performance.now() - start) / 1000 }
  }
  const step = async (
    name: string,
    root_id: string,
    options: SarifOptions,
    expected: Partial<Record<'new' | 'same' | 'moved' | 'fixed', number>>,
  ) => {
    const { report, seconds } = await run(root_id, options)
    for (const [field, value] of Object.entries(expected)) {
      const told = Reflect.get(report.receipt ?? {}, field)
      if (told !== value) throw new Error(`${name}: ${field} is ${String(told)}, not ${value}`)
    }
    steps.push({ name, seconds })
  }
  const warm = await addOne('warm')
  await run(warm.id, { count: 200, seed: 7 })
  const { id } = await addOne('measured')
  await step('new', id, { count }, { new: count })
  await step('again unchanged', id, { count }, { same: count, fixed: 0 })
  await step('all lines moved by 7', id, { count, shiftLines: 7 }, { moved: count, new: 0, fixed: 0 })
  await step('10 % fixed', id, { count, shiftLines: 7, drop: 0.1 }, { new: 0, moved: 0 })
  console.log(JSON.stringify({ steps, peakMegabytes: process.resourceUsage().maxRSS / 1024 }))
} finally {
  await core[Symbol.asyncDispose]()
  await rm(dataFolder, { recursive: true, force: true })
}
