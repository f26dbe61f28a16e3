import { resolve } from 'node:path'
import type { Proof } from '../packages/server/src/control.ts'
import type { Removal } from '../packages/server/src/removal.ts'
import { removals } from '../packages/server/src/removals/index.ts'
import { openCheckout } from './prove/checkout.ts'
import { choose, readWish } from './prove/choose.ts'
import { openRunner } from './prove/vitest-run.ts'

/*
 * Takes out one control after the other, in a copy of the tree, and demands that its tests see it: `npm run prove`,
 * `npm run prove -- S5 gate` for those whose id is, or whose words hold, one of these, or `npm run prove -- --short`
 * for one of each control and as many more as fit into eight minutes.
 */
const wish = readWish(process.argv.slice(2))
const chosen = choose(removals, wish)
if (chosen.length === 0) {
  process.stderr.write(`No removal is called ${wish.words.join(' or ')}.\n`)
  process.exit(2)
}

const shortMs = 8 * 60_000
const print = (line: string) => void process.stdout.write(`${line}\n`)
const seconds = (since: number) => `${((performance.now() - since) / 1000).toFixed(1)} s`
const began = performance.now()
await using checkout = await openCheckout(resolve(import.meta.dirname, '..'))
await using runner = await openRunner(checkout.folder)
const controls = new Set(chosen.map(({ control }) => control))
// the short form looks at what is green only for those it is sure to try
const sure = wish.isShort ? chosen.slice(0, controls.size) : chosen
const pale = await countUngreen(sure)
let red = 0
let green = 0
for (const [at, one] of chosen.entries()) {
  if (wish.isShort && at >= sure.length && performance.now() - began > shortMs) break
  if (await isRed(one)) red++
  else green++
}
const untried = chosen.length - red - green
print(
  `${red} red, ${green} still green${pale > 0 ? `, ${pale} tests not green before` : ''}${untried > 0 ? `, ${untried} left to the long form` : ''} (${controls.size} controls, ${seconds(began)})`,
)
process.exitCode = green + pale > 0 ? 1 : 0

/** A test that fails anyway proves nothing. */
async function countUngreen(some: readonly Removal[]): Promise<number> {
  const started = performance.now()
  const outcomes = await runner.run(merged(some.flatMap(({ proof }) => proof)))
  const bad = outcomes.filter(({ state }) => state !== 'green')
  for (const { file, test, said } of bad) print(`NOT GREEN  ${file}: ${test}: ${said}`)
  print(
    `${outcomes.length - bad.length} of ${outcomes.length} tests are green with everything in place (${seconds(started)})`,
  )
  return bad.length
}

async function isRed({ control, what, changes, proof }: Removal): Promise<boolean> {
  const started = performance.now()
  const label = `${control} ${what}`
  try {
    const outcomes = await checkout.without(changes, () => runner.run(merged(proof), changes))
    const bad = outcomes.filter(({ state }) => state !== 'red')
    if (bad.length === 0) print(`red  ${label} (${seconds(started)}): ${outcomes[0]?.said ?? ''}`)
    for (const { test, state, said } of bad)
      print(
        `STILL GREEN  ${label}: ${test}${state === 'other' ? ` did not fail by an assertion: ${said}` : ''}`,
      )
    return bad.length === 0
  } catch (error) {
    print(`STILL GREEN  ${label}: ${error instanceof Error ? error.message : String(error)}`)
    return false
  }
}

/** Each file and each test once. */
function merged(proofs: readonly Proof[]): Proof[] {
  const byFile = Map.groupBy(proofs, ({ file }) => file)
  return [...byFile].map(([file, all]) => ({ file, tests: [...new Set(all.flatMap(({ tests }) => tests))] }))
}
