import { type Browser, chromium, type Page } from 'playwright-core'

/** A tab, and everything it complained about: console errors, refused resources, broken scripts. */
export interface Tab {
  page: Page
  complaints: string[]
}

/** Opens the Chromium of the system; `CHROMIUM` names another. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox'],
  })

/** Opens a tab of its own, without anything another tab left behind. */
export async function openTab(browser: Browser, colorScheme: 'light' | 'dark' = 'light'): Promise<Tab> {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, colorScheme })
  const page = await context.newPage()
  page.setDefaultTimeout(30_000)
  const complaints: string[] = []
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(String(error)))
  return { page, complaints }
}
