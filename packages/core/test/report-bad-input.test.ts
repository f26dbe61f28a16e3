import { gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { Fault } from '@weir/contract'
import type { ReportItem } from '../src/report/importer.ts'
import { importers } from '../src/report/importers/index.ts'
import { readReport } from '../src/report/read.ts'

const wrapped = (results: string) =>
  `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[${results}]}]}`
const good = wrapped('{"ruleId":"a","message":{"text":"x"}}')

const refused: readonly (readonly [name: string, bytes: Buffer | string, code: string])[] = [
  ['nothing', '', 'invalid'],
  ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]), 'invalid'],
  ['a text', 'hello, world', 'unsupported'],
  ['JSON of another kind', '{"a":[1,2,3]}', 'unsupported'],
  ['a list', '[{"runs":[]}]', 'unsupported'],
  ['an empty list', ' [\n]\n', 'unsupported'],
  ['XML of another kind', '<?xml version="1.0"?><html/>', 'unsupported'],
  ['XML with a DOCTYPE', '<!DOCTYPE a [<!ENTITY x "y">]><OWASPZAPReport>&x;</OWASPZAPReport>', 'invalid'],
  ['a cut XML', '<OWASPZAPReport><site name="a"><alerts>', 'invalid'],
  ['XML that says it is Latin 1', '<?xml version="1.0" encoding="latin1"?><OWASPZAPReport/>', 'invalid'],
  ['a cut line of JSON Lines', '{"template-id":"a","info":{},"host":"b"}\n{"template-id"', 'invalid'],
  ['runs that are no list', '{"version":"2.1.0","runs":{}}', 'invalid'],
  ['another version of SARIF', '{"version":"1.0.0","runs":[]}', 'unsupported'],
  ['a cut SARIF', good.slice(0, -3), 'invalid'],
  ['a cut inside a result', good.slice(0, 80), 'invalid'],
  ['a broken result', wrapped('{"ruleId":}'), 'invalid'],
  ['a missing comma', wrapped('{} {}'), 'invalid'],
  ['two documents', good + good, 'invalid'],
  ['a NUL byte', good.replace('"x"', '"\0"'), 'invalid'],
  ['invalid UTF-8', Buffer.from(good.replace('"x"', '"\xff"'), 'latin1'), 'invalid'],
  ['UTF-16', Buffer.from(`\ufeff${good}`, 'utf16le'), 'invalid'],
  ['a cut gzip', gzipSync(good).subarray(0, -9), 'invalid'],
  [
    'a gzip bomb',
    gzipSync(Buffer.concat([Buffer.from('{"runs":['), Buffer.alloc(40 << 20, 0x20)])),
    'too_large',
  ],
  ['depth of a million in a result', wrapped('{"a":'.repeat(1_000_000)), 'invalid'],
  ['depth of a million outside', `{"runs":[],"properties":${'['.repeat(1_000_000)}`, 'invalid'],
  ['a CSV that ends in quotes', 'title,path\n"a,b', 'invalid'],
  ['weir-1 without a list', '{"format":"weir-1"}', 'invalid'],
]

test.each(refused)('%s is refused with a code', async (_name, bytes, code) => {
  const started = performance.now()
  const error: unknown = await read(Buffer.from(bytes)).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Fault)
  expect(error).toMatchObject({ code })
  expect(performance.now() - started).toBeLessThan(5000)
})

test('what is no report is told what Weir reads, and where its own format is described', async () => {
  const pdf = Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj', 'latin1')
  const titles = importers.map((one) => one.title).join(', ')
  const reads = `Weir reads ${titles}: text in UTF-8, plain or packed by gzip or zip.`
  await expect(read(pdf)).rejects.toThrow(`If it is text, save it as UTF-8. ${reads}`)
  await expect(read(Buffer.from('hello, world'))).rejects.toThrow(`${reads} What any script can write`)
  await expect(read(Buffer.from('hello, world'))).rejects.toThrow('docs/reports/generic.md')
})

