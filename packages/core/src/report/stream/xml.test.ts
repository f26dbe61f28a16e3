import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '@weir/contract'
import { reportLimits, type ReportLimits } from './limits.ts'
import { xmlPointerOf } from './xml-pattern.ts'
import { rootOf, xmlFields } from './xml-read.ts'
import type { XmlElement, XmlTaken } from './xml-scanner.ts'
import { readXml } from './xml.ts'

const alert = '/report/site[]/alerts/alert[]'
const wanted = {
  patterns: { [alert]: 'take', '/report/site[]/noise[]': 'skip' },
  without: new Set(['body']),
} as const

const sample = `<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment --><z:report xmlns:z="urn:z" xmlns="urn:other" version="2 &amp; 3">
  <site name="a"><noise><deep>x</deep></noise><alerts>
    <alert id="1">Füße &#x1F980;<b>bold</b><b/>tail</alert><alert><body><b>gone</b></body><![CDATA[<raw>]]></alert>
  </alerts></site>
  <site name="b"><alerts/><note>one</note><note kind="k">two</note></site>
  <site><alerts><alert z:id="3"/></alerts></site>
</z:report>
`

test.each([1, 2, 3, 7, 1000])(
  'elements come as trees, the rest as the root, in chunks of %i bytes',
  async (size) => {
    const { taken, root } = await read(sample, size)
    expect(taken.map(({ pattern, at }) => xmlPointerOf(pattern, at))).toEqual([
      '/report/site[1]/alerts/alert[1]',
      '/report/site[1]/alerts/alert[2]',
      '/report/site[3]/alerts/alert[1]',
    ])
    expect(taken.map(({ element }) => element && xmlFields(element))).toEqual([
      { '@id': '1', b: ['bold', ''], '#text': 'Füße 🦀tail' },
      { '#text': '<raw>' },
      { '@id': '3' },
    ])
    expect(xmlFields(root)).toEqual({
      '@z': 'urn:z',
      '@xmlns': 'urn:other',
      '@version': '2 & 3',
      site: [
        { '@name': 'a', alerts: '' },
        { '@name': 'b', alerts: '', note: ['one', { '@kind': 'k', '#text': 'two' }] },
        { alerts: '' },
      ],
    })
  },
)

const laughs = `<!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><report>&b;</report>`
const nested = (depth: number): string => '<a>'.repeat(depth)

test.each([
  ['a billion laughs', laughs, 'invalid', 'DOCTYPE'],
  [
    'an external entity',
    '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>',
    'invalid',
    'DOCTYPE',
  ],
  ['a DOCTYPE alone', '<!DOCTYPE report SYSTEM "http://example.org/r.dtd"><report/>', 'invalid', 'DOCTYPE'],
  ['an entity beyond the five', '<report>&nbsp;</report>', 'invalid', 'undefined entity'],
  [
    'an entity named as a property of objects',
    '<report>&constructor;</report>',
    'invalid',
    'undefined entity',
  ],
  ['another encoding', '<?xml version="1.0" encoding="ISO-8859-1"?><report/>', 'invalid', 'Save it as UTF-8'],
  ['a million levels', nested(1_000_000), 'invalid', 'deeper than 64 levels'],
  [
    'a million levels in an element',
    `<report><site><alerts><alert>${nested(1_000_000)}`,
    'invalid',
    'deeper',
  ],
  ['a document that is cut', sample.slice(0, -20), 'invalid', 'ends too early'],
  ['a document cut in a tag', '<report><site na', 'invalid', 'ends too early'],
  ['nothing', '', 'invalid', 'ends too early'],
  ['text alone', 'hello', 'invalid', 'not well-formed'],
  ['two roots', '<report/><report/>', 'invalid', 'not well-formed'],
  ['an attribute twice', '<report a="1" a="2"/>', 'invalid', 'not well-formed'],
  ['a tag that is not closed', '<report><site></report>', 'invalid', 'not well-formed'],
  [
    'a second list of alerts',
    '<report><site><alerts/><alerts/></site></report>',
    'invalid',
    'stands here twice',
  ],
  ['control characters', '<report>\u0001</report>', 'invalid', 'not well-formed'],
])('%s is refused', async (_, text, code, message) => {
  const started = performance.now()
  const error: unknown = await read(text, 10_000).catch((thrown: unknown) => thrown)
  expect(error).toBeInstanceOf(Fault)
  expect(error).toMatchObject({ code, message: expect.stringContaining(message) })
  expect(performance.now() - started).toBeLessThan(3000)
})

