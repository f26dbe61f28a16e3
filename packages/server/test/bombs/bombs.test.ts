import { existsSync } from 'node:fs'
import { crc32, deflateRawSync, gzipSync } from 'node:zlib'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { boundMs } from '../../../core/test/processor-time.ts'
import { openVictim, type Victim } from './meters.ts'

let victim: Victim
beforeAll(async () => {
  victim = await openVictim()
  for (let at = 0; at < 30; at++) {
    await send('/graphql', JSON.stringify({ query: `{ groups(first: 1) { nodes { id a${at}: name } } }` }))
    await send('/v1/groups', '{"name": 1}')
  }
})
afterAll(() => victim[Symbol.asyncDispose]())

async function send(
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
) {
  const answer = await fetch(victim.url + path, {
    method: 'POST',
    headers: { authorization: `Bearer ${victim.here.token}`, 'content-type': 'application/json', ...headers },
    body,
  })
  return { status: answer.status, text: await answer.text() }
}

const times = (count: number, text: (at: number) => string, between = ' '): string =>
  Array.from({ length: count }, (_, at) => text(at)).join(between)
const inside = (text: string) => `{"name": ${text}}`

/** Of the largest size that is read at all. */
const json: Record<string, string | Uint8Array<ArrayBuffer>> = {
  'lists in lists': inside('['.repeat(130_000) + ']'.repeat(130_000)),
  'objects in objects': inside('{"a":'.repeat(40_000) + '1' + '}'.repeat(40_000)),
  'twenty thousand properties': `{${times(20_000, (at) => `"p${at}":1`, ',')}}`,
  'one property twenty thousand times': `{${times(20_000, () => '"name":1', ',')}}`,
  'a hundred thousand numbers': inside(`[${times(100_000, () => '1', ',')}]`),
  'a number of two hundred thousand digits': inside('1'.repeat(200_000)),
  'numbers beyond all bounds': inside(`[${times(30_000, () => '1e999', ',')}]`),
  'one long string': inside(`"${'x'.repeat(250_000)}"`),
  'a string of escapes': inside(`"${'\\u0000'.repeat(40_000)}"`),
  'half surrogates': inside(`"${'\\ud800'.repeat(40_000)}"`),
  'names of a prototype': `{"__proto__":{"a":1},"name":"x"}`,
  'a constructor': `{"constructor":{"prototype":{"a":1}},"name":"x"}`,
  'bytes that are no UTF-8': Uint8Array.from({ length: 200_000 }, () => 0xff),
  'no end': `{"name":"${'x'.repeat(200_000)}`,
  'more than is read': inside(`"${'x'.repeat(300_000)}"`),
  backslashes: inside(`"${'\\\\'.repeat(120_000)}`),
}

const documents: Record<string, string> = {
  'a megabyte of fields': `{ ${times(30_000, () => 'me { id }')} }`,
  'ten thousand aliases': `{ ${times(10_000, (at) => `a${at}: me { id }`)} }`,
  'ten thousand directives': `{ me { id ${times(9_000, () => '@include(if: true)')} } }`,
  'twenty thousand levels': '{a'.repeat(20_000),
  'fragments that double': `{ ...f0 } ${times(200, (at) => `fragment f${at} on Query { ...f${at + 1} ...f${at + 1} }`)} fragment f200 on Query { me { id } }`,
  'fragments in a circle': '{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }',
  'fields that overlap': `{ ${times(1_000, () => 'me { id name }')} }`,
  'a list of a hundred thousand ids': `{ vulnerabilities(groupIds: [${times(50_000, () => '"a"', ',')}]) { totalCount } }`,
  'the schema, again and again': `{ ${times(20, (at) => `a${at}: __schema { types { fields { type { fields { name } } } } }`)} }`,
  'the largest pages of everything': `{ ${times(20, (at) => `a${at}: vulnerabilities(first: 200) { nodes { finding { id } root { id } } }`)} }`,
}

describe('JSON', () => {
  test.each(Object.entries(json))('of %s is refused within fifty milliseconds of work', async (_, body) => {
    const { result, used } = await victim.measureLeast(() => send('/v1/groups', body))
    expect([400, 413]).toContain(result.status)
    expect(result.text).toMatch(/"code":"(invalid|too_large)"/)
    harmless(used)
  })

  test('that is packed, or comes as a form, is refused unread', async () => {
    const packed = gzipSync(Buffer.alloc(100_000_000, 0x20))
    for (const headers of [
      { 'content-encoding': 'gzip' },
      { 'content-encoding': 'br' },
      { 'content-type': 'multipart/form-data; boundary=x' },
      { 'content-type': 'application/x-www-form-urlencoded' },
      { 'content-type': 'text/plain' },
      { 'content-type': 'application/xml' },
    ]) {
      const { result, used } = await victim.measureLeast(() => send('/graphql', packed, headers))
      expect(result.status).toBe(415)
      harmless(used)
    }
  })
})

describe('a GraphQL document', () => {
  test.each(Object.entries(documents))(
    'of %s is refused within fifty milliseconds of work',
    async (_, query) => {
      const { result, used } = await victim.measureLeast(() => send('/graphql', JSON.stringify({ query })))
      expect([400, 413]).toContain(result.status)
      expect(result.text).toMatch(/"code":"(invalid|too_costly|too_large)"/)
      harmless(used)
    },
  )
})

