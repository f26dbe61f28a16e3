import { expect, test } from 'vitest'
import { readItems as read } from '../../../../test/read-items.ts'

const bill = { bomFormat: 'CycloneDX', specVersion: '1.4', version: 1 }
const vulnerability = { id: 'CVE-2026-1', affects: [{ ref: 'a' }] }

test('a bill that does not speak of vulnerabilities has none, and does not show that any is gone', async () => {
  const items = await read({ ...bill, components: [{ name: 'a' }] })
  expect(items.map((item) => item.kind)).toEqual(['run', 'component', 'coverage'])
  expect(items.at(-1)).toMatchObject({ isComplete: false })
})

test('a bill with an empty list of vulnerabilities shows that there are none', async () => {
  const items = await read({ ...bill, components: [{ name: 'a' }], vulnerabilities: [] })
  expect(items.at(-1)).toMatchObject({ isComplete: true })
})

test('VEX alone says something about what it names, and nothing about the rest', async () => {
  const items = await read({
    ...bill,
    vulnerabilities: [{ ...vulnerability, analysis: { state: 'resolved' } }],
  })
  expect(items.find((item) => item.kind === 'result')).toMatchObject({ suppression: { status: 'accepted' } })
  expect(items.at(-1)).toMatchObject({ isComplete: false })
})

test('the tool and the image are read as version 1.4 writes them', async () => {
  const metadata = {
    tools: [{ vendor: 'acme', name: 'acme-bom', version: '1.0' }],
    component: { type: 'container', name: 'registry.example.org/shop/app:1.4.2@sha256:0a1b' },
  }
  const [run] = await read({ ...bill, metadata, components: [], vulnerabilities: [] })
  expect(run).toMatchObject({
    tool: 'acme-bom',
    version: '1.0',
    category: 'bom/registry.example.org/shop/app',
  })
})

test('components may stand after the vulnerabilities that affect them', async () => {
  const items = await read({
    ...bill,
    vulnerabilities: [vulnerability],
    components: [{ name: 'outer', components: [{ 'bom-ref': 'a', name: 'inner', version: '2' }] }],
  })
  expect(items.find((item) => item.kind === 'result')).toMatchObject({
    package: { name: 'inner', version: '2' },
  })
})

test('a bill that says what it is at its end is recognised by its components', async () => {
  const components = Array.from({ length: 2000 }, (_, at) => ({
    'bom-ref': `r${at}`,
    name: `component-${at}`,
  }))
  const items = await read({
    components,
    vulnerabilities: [{ id: 'CVE-2026-1', affects: [{ ref: 'r7' }] }],
    ...bill,
  })
  expect(items.find((item) => item.kind === 'result')).toMatchObject({ package: { name: 'component-7' } })
})
