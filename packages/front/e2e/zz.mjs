import { chromium } from 'playwright-core'
import { readFileSync } from 'node:fs'
const b = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] })
const p = await b.newPage({ viewport: { width: 1440, height: 1000 } })
const link = readFileSync('/tmp/p2demo.log','utf8').match(/http:\S+code=\S+/)[0]
await p.goto(link); await p.waitForURL('**/overview**', { timeout: 60000 })
const base = p.url().replace(/\/overview.*/, '')
for (const [n, a] of [['policies','/policies'],['list','/vulnerabilities?due=0&sort=dueAt&direction=asc']]) {
  await p.goto(base + a); await p.waitForTimeout(3000)
  for (const c of ['light','dark']) { await p.emulateMedia({ colorScheme: c }); await p.screenshot({ path: `/tmp/p2-${n}-${c}.png`, fullPage: n==='policies' }) }
}
await p.locator('[role=row]').nth(2).click(); await p.waitForTimeout(2000); await p.screenshot({ path: '/tmp/p2-panel.png' })
await p.goto(base + '/policies'); await p.waitForTimeout(1500)
await p.getByLabel('Critical, days').fill('3'); await p.getByRole('button',{name:'Save'}).first().click(); await p.waitForTimeout(2500)
await p.screenshot({ path: '/tmp/p2-saved.png' })
await b.close()
