import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBrowser, openTab, type Tab } from './browser.ts'
import { type Installation, startInstallation } from './installation.ts'
import { shoot } from './shoot.ts'

let installation: Installation
let browser: Browser
let tab: Tab

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
  await page.getByLabel('Nickname').fill('shop')
  await page.getByLabel('Git URL').fill('https://git.example.com/shop.git')
  await page.getByRole('button', { name: 'Add root' }).click()
  await page.getByText('Drop a scanner’s report here').waitFor()
})

afterAll(async () => {
  await browser?.close()
  await installation?.[Symbol.asyncDispose]()
})

/** A complete report of some places of a weakness each. */
async function importReport(lines: readonly number[]): Promise<void> {
  const { page } = tab
  const vulnerabilities = lines.map((line) => ({
    title: `Weakness ${line}`,
    rule: `rule,${line % 2}`,
    path: `src/${line}.ts`,
    line,
    cwe: line % 2 === 0 ? 79 : 89,
    severity: 7,
  }))
  const report = { format: 'weir-1', tool: { name: 'checker' }, complete: true, vulnerabilities }
  const buffer = Buffer.from(JSON.stringify(report))
  await page
    .locator('input[type=file]')
    .setInputFiles({ name: `${lines.length}.json`, mimeType: 'application/json', buffer })
  await page.getByRole('button', { name: 'Import', exact: true }).click()
  await page.getByRole('heading', { name: 'What the import did' }).waitFor()
}

test('a root that nothing has looked at has gaps, not zeros', async () => {
  const { page } = tab
  await page.goto(`${installation.url}/riverbank/exposure`)
  await page.getByText('No tool has looked at it').waitFor()
  await page.getByText('Nothing is open here').first().waitFor()
  expect(await page.locator('.tile', { hasText: 'Open' }).innerText()).toContain('no data')
  await shoot(page, 'exposure-empty')
})

test('each number opens exactly the rows it counts', async () => {
  const { page } = tab
  await page.goto(`${installation.url}/riverbank/reports`)
  await importReport([1, 2, 3, 4, 5])
  await page.reload()
  await importReport([1, 2, 3])
  const screen = `${installation.url}/riverbank/exposure?range=30d`
  const numbers: [where: string, value: number][] = [
    ['.tile:has-text("Open")', 3],
    ['.tile:has-text("Accepted")', 0],
    ['.tile:has-text("Found")', 5],
    ['.tile:has-text("Fixed")', 2],
    ['tr:has-text("under 7 days")', 3],
    ['tr:has-text("Fixed, n")', 2],
    ['tr:has-text("CWE-89")', 2],
    ['tr:has-text("Untreated")', 3],
    ['tr:has(th:text-is("Web shop")) td:nth-of-type(5)', 2],
  ]
  await page.goto(screen)
  for (const [where, value] of numbers) {
    const link = page.locator(where).getByRole('link')
    expect(await link.innerText(), where).toBe(String(value))
    await link.click()
    await page
      .getByText(value === 1 ? '1 vulnerability' : `${value} vulnerabilities`, { exact: true })
      .waitFor()
    await page.goBack()
  }
  await page.getByText('Rule', { exact: true }).click()
  await page.locator('tr:has(th[title="rule,1"])').getByRole('link').click()
  await page.getByText('2 vulnerabilities', { exact: true }).waitFor()
})

test('a chart is a table too, whose numbers open their rows', async () => {
  const { page } = tab
  await page.goto(`${installation.url}/riverbank/exposure?range=30d`)
  const chart = page.getByRole('figure', { name: 'Found and fixed' })
  await chart.getByRole('button', { name: 'As a table' }).click()
  await shoot(page, 'exposure')
  await chart.getByRole('link', { name: '5', exact: true }).click()
  await page.getByText('5 vulnerabilities', { exact: true }).waitFor()
})

test('a part that fails says so, and the rest stands', async () => {
  const { page } = tab
  await page.route('**/graphql', async (route) => {
    if (!(route.request().postData() ?? '').includes('query Exposure')) return route.continue()
    const answer = await route.fetch()
    const body = Object(await answer.json()) as { data: Record<string, unknown>; errors?: object[] }
    body.data['mix'] = null
    body.errors = [{ message: 'The slices are away.', path: ['mix'], extensions: { code: 'busy' } }]
    return route.fulfill({ response: answer, json: body })
  })
  await page.goto(`${installation.url}/riverbank/exposure`)
  await page.getByText('The slices are away.').waitFor()
  await page.getByRole('heading', { name: 'Top weaknesses' }).waitFor()
  await shoot(page, 'exposure-partial')
  await page.unroute('**/graphql')
})

test('no error of a script is met', () => {
  expect(tab.complaints).toEqual([])
})