describe('a report', () => {
  const sarif = (rest: string) =>
    `{"version":"2.1.0","runs":[{"tool":{"driver":{"name":"t"}},"results":[${rest}`
  const reports: Record<string, Buffer> = {
    'a gzip bomb': gzipSync(Buffer.concat([Buffer.from(sarif('')), Buffer.alloc(200 << 20, 0x20)])),
    'a zip bomb': zip([['a.sarif', Buffer.concat([Buffer.from(sarif('')), Buffer.alloc(200 << 20, 0x20)])]]),
    'a zip in a zip': zip([['b.zip', zip([['a', Buffer.alloc(50 << 20)]])]]),
    'a zip of ten thousand files': zip(
      Array.from({ length: 10_000 }, (_, at) => [`${at}`, Buffer.from('{}')]),
    ),
    'a gzip of a gzip': gzipSync(gzipSync(Buffer.alloc(100 << 20))),
    'nothing but depth': Buffer.from(sarif('{"a":'.repeat(1_000_000))),
    'half a gzip': gzipSync(Buffer.from(sarif('{}'))).subarray(0, 30),
    'laughs in XML': Buffer.from(
      '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><a>&b;</a>',
    ),
    'an entity of a file': Buffer.from('<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]><a>&a;</a>'),
    'a hundred thousand lines of nothing': Buffer.from(`title,path\n${'\n'.repeat(100_000)}"`),
  }

  test.each(Object.entries(reports))('that is %s is refused within 5 s and 64 MB', async (_, body) => {
    const { group_id, root_id } = victim.here.world
    const { result, used } = await victim.measure(async () => {
      const started = performance.now()
      const headers = { 'content-type': 'application/octet-stream' }
      const sent = await send(
        `/v1/groups/${group_id}/reports?root_id=${root_id}`,
        Uint8Array.from(body),
        headers,
      )
      if (sent.status !== 200) return { status: sent.status, code: JSON.parse(sent.text).code, ms: 0 }
      return { status: 200, code: await endOf(JSON.parse(sent.text).id), ms: performance.now() - started }
    })
    expect(['invalid', 'too_large', 'unsupported', 'unprocessable']).toContain(result.code)
    expect(result.ms).toBeLessThan(5_000)
    expect(used.peakMegabytes).toBeLessThan(64)
  })

  test('whose name climbs in a zip is read where it is, and nothing is written', async () => {
    const { group_id, root_id } = victim.here.world
    const name = `../../../../../../tmp/weir-climbed-${process.pid}`
    const headers = { 'content-type': 'application/zip' }
    const body = Uint8Array.from(zip([[name, Buffer.from(sarif(']}]}'))]]))
    const sent = await send(`/v1/groups/${group_id}/reports?root_id=${root_id}`, body, headers)
    expect(await endOf(JSON.parse(sent.text).id)).toBe('done')
    expect(existsSync(`/tmp/weir-climbed-${process.pid}`)).toBe(false)
  })

  async function endOf(report_id: string): Promise<string> {
    const headers = { authorization: `Bearer ${victim.here.token}` }
    for (let tries = 0; tries < 300; tries++) {
      const answer = await fetch(`${victim.url}/v1/reports/${report_id}`, { headers })
      const { status, fault_code } = (await answer.json()) as { status: string; fault_code: string | null } // a Report
      if (status === 'failed' || status === 'done') return fault_code ?? status
      await delay(50)
    }
    return 'running'
  }
})

test('after all of it the server answers as before', async () => {
  const answer = await fetch(`${victim.url}/readyz`)
  expect(answer.status).toBe(200)
  const { used } = await victim.measureLeast(() => send('/graphql', '{"query":"{ me { id } }"}'))
  expect(used.cpuMs).toBeLessThan(boundMs(50))
})

function harmless({ cpuMs, peakMegabytes, delayMs }: Awaited<ReturnType<Victim['read']>>): void {
  expect(cpuMs).toBeLessThan(boundMs(50))
  expect(peakMegabytes).toBeLessThan(64)
  expect(delayMs).toBeLessThan(250) // a busy machine takes its share: alone it is below fifty
}

/** A zip archive with these files, each packed. */
function zip(files: readonly (readonly [string, Buffer])[]): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  let offset = 0
  for (const [name, data] of files) {
    const packed = deflateRawSync(data)
    const head = Buffer.alloc(26)
    head.writeUInt16LE(20, 0)
    head.writeUInt16LE(8, 4)
    head.writeUInt32LE(crc32(data), 10)
    head.writeUInt32LE(packed.length, 14)
    head.writeUInt32LE(data.length, 18)
    head.writeUInt16LE(Buffer.byteLength(name), 22)
    const local = [Buffer.from([0x50, 0x4b, 3, 4]), head, Buffer.from(name), packed]
    const rest = Buffer.alloc(14)
    rest.writeUInt32LE(offset, 10)
    directory.push(Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), head, rest, Buffer.from(name))
    locals.push(...local)
    offset += local.reduce((sum, part) => sum + part.length, 0)
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 8)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, ...directory, end])
}
