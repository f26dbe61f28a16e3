import { createClient, devicePoll, deviceStart, groupList, meRead } from '@weir/contract'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openTab, type Tab } from './browser.ts'
import { type Installation, startInstallation } from './installation.ts'

let installation: Installation
let browser: Browser
let tab: Tab
let token = ''

beforeAll(async () => {
  installation = await startInstallation()
  browser = await openBrowser()
  tab = await openTab(browser)
  const { page } = tab
  await page.goto(await installation.signInLink())
  await page.getByLabel('Name').fill('Riverbank')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Three steps to the first chart of Riverbank' }).waitFor()
  await page.getByLabel('Name').fill('Web shop')
  await page.getByRole('button', { name: 'Add group' }).click()
  await page.getByLabel('Nickname').waitFor()
})

afterAll(async () => {
  await browser?.close()
  await installation?.[Symbol.asyncDispose]()
})

const as = (shown: string | null) =>
  createClient({ url: installation.url, ...(shown !== null && { token: shown }) })

describe('a person makes tokens', () => {
  test('chooses what it may do, sees it once, and it works', async () => {
    const { page } = tab
    await page.getByRole('link', { name: 'Tokens', exact: true }).click()
    await page.getByText('You have no tokens').waitFor()
    await page.getByRole('button', { name: 'New token…' }).click()
    await page.getByRole('button', { name: 'Make token' }).click()
    await page.getByText('Give it a name.').waitFor()
    await page.getByText('Choose at least one.').waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Nightly script')
    await page.locator('summary', { hasText: 'Look at things' }).click()
    await page.getByLabel('All of “Read”').check()
    await page.getByRole('button', { name: 'Make token' }).click()
    await page.getByText('Shown once, here.').waitFor()
    token = await page.locator('.token-shown .code').innerText()
    expect(token).toMatch(/^weirp_/)
    await page.getByRole('button', { name: 'I have copied it' }).click()
    await page.getByRole('cell', { name: 'Nightly script' }).waitFor()
    expect(await page.content()).not.toContain(token)
    expect(await as(token).call(meRead, {})).toMatchObject({ kind: 'personal' })
  })

  test('revokes it after a question, and it is refused at once', async () => {
    const { page } = tab
    await page.getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('This cannot be undone.').waitFor()
    await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click()
    await page.getByText('You have no tokens').waitFor()
    await expect(as(token).call(meRead, {})).rejects.toMatchObject({ code: 'unauthenticated' })
  })

  test('trusts a pipeline and is shown what to put into it', async () => {
    const { page } = tab
    await page.getByText('Choose a group at the top').waitFor()
    const { pathname } = new URL(page.url())
    const group = await groupId()
    await page.goto(`${installation.url}${pathname}?group=${group}`)
    await page.getByText('No pipeline is trusted yet').waitFor()
    await page.getByRole('button', { name: 'Trust a pipeline…' }).click()
    await page.getByRole('textbox', { name: 'Repository' }).fill('acme')
    await page.getByRole('button', { name: 'Trust it' }).click()
    await page.getByText('Write owner/name.').waitFor()
    await page.getByRole('textbox', { name: 'Repository' }).fill('acme/shop')
    await page.getByRole('button', { name: 'Trust it' }).click()
    await page.getByRole('cell', { name: 'acme/shop' }).waitFor()
    const snippet = await page.getByLabel('GitHub Actions', { exact: true }).last().innerText()
    expect(snippet).toContain(group)
    expect(snippet).toContain(`${installation.url}`)
  })
})

/** The group as a token of the person sees it; the page is where it comes from. */
async function groupId(): Promise<string> {
  const { page } = tab
  await page.getByRole('button', { name: 'New token…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('For the test')
  await page.locator('summary', { hasText: 'Look at things' }).click()
  await page.getByLabel('All of “Read”').check()
  await page.getByRole('button', { name: 'Make token' }).click()
  const reading = await page.locator('.token-shown .code').innerText()
  await page.getByRole('button', { name: 'I have copied it' }).click()
  const { items } = await as(reading).call(groupList, {})
  return items[0]?.id ?? ''
}

describe('a device', () => {
  test('is approved by its code, never by the link alone, and reads then', async () => {
    const { page } = tab
    const started = await as(null).call(deviceStart, { client_name: 'Editor' })
    expect(started.verification_uri).toBe(`${installation.url}/device`)
    await page.goto(started.verification_uri_complete)
    await expect.poll(() => page.getByLabel('Code').inputValue()).toBe(started.user_code)
    expect(page.url()).not.toContain(started.user_code)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByRole('heading', { name: '“Editor” asks to read as you' }).waitFor()
    const { device_code } = started
    expect(await as(null).call(devicePoll, { device_code })).toMatchObject({ error: 'authorization_pending' })
    await page.getByRole('button', { name: 'Approve' }).click()
    await page.getByText('Approved. The device gets its token').waitFor()
    await new Promise((resolve) => setTimeout(resolve, 5100)) // the interval a device keeps
    const { access_token } = await as(null).call(devicePoll, { device_code })
    expect(await as(access_token).call(meRead, {})).toMatchObject({ kind: 'ide' })
  })

  test('with a wrong code is not found', async () => {
    const { page } = tab
    await page.getByRole('button', { name: 'Another code' }).click()
    await page.getByLabel('Code').fill('bbbb-bbbb')
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByText('No device waits with this code').waitFor()
  })
})

test('nothing complained', () => {
  expect(tab.complaints.filter((one) => !one.includes('404'))).toEqual([])
})
