import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, statSync } from 'node:fs'
import { builtinModules } from 'node:module'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { version } from '../src/help.ts'
import { type Agent, bundledAgent } from './forces.ts'
import { aPass, gateAnswers, hostile } from './hostile.ts'

let agent: Agent

beforeAll(() => {
  agent = bundledAgent()
})
afterAll(() => agent?.[Symbol.dispose]())

test('is small, and needs nothing but Node', () => {
  expect(statSync(agent.file).size).toBeLessThan(100_000)
  const text = readFileSync(agent.file, 'utf8')
  expect(text.startsWith('#!/usr/bin/env node\n')).toBe(true)
  const imported = [...text.matchAll(/\bfrom "([^"]+)"|\brequire\("([^"]+)"\)|\bimport\("([^"]+)"\)/g)]
  expect(imported.length).toBeGreaterThan(3)
  for (const [, name = '', ...others] of imported) {
    expect(others).toEqual([undefined, undefined])
    expect(builtinModules).toContain(name.replace(/^node:/, ''))
  }
})

test('says its version, that of its package, and how it is used', async () => {
  const { version: ofPackage } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  expect(ofPackage).toBe(version)
  expect(await agent.run(['--version'])).toEqual({ code: 0, out: `${version}\n`, err: '' })
  for (const words of [['--help'], ['gate', '--help'], ['help']])
    expect(await agent.run(words)).toMatchObject({
      code: 0,
      out: expect.stringContaining('Exit codes: 0 pass'),
      err: '',
    })
})

/** A Node older than ours, where the machine has one. */
const older = ['/usr/bin/node', '/usr/local/bin/node'].find((file) =>
  /^v2[0-3]\./.test(spawnSync(file, ['--version'], { encoding: 'utf8' }).stdout ?? ''),
)

test.runIf(older !== undefined)('runs on an older Node', async () => {
  const node = older ?? ''
  expect(execFileSync(node, [agent.file, '--version']).toString()).toBe(`${version}\n`)
  await using server = await hostile(gateAnswers(aPass))
  const args = ['gate', '--url', server.url, '--repo', 'app', '--commit', 'e'.repeat(40), '--branch', 'main']
  const environment = { WEIR_TOKEN: 'a-token-of-words' }
  expect((await agent.run(args, { node, environment })).code).toBe(0)
  const gone = await agent.run([...args.with(2, 'http://127.0.0.1:9'), '--timeout', '3'], {
    node,
    environment,
  })
  expect(gone).toMatchObject({ code: 4, out: '' })
})
