import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openTab } from './browser.ts'
import { type Installation, startInstallation } from './installation.ts'

let installation: Installation
let browser: Browser
let page: Page

beforeAll(async () => {
  installation = await startInstallation()
  browser = await openBrowser()
  page = (await openTab(browser)).page
  await page.goto(await installation.signInLink())
  await page.getByLabel('Name').fill('Riverbank')
  await page.getByRole('button', { name: 'Create' }).click()
  await page.getByRole('heading', { name: 'Three steps to the first chart of Riverbank' }).waitFor()
})

afterAll(async () => {
  await browser?.close()
  await installation?.[Symbol.asyncDispose]()
})

/** Signs the same person in elsewhere, which ends the session of the page. */
async function signInElsewhere(): Promise<void> {
  const other = await openTab(browser)
  await other.page.goto(await installation.signInLink())
  await other.page.getByRole('heading', { name: /Riverbank/ }).waitFor()
  await other.page.context().close()
}

const dialog = () => page.getByRole('dialog', { name: 'Your session ended' })

test('the key of a session cannot be taken out of the browser, and its token is worth nothing alone', async () => {
  const { token, isExtractable } = await page.evaluate(async () => {
    const opening = indexedDB.open('weir')
    await new Promise((resolve) => opening.addEventListener('success', resolve))
    const getting = opening.result.transaction('keys').objectStore('keys').get('session')
    await new Promise((resolve) => getting.addEventListener('success', resolve))
    const held: { token: string } = JSON.parse(sessionStorage.getItem('weir.session') ?? '')
    return { token: held.token, isExtractable: getting.result.privateKey.extractable as boolean }
  })
  expect(isExtractable).toBe(false)
  for (const scheme of ['DPoP', 'Bearer']) {
    const response = await fetch(`${installation.url}/v1/me`, {
      headers: { authorization: `${scheme} ${token}` },
    })
    expect(response.status).toBe(401)
  }
  expect(await page.context().cookies()).toEqual([])
})

test('a session that ends keeps what was typed; after signing in again what was begun is done', async () => {
  await page.getByLabel('Name').fill('Web shop')
  await signInElsewhere()
  await page.getByRole('button', { name: 'Add group' }).click()
  await dialog().waitFor()
  await page.getByText('You signed in somewhere else, which ended this session.').waitFor()
  await page.keyboard.press('Escape')
  expect(await dialog().isVisible(), 'there is no way around it').toBe(true)
  await page.getByLabel('Sign-in link or code').fill(await installation.signInLink())
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
  await dialog().waitFor({ state: 'detached' })
  await page.getByLabel('Nickname').waitFor()
  expect(await page.getByText('Web shop').count()).toBeGreaterThan(0)
})

test('signing in on the page of another tab lets this one go on', async () => {
  await page.getByLabel('Nickname').fill('kept-as-typed')
  await signInElsewhere()
  await page.getByLabel('Git URL').fill('https://git.example.com/shop.git')
  await page.getByRole('button', { name: 'Add root' }).click()
  await dialog().waitFor()
  const opening = page.context().waitForEvent('page')
  await page.getByRole('button', { name: 'Open the sign-in page in a new tab' }).click()
  const other = await opening
  await other.getByLabel('Sign-in link or code').fill(await installation.signInLink())
  await other.getByRole('button', { name: 'Sign in', exact: true }).click()
  await dialog().waitFor({ state: 'detached' })
  await page.getByText('Drop a scanner’s report here').waitFor()
  await expect.poll(() => other.isClosed()).toBe(true)
})

test('what needs a recent sign-in asks for one, and is then done by itself', async () => {
  let isFirst = true
  await page.route('**/graphql', async (route) => {
    if (!isFirst || !route.request().postData()?.includes('createToken')) return route.fallback()
    isFirst = false
    const extensions = { code: 'denied', reason: 'sign_in_again', freshSeconds: 900 }
    await route.fulfill({ json: { data: null, errors: [{ message: 'Too old.', extensions }] } })
  })
  await page.getByRole('link', { name: 'Tokens' }).click()
  await page.getByRole('button', { name: 'New token…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('for a script')
  await page.locator('.scope-group summary').first().click()
  await page.getByLabel('The organization, its name').check()
  await page.getByRole('button', { name: 'Make token' }).click()
  const again = page.getByRole('dialog', { name: 'Is it still you?' })
  await again.getByLabel('Sign-in link or code').fill(await installation.signInLink())
  await again.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText(/^weirp_/).waitFor()
  await page.unroute('**/graphql')
})

test('what is refused after signing in again too says why, and does not ask a second time', async () => {
  const why = 'Where you signed in it was not said when you proved yourself.'
  let refusals = 0
  await page.route('**/graphql', async (route) => {
    if (!route.request().postData()?.includes('createToken')) return route.fallback()
    refusals++
    const extensions = { code: 'denied', reason: 'sign_in_again', freshSeconds: 900 }
    await route.fulfill({ json: { data: null, errors: [{ message: why, extensions }] } })
  })
  await page.reload()
  await page.getByRole('button', { name: 'New token…' }).click()
  await page.getByRole('textbox', { name: 'Name' }).fill('for another script')
  await page.locator('.scope-group summary').first().click()
  await page.getByLabel('The organization, its name').check()
  await page.getByRole('button', { name: 'Make token' }).click()
  const again = page.getByRole('dialog', { name: 'Is it still you?' })
  await again.getByLabel('Sign-in link or code').fill(await installation.signInLink())
  await again.getByRole('button', { name: 'Sign in', exact: true }).click()
  await page.getByText(why).waitFor()
  await again.waitFor({ state: 'detached' })
  expect(refusals).toBe(2)
  await page.unroute('**/graphql')
})

test('a session without use is announced two minutes before its end, and one click keeps it', async () => {
  await page.reload()
  await page.getByText('for a script').waitFor()
  await page.waitForLoadState('networkidle') // an answer that comes after the jump would be use
  await page.clock.install()
  await page.clock.fastForward('27:30')
  await page.getByText('You have not used Weir for a while.').waitFor()
  await page.clock.resume()
  await page.getByRole('button', { name: 'Stay signed in' }).click()
  await page.getByText('You have not used Weir for a while.').waitFor({ state: 'detached' })
})

test('a page whose clock is wrong still signs in', async () => {
  const tab = await openTab(browser)
  await tab.page.clock.install({ time: Date.now() - 3 * 3_600_000 })
  await tab.page.goto(await installation.signInLink())
  await tab.page.getByRole('heading', { name: /Riverbank/ }).waitFor()
  await tab.page.context().close()
})
