import { expect, test } from 'vitest'
import { readReport } from '../../read.ts'

const open = (text: string) =>
  async function* () {
    yield Buffer.from(text)
  }

test('an empty list is read as a scan that found nothing only when someone says which tool wrote it', async () => {
  await expect(readReport({ upload: { open: open('[]\n') } })).rejects.toMatchObject({ code: 'unsupported' })
  const { items } = await readReport({ upload: { open: open('[]\n') }, format: 'gitleaks-json' })
  expect(await Array.fromAsync(items)).toMatchObject([
    { kind: 'run', tool: 'gitleaks' },
    { kind: 'coverage', isComplete: true },
  ])
})

test('keys that only stand in texts or deeper do not make a report of Gitleaks', async () => {
  const text = '[{"a":"\\"RuleID\\": \\"File\\": \\"Secret\\":","b":{"RuleID":1,"File":1,"Secret":1}}]'
  await expect(readReport({ upload: { open: open(text) } })).rejects.toMatchObject({ code: 'unsupported' })
})

test('nothing of the secret or of who committed it is kept', async () => {
  const leak = {
    RuleID: 'r',
    Description: 'd',
    File: 'f',
    Secret: 's3cr3t',
    Match: 'key=s3cr3t',
    Author: 'Ada',
    Email: 'ada@x',
    Message: 's3cr3t',
  }
  const { items } = await readReport({ upload: { open: open(JSON.stringify([leak])) } })
  const told = JSON.stringify(await Array.fromAsync(items))
  expect(told).not.toMatch(/s3cr3t|ada/i)
})