test('a million rules are refused before they fill the memory', async () => {
  const before = process.memoryUsage().rss
  const open = async function* () {
    yield Buffer.from('{"version":"2.1.0","runs":[{"results":[],"tool":{"driver":{"name":"t","rules":[{}')
    for (let part = 0; part < 1000; part += 1) {
      yield Buffer.from(Array.from({ length: 1000 }, (_, at) => `,{"id":"rule-${part}-${at}"}`).join(''))
    }
    yield Buffer.from(']}}}]}')
  }
  await expect(drain({ open })).rejects.toMatchObject({ code: 'too_large' })
  expect(process.memoryUsage().rss - before).toBeLessThan(128 << 20)
})

test('a long unfinished string does not make recognition slow', async () => {
  const started = performance.now()
  await expect(read(Buffer.from(`{"a":"${'\\"'.repeat(200_000)}`))).rejects.toBeInstanceOf(Fault)
  expect(performance.now() - started).toBeLessThan(2000)
})

test('a bad result is told with its pointer and the others are read', async () => {
  const items = await read(Buffer.from(wrapped('7,{"ruleId":"a","message":{"text":"x"}},{}')))
  const doubts = items.filter((item) => item.kind === 'doubt' && item.isLost)
  expect(doubts).toMatchObject([{ pointer: '/runs/0/results/0' }, { pointer: '/runs/0/results/2' }])
  expect(items.filter((item) => item.kind === 'result')).toHaveLength(1)
  expect(items.at(-1)).toMatchObject({ kind: 'coverage', isComplete: false })
})

test('a result longer than the limit is a doubt, not the end of the file', async () => {
  const long = `{"ruleId":"a","message":{"text":"${'x'.repeat(5 << 20)}"}}`
  const items = await read(Buffer.from(wrapped(`${long},{"ruleId":"b","message":{"text":"y"}}`)))
  expect(items.filter((item) => item.kind === 'doubt' && item.isLost)).toHaveLength(1)
  expect(items.filter((item) => item.kind === 'result')).toMatchObject([{ ruleId: 'b' }])
})

test('the upload is closed when reading stops early, also in the middle of results', async () => {
  let open = 0
  const upload = {
    async *open() {
      open += 1
      try {
        yield Buffer.from(good.slice(0, -3))
        for (;;) yield Buffer.from(' ,{"ruleId":"b","message":{"text":"y"}}'.repeat(100).slice(2))
      } finally {
        open -= 1
      }
    },
  }
  await expect(drain(upload)).rejects.toMatchObject({ code: 'invalid' })
  const finite = {
    open: () => gzipped(wrapped(Array(5000).fill('{"ruleId":"a","message":{"text":"x"}}').join())),
  }
  for await (const item of (await readReport({ upload: finite })).items) if (item.kind === 'result') break
  expect([open, openGzips]).toEqual([0, 0])
})

let openGzips = 0

async function* gzipped(text: string): AsyncGenerator<Uint8Array> {
  openGzips += 1
  try {
    for (const byte of gzipSync(text)) yield Buffer.from([byte])
  } finally {
    openGzips -= 1
  }
}

test('names of JavaScript itself as keys are only keys', async () => {
  const odd =
    '{"ruleId":"__proto__","message":{"id":"constructor"},"partialFingerprints":{"__proto__":"0123456789abcdef"}}'
  const items = await read(Buffer.from(wrapped(odd)))
  expect(items.find((item) => item.kind === 'result')).toMatchObject({
    ruleId: '__proto__',
    message: '__proto__',
  })
})

test('a NUL or half a surrogate written as an escape does not reach what is stored', async () => {
  const items = await read(Buffer.from(wrapped('{"ruleId":"a\\u0000b","message":{"text":"\\ud800!"}}')))
  expect(items.find((item) => item.kind === 'result')).toMatchObject({
    ruleId: 'a\ufffdb',
    message: '\ufffd!',
  })
})

async function read(bytes: Buffer): Promise<ReportItem[]> {
  return drain({
    async *open() {
      for (let at = 0; at < bytes.length; at += 10_000) yield bytes.subarray(at, at + 10_000)
    },
  })
}

async function drain(upload: { open(): AsyncIterable<Uint8Array> }): Promise<ReportItem[]> {
  const items: ReportItem[] = []
  for await (const item of (await readReport({ upload })).items) items.push(item)
  return items
}
