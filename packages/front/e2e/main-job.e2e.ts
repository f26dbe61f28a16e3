import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openBrowser, openTab, type Tab } from './browser.ts'
import { dist, type Installation, startInstallation } from './installation.ts'
import { report } from './sarif.ts'
import { shoot } from './shoot.ts'

const firstLoadBytes = 250_000

let installation: Installation
let browser: Browser
let tab: Tab

beforeAll(async () => {
  installation = await startInstallation()
  browser = await openBrowser()
  tab = await openTab(browser)
})

afterAll(async () => {
  await browser?.close()
  await installation?.[Symbol.asyncDispose]()
})

describe('a stranger does the main job', () => {
  test('signs in with the printed link, which leaves no trace in the address', async () => {
    const { page } = tab
    await page.goto(await installation.signInLink())
    await page.getByRole('heading', { name: 'Make your organization' }).waitFor()
    expect(page.url()).not.toContain('code=')
  })

  test('makes an organization, a group and a root', async () => {
    const { page } = tab
    await page.getByLabel('Name').fill('Riverbank')
    await page.getByRole('button', { name: 'Create' }).click()
    await page.getByRole('heading', { name: 'Three steps to the first chart of Riverbank' }).waitFor()
    await page.getByLabel('Name').fill('Web shop')
    await page.getByRole('button', { name: 'Add group' }).click()
    await page.getByLabel('Nickname').fill('shop')
    await page.getByLabel('Git URL').fill('https://git.example.com/shop.git')
    await page.getByRole('button', { name: 'Add root' }).click()
    await page.getByText('Drop a scanner’s report here').waitFor()
  })

  test('previews a report, which changes nothing, then imports it', async () => {
    const { page } = tab
    await page.locator('input[type=file]').setInputFiles(report())
    await page.getByRole('button', { name: 'Preview' }).click()
    await page.getByRole('heading', { name: 'What an import would do' }).waitFor()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByRole('heading', { name: 'What the import did' }).waitFor()
    await expect.poll(() => page.locator('.receipt').innerText()).toMatch(/New\s+3/)
  })

  test('sees the counts and the chart in one request for the screen', async () => {
    const { page } = tab
    const asked: string[] = []
    page.on('request', (request) => {
      const body = request.postData() ?? ''
      if (request.url().endsWith('/graphql') && body.includes('query Overview')) asked.push(body)
    })
    await page.getByRole('link', { name: 'Overview', exact: true }).click()
    const critical = page.getByRole('link', { name: /Critical\s*1/ })
    await critical.waitFor()
    await page.locator('canvas').first().waitFor()
    await page.getByText('Critical and untreated').waitFor()
    expect(asked).toHaveLength(1)
    await critical.click()
    await page.getByText('1 vulnerability', { exact: true }).waitFor()
    expect(new URL(page.url()).searchParams.get('severity')).toBe('critical')
  })

  test('opens a vulnerability by keys, treats it and reads its history', async () => {
    const { page } = tab
    await page.keyboard.press('j')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Treat…' }).click()
    await page.getByRole('button', { name: 'Treat 1 vulnerability' }).click()
    await page.getByText('Say why: a decision needs a reason.').waitFor()
    await page.getByRole('textbox', { name: 'Why' }).fill('Parameters are bound in the next release.')
    await page.getByRole('button', { name: 'Treat 1 vulnerability' }).click()
    await page.locator('.panel-head').getByText('In progress').waitFor()
    await page.locator('.timeline').getByText('In progress').waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.panel').waitFor({ state: 'detached' })
    await page.locator('.grid').getByText('In progress').waitFor()
  })

  test('follows how data flows to a vulnerability, with keys alone', async () => {
    const { page } = tab
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Data flow' }).waitFor()
    await page.getByRole('link', { name: 'CVE-2026-10001' }).waitFor()
    const steps = page.locator('.flow-step:visible')
    await expect.poll(() => steps.count()).toBe(6)
    await page.getByRole('button', { name: 'Show 6 more steps' }).focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => steps.count()).toBe(12)
    await page.locator('summary', { hasText: 'Flow 2 of 2' }).focus()
    await page.keyboard.press('Enter')
    await page.getByText('step 2 of 2', { exact: true }).waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.panel').waitFor({ state: 'detached' })
  })

  test('removes what is no vulnerability, sees why it is gone, and restores it', async () => {
    const { page } = tab
    await page.keyboard.press('Enter')
    await page.locator('.panel-head').getByRole('button', { name: 'More actions' }).click()
    await page.getByRole('menuitem', { name: 'Remove…' }).click()
    await page.getByRole('button', { name: 'Remove 1 vulnerability' }).click()
    await page.getByText('Say how you know.').waitFor()
    await shoot(page, 'remove')
    await page.getByRole('textbox', { name: 'Explain' }).fill('The parameter is a constant.')
    await page.getByRole('button', { name: 'Remove 1 vulnerability' }).click()
    await page.locator('.panel-head').getByText('a false positive').waitFor()
    await page.locator('.panel-head').getByText('The parameter is a constant.').waitFor()
    await shoot(page, 'removed')
    await page.getByRole('button', { name: 'Restore' }).click()
    await page.locator('.panel-head').getByRole('button', { name: 'More actions' }).waitFor()
    await page.locator('.timeline').getByText('The parameter is a constant.').first().waitFor()
    await page.keyboard.press('Escape')
    await page.locator('.panel').waitFor({ state: 'detached' })
  })

  test('claims that it is no risk, with keys alone, which waits for somebody else', async () => {
    const { page } = tab
    await page.keyboard.press('Enter')
    const head = page.locator('.panel-head')
    await head.getByRole('button', { name: 'More actions' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Request zero risk…' }).waitFor()
    await shoot(page, 'more-actions')
    await page.getByRole('menuitem', { name: 'Request zero risk…' }).press('Enter')
    await page.getByRole('button', { name: 'Request for 1 vulnerability' }).click()
    await page.getByText('Say why it is no risk.').waitFor()
    await shoot(page, 'zero-risk-request')
    await page.getByRole('textbox', { name: 'Why' }).fill('The file is never shipped.')
    await page.getByRole('button', { name: 'Request for 1 vulnerability' }).click()
    await head.getByText('Zero risk requested').waitFor()
    await page.getByText('You asked for this: another person has to decide.').waitFor()
    await shoot(page, 'zero-risk-requested')
    await page.keyboard.press('Escape')
    await page.locator('.panel').waitFor({ state: 'detached' })
    await page.locator('.grid').getByText('Zero risk requested').waitFor()
  })

  test('exports what the filters show, and is told when it cannot', async () => {
    const { page } = tab
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('menuitem', { name: /SARIF/ }).waitFor()
    await shoot(page, 'export-menu')
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: /^CSV/ }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^weir-vulnerabilities-\d{4}-\d\d-\d\d\.csv$/)
    const text = readFileSync(await download.path(), 'utf8')
    expect(text.trimEnd().split('\r\n'), 'the critical one alone').toHaveLength(2)
    expect(text).toContain('src/orders.js')
    await page.route('**/v1/vulnerabilities/export?*', (route) => route.abort('connectionreset'))
    const before = tab.complaints.length
    await page.getByRole('button', { name: 'Export' }).click()
    await page.getByRole('menuitem', { name: /JSON Lines/ }).click()
    await page.getByText('The file could not be exported').waitFor()
    expect(tab.complaints.splice(before)).toEqual(['Failed to load resource: net::ERR_CONNECTION_RESET'])
    await shoot(page, 'export-failed')
    await page.unroute('**/v1/vulnerabilities/export?*')
    const [again] = await Promise.all([
      page.waitForEvent('download'),
      page.locator('.vulnerabilities-head').getByRole('button', { name: 'Try again' }).click(),
    ])
    expect(JSON.parse(readFileSync(await again.path(), 'utf8'))).toMatchObject({
      severity: 9.4,
      root: 'shop',
    })
    await page.getByText('The file could not be exported').waitFor({ state: 'detached' })
  })

  test('finds a vulnerability by its serial', async () => {
    const { page } = tab
    await page.keyboard.press('Control+k')
    await page.keyboard.type('WEIR-2')
    expect(await page.locator('.palette input').inputValue(), 'no key is lost').toBe('WEIR-2')
    await page.getByRole('option', { name: /WEIR-2/ }).waitFor()
    await page.keyboard.press('Enter')
    await page.locator('.panel-head').getByText('WEIR-2', { exact: true }).waitFor()
  })

  test('loses no key that is pressed before the palette is there', async () => {
    const { page } = tab
    await page.reload()
    let release = () => undefined as void
    const held = new Promise<void>((resolve) => (release = resolve))
    await page.route('**/command-palette-*.js', (route) => held.then(() => route.continue()))
    await page.locator('.panel-head').waitFor()
    await page.keyboard.press('Control+k')
    await page.keyboard.type('WEI')
    release()
    await page.locator('.palette input').waitFor()
    await page.keyboard.type('R-3')
    expect(await page.locator('.palette input').inputValue()).toBe('WEIR-3')
    await page.keyboard.press('Escape')
    await page.locator('.palette').waitFor({ state: 'detached' })
  })

  test('is told once that an address names no vulnerability', async () => {
    const { page } = tab
    const listed = new URL(page.url()).pathname.replace(/[^/]+$/, '')
    for (const id of ['01993f6e-5f0c-7c55-9d0e-6a4d3b1d6a11', 'nonsense']) {
      await page.goto(`${installation.url}${listed}${id}`)
      await page.locator('.panel').getByText('No such vulnerability').waitFor()
      expect(await page.getByRole('alert').count()).toBe(0)
    }
    await page.locator('.panel-body').getByRole('button', { name: 'Close' }).click()
    await page.locator('.panel').waitFor({ state: 'detached' })
  })

  test('gets a CI token once, and a snippet for the root', async () => {
    const { page } = tab
    await page.getByRole('link', { name: 'DevSecOps' }).click()
    await page.getByRole('button', { name: 'Make a CI token' }).click()
    await page.getByText(/^weirc_/).waitFor()
    expect(await page.getByLabel('Shell', { exact: true }).last().innerText()).toContain('root=shop')
    expect(await page.getByRole('note').innerText()).toContain(
      `${installation.url} is an address of this machine alone`,
    )
    await page.reload()
    await page.getByRole('button', { name: 'Make a CI token' }).waitFor()
  })

  test('is told that a file is no report', async () => {
    const { page } = tab
    await page.getByRole('link', { name: 'Reports', exact: true }).click()
    const file = { name: 'x.sarif', mimeType: 'application/json', buffer: Buffer.from('{"runs": 3') }
    await page.locator('input[type=file]').setInputFiles(file)
    await page.getByRole('combobox', { name: 'Root' }).click()
    await page.getByRole('option', { name: 'shop' }).click()
    await page.getByRole('button', { name: 'Import', exact: true }).click()
    await page.getByText('The report was refused').waitFor()
  })

  test('meets no error of a script and nothing the content security policy refuses', () => {
    expect(tab.complaints).toEqual([])
  })
})