test('a fault says where it stands', async () => {
  const text = '<report>\n<site/><site><alerts><alert/><alert>&no;</alert></alerts></site></report>'
  await expect(read(text, 50)).rejects.toMatchObject({
    evidence: { pointer: '/report/site[2]/alerts/alert[2]', line: 2 },
  })
})

const small = { ...reportLimits, element: 2000, skeleton: 2000 }

test('an element longer than the limit is told apart and the rest is read', async () => {
  const long = [
    `<alert>${'x'.repeat(2500)}</alert>`,
    `<alert a="${'x'.repeat(2500)}"/>`,
    `<alert>${'<b/>'.repeat(100)}</alert>`,
  ]
  const text = `<report><site><alerts><alert>1</alert>${long.join('')}<alert>2</alert></alerts></site></report>`
  const { taken } = await read(text, 100, small)
  expect(taken.map(({ element }) => element?.text)).toEqual(['1', undefined, undefined, undefined, '2'])
})

test.each([
  ['a huge attribute', '<report a="', 'x', 'tag or text'],
  ['a huge text', '<report><site><alerts><alert>', 'x', 'tag or text'],
  ['a huge comment', '<report><!--', 'x', 'tag or text'],
  ['a huge DOCTYPE', '<!DOCTYPE report [', 'x', 'tag or text'],
  ['a huge name', '<', 'x', 'tag or text'],
  ['many elements outside of what is streamed', '<report>', '<x/>', 'Apart from its results'],
])('%s is refused before it fills the memory', async (_, start, piece, message) => {
  let given = 0
  const open = async function* () {
    yield Buffer.from(start)
    for (; given < 1000; given += 1) yield Buffer.from(piece.repeat(100))
  }
  const reading = readXml(open(), wanted, small)
  await expect(drained(reading)).rejects.toMatchObject({
    code: 'too_large',
    message: expect.stringContaining(message),
  })
  expect(given).toBeLessThan(100)
})

test('whatever is done to a document, it is read or refused', async () => {
  const edit = fc.record({
    at: fc.nat(sample.length - 1),
    drop: fc.nat(6),
    put: fc.constantFrom(
      '',
      '<',
      '>',
      '&',
      '"',
      '/',
      '<a>',
      '</a>',
      ']]>',
      '<!--',
      '<?',
      '<!',
      '\0',
      ':',
      '__proto__',
    ),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(edit, { minLength: 1, maxLength: 3 }),
      fc.integer({ min: 1, max: 99 }),
      async (edits, size) => {
        const text = edits.reduce(
          (all, { at, drop, put }) => all.slice(0, at) + put + all.slice(at + drop),
          sample,
        )
        const outcome = await read(text, size).catch((error: unknown) => error)
        if (!(outcome instanceof Fault)) expect(outcome).toHaveProperty('root')
      },
    ),
    { numRuns: 500 },
  )
})

test.each([
  [sample, 'report'],
  ['\ufeff <?xml version="1.0"?>\n<!DOCTYPE a [<!ENTITY x "<y>">]><a>', 'a'],
  ['<!-- <b> --><a/>', 'a'],
  ['<!-- never closed <a>', null],
  ['{"a":"<b>"}', null],
  ['', null],
])('the root is known from the head: %j', (head, name) => {
  expect(rootOf(head)?.name ?? null).toBe(name)
})

async function read(text: string, size: number, limits: ReportLimits = reportLimits) {
  const bytes = Buffer.from(text)
  const open = async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
  }
  return drained(readXml(open(), wanted, limits))
}

async function drained(
  reading: ReturnType<typeof readXml>,
): Promise<{ taken: XmlTaken[]; root: XmlElement }> {
  const taken: XmlTaken[] = []
  for await (const batch of reading.batches) taken.push(...batch)
  return { taken, root: reading.root() }
}
