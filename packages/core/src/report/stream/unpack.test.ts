import { deflateRawSync, gzipSync, crc32 } from 'node:zlib'
import { expect, test } from 'vitest'
import { reportLimits } from './limits.ts'
import { unpack } from './unpack.ts'
import { utf8 } from './utf8.ts'

const report = Buffer.from(
  JSON.stringify({ text: 'é€😀'.repeat(500), numbers: Array.from({ length: 500 }, Math.random) }),
)

test('plain, gzip and zip reports come out the same, however the bytes are cut', async () => {
  const forms = [
    report,
    gzipSync(report),
    zip([
      ['out/', ''],
      ['out/report.sarif', report],
    ]),
    zip([['a', report]], 0),
  ]
  forms.push(
    zip([['a', report]], 8, 8),
    Buffer.concat([gzipSync(report.subarray(0, 99)), gzipSync(report.subarray(99))]),
  )
  for (const form of forms) {
    for (const size of [1, 7, 1000, 1 << 20]) {
      if (size === 1 && form.length > 100_000) continue
      expect(Buffer.compare(await whole(form, size), report)).toBe(0)
    }
  }
})

test('a gzip bomb and a zip bomb stop at the ratio, with little memory', async () => {
  const zeros = Buffer.alloc(64 << 20, 0x20)
  const bombs = [gzipSync(zeros), zip([['a', zeros]])]
  const before = process.memoryUsage().rss
  for (const bomb of bombs) {
    await expect(drain(unpack(cut(bomb, 1 << 16), reportLimits))).rejects.toMatchObject({ code: 'too_large' })
  }
  expect(process.memoryUsage().rss - before).toBeLessThan(64 << 20)
})

test('an upload or an expansion beyond its limit is refused', async () => {
  const limits = { ...reportLimits, upload: 1000, expanded: 2000 }
  await expect(whole(report, 100, limits)).rejects.toMatchObject({
    code: 'too_large',
    evidence: { limit: 1000 },
  })
  const packed = gzipSync(Buffer.alloc(3000, 'ab'))
  await expect(whole(packed, 100, limits)).rejects.toMatchObject({
    code: 'too_large',
    evidence: { limit: 2000 },
  })
})

test('cut, damaged, doubly packed and many-file archives are refused', async () => {
  const packed = gzipSync(report)
  await expect(whole(packed.subarray(0, -20), 100)).rejects.toMatchObject({ code: 'invalid' })
  const damaged = Buffer.from(packed).fill(0xff, 1000, 1100)
  await expect(whole(damaged, 100)).rejects.toMatchObject({ code: 'invalid' })
  await expect(whole(zip([['a', report]]).subarray(0, -30), 100)).rejects.toMatchObject({ code: 'invalid' })
  await expect(whole(zip([['a', report]], 8, 0, 1), 100)).rejects.toMatchObject({ code: 'invalid' })
  await expect(whole(gzipSync(packed), 100)).rejects.toMatchObject({ code: 'unsupported' })
  await expect(
    whole(
      zip([
        ['a', report],
        ['b', report],
      ]),
      100,
    ),
  ).rejects.toMatchObject({ code: 'unsupported' })
  await expect(whole(zip([]), 100)).rejects.toMatchObject({ code: 'unsupported' })
})

test('text is checked: a mark is dropped; NUL, UTF-16 and bad UTF-8 are refused with their offset', async () => {
  for (const size of [1, 2, 3, 100]) {
    expect(await text(Buffer.from('\ufeffé€😀!'), size)).toBe('é€😀!')
    await expect(text(Buffer.from('abc\0d'), size)).rejects.toMatchObject({
      code: 'invalid',
      evidence: { offset: 3 },
    })
    await expect(text(Buffer.from('ab\xe9cdefg', 'latin1'), size)).rejects.toMatchObject({
      evidence: { offset: 2 },
    })
    await expect(text(Buffer.from([97, 0xe2, 0x82]), size)).rejects.toMatchObject({ evidence: { offset: 1 } })
  }
  await expect(text(Buffer.from('\ufeff{}', 'utf16le'), 100)).rejects.toThrow('UTF-16')
  expect(await text(Buffer.from('a'), 1)).toBe('a')
  expect(await text(Buffer.alloc(0), 1)).toBe('')
})

async function text(bytes: Buffer, size: number): Promise<string> {
  let out = ''
  for await (const chunk of utf8(cut(bytes, size))) out += chunk.toString('utf8')
  return out
}

async function whole(bytes: Buffer, size: number, limits = reportLimits): Promise<Buffer> {
  const chunks: Uint8Array[] = []
  for await (const chunk of unpack(cut(bytes, size), limits)) chunks.push(chunk)
  return Buffer.concat(chunks)
}

async function drain(bytes: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const _ of bytes) continue
}

async function* cut(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

function zip(
  files: readonly (readonly [string, string | Buffer])[],
  method = 8,
  flags = 0,
  crcError = 0,
): Buffer {
  const locals: Buffer[] = []
  const directory: Buffer[] = []
  for (const [name, content] of files) {
    const data = Buffer.from(content)
    const packed = method === 8 && data.length > 0 ? deflateRawSync(data) : data
    const usedMethod = data.length > 0 ? method : 0
    const sum = (crc32(data) + crcError) >>> 0
    const local = Buffer.alloc(30)
    local.writeUInt32LE(0x04034b50, 0)
    local.writeUInt16LE(flags, 6)
    local.writeUInt16LE(usedMethod, 8)
    local.writeUInt32LE(flags === 8 ? 0 : packed.length, 18)
    local.writeUInt16LE(Buffer.byteLength(name), 26)
    const descriptor = Buffer.alloc(flags === 8 ? 16 : 0)
    if (flags === 8) descriptor.writeUInt32LE(0x08074b50, 0)
    const central = Buffer.alloc(46)
    central.writeUInt32LE(0x02014b50, 0)
    central.writeUInt32LE(sum, 16)
    central.writeUInt16LE(Buffer.byteLength(name), 28)
    directory.push(central, Buffer.from(name))
    locals.push(local, Buffer.from(name), packed, descriptor)
  }
  const end = Buffer.alloc(22)
  end.writeUInt32LE(0x06054b50, 0)
  end.writeUInt16LE(files.length, 10)
  end.writeUInt32LE(Buffer.concat(directory).length, 12)
  return Buffer.concat([...locals, ...directory, end])
}