describe('a session', () => {
  test('comes along to a new tab, and ends in all of them', async () => {
    const { page } = tab
    const second = await page.context().newPage()
    await second.goto(`${installation.url}/riverbank/overview`)
    await second.getByRole('heading', { name: 'Riverbank' }).waitFor()
    await page.getByRole('button', { name: 'Your account' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.getByText('You signed out.').waitFor()
    await second.getByRole('heading', { name: 'Sign in' }).waitFor()
    await second.close()
  })

  test('that the server ended says so, and signing in comes back to the same place', async () => {
    const { page } = await openTab(browser)
    await page.goto(await installation.signInLink())
    await page.getByRole('heading', { name: 'Riverbank' }).waitFor()
    await page.goto(`${installation.url}/riverbank/vulnerabilities?severity=high`)
    await page.getByText('1 vulnerability', { exact: true }).waitFor()
    const other = await openTab(browser)
    await other.page.goto(await installation.signInLink())
    await other.page.getByRole('heading', { name: 'Riverbank' }).waitFor()
    await page.getByRole('link', { name: 'Reports', exact: true }).click()
    await page.getByText(/which ended this session|no longer knows this session/).waitFor()
    await page.getByLabel('Sign-in link or code').fill(await installation.signInLink())
    await page.getByRole('button', { name: 'Sign in', exact: true }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'Reports', exact: true }).waitFor()
  })
})

test('the first load of the overview takes at most 250 kB of script, compressed', async () => {
  const { page } = await openTab(browser)
  const loaded = new Set<string>()
  page.on('response', (response) => {
    const { pathname } = new URL(response.url())
    if (pathname.endsWith('.js')) loaded.add(pathname.replace('/assets/', ''))
  })
  await page.goto(await installation.signInLink())
  await page.locator('canvas').first().waitFor()
  const files = readdirSync(join(dist, 'assets')).filter((name) => loaded.has(name))
  const bytes = files.reduce(
    (sum, name) => sum + gzipSync(readFileSync(join(dist, 'assets', name))).length,
    0,
  )
  expect(bytes).toBeGreaterThan(50_000)
  expect(bytes).toBeLessThanOrEqual(firstLoadBytes)
  console.log(`first load: ${Math.round(bytes / 1000)} kB of script in ${files.length} files`)
})
