import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openTab } from './browser.ts'
import { type Installation, startInstallation } from './installation.ts'

let installation: Installation
let browser: Browser
let page: Page
let context: BrowserContext
let elsewhere: Server

beforeAll(async () => {
  installation = await startInstallation()
  browser = await openBrowser()
  page = (await openTab(browser)).page
  context = page.context()
  await page.goto(await installation.signInLink())
  await page.getByLabel('Name').fill('Riverbank')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Three steps to the first chart of Riverbank' }).waitFor()
  elsewhere = createServer((_, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>Win a prize</title><body>')
  })
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
})

afterAll(async () => {
  elsewhere?.close()
  await browser?.close()
  await installation?.[Symbol.asyncDispose]()
})

/** Everything a page of another site can make a browser send, with whatever the browser adds by itself. */
async function attack(url: string): Promise<string[]> {
  const mutation = '{"query":"mutation { createGroup(input: { name: \\"Stolen\\" }) { id } }"}'
  const group = '{"name":"Stolen"}'
  const read: string[] = []
  const targets = [`${url}/v1/groups`, `${url}/v1/organizations`, `${url}/v1/tokens`, `${url}/graphql`]
  for (const target of targets)
    for (const body of [mutation, group])
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data',
        'application/json',
        '',
      ])
        for (const mode of ['cors', 'no-cors'] as const) {
          const headers: Record<string, string> = type === '' ? {} : { 'content-type': type }
          await fetch(target, { method: 'POST', mode, credentials: 'include', headers, body }).then(
            async (response) => read.push(await response.text()),
            () => undefined,
          )
        }
  for (const method of ['PUT', 'PATCH', 'DELETE'])
    await fetch(`${url}/v1/session`, { method, credentials: 'include' }).then(
      async (response) => read.push(await response.text()),
      () => undefined,
    )
  for (const path of [
    '/v1/me',
    '/v1/groups',
    '/v1/organizations',
    `/graphql?query=${encodeURIComponent('mutation { endSession { ok } }')}`,
  ]) {
    await fetch(url + path, { credentials: 'include' }).then(
      async (response) => read.push(await response.text()),
      () => undefined,
    )
    const picture = new Image()
    picture.src = url + path
    document.body.append(picture)
    const script = document.createElement('script')
    script.src = url + path
    document.body.append(script)
  }
  navigator.sendBeacon(`${url}/graphql`, mutation)
  for (const encoding of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data']) {
    const frame = document.createElement('iframe')
    frame.name = `frame-${encoding}`
    const form = document.createElement('form')
    Object.assign(form, { method: 'post', action: `${url}/graphql`, enctype: encoding, target: frame.name })
    const field = document.createElement('input')
    Object.assign(field, { name: mutation.slice(0, -1), value: '}' })
    form.append(field)
    document.body.append(frame, form)
    form.submit()
  }
  const framed = document.createElement('iframe')
  framed.src = url
  document.body.append(framed)
  const channel = new BroadcastChannel('weir')
  channel.postMessage({ kind: 'ask' })
  await new Promise((resolve) => setTimeout(resolve, 2_000))
  return read.filter((text) => text !== '')
}

test('a page of another site changes nothing and reads nothing of somebody who is signed in', async () => {
  const { port } = elsewhere.address() as AddressInfo // listens on a port
  const answers: { method: string; url: string; status: number }[] = []
  let sent = 0
  // most answers are kept from that page by the browser, as our headers ask: what was sent is counted
  const foreign = await context.newPage()
  foreign.on('request', (request) => {
    if (request.url().startsWith(installation.url)) sent++
  })
  foreign.on('response', (response) => {
    if (response.url().startsWith(installation.url))
      answers.push({ method: response.request().method(), url: response.url(), status: response.status() })
  })
  await foreign.goto(`http://localhost:${port}/`)
  expect(await foreign.evaluate(attack, installation.url), 'what could be read').toEqual([])
  const changing = answers.filter(({ method }) => !['GET', 'OPTIONS'].includes(method))
  expect(sent).toBeGreaterThan(60)
  expect(changing.filter(({ status }) => status < 400)).toEqual([])
  const framed = foreign.frames().filter((frame) => frame.url().startsWith(installation.url))
  for (const frame of framed) expect(await frame.getByText('Riverbank').count()).toBe(0)
  expect(await context.cookies()).toEqual([])
  await foreign.close()
  await page.reload()
  await page.getByRole('heading', { name: 'Three steps to the first chart of Riverbank' }).waitFor()
  expect(await page.getByText('Stolen').count()).toBe(0)
})
