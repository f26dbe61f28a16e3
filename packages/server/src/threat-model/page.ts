import { createHash } from 'node:crypto'
import { controls } from '../controls.ts'
import { threatKinds } from './model.ts'
import { controlHeld, threatHeld, threatModel } from './threat-model.ts'

const style = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif}body{max-width:72rem;margin:0 auto;padding:1.5rem}
h1,h2{line-height:1.2}nav a{margin-right:1rem}.wide{overflow-x:auto}table{border-collapse:collapse;width:100%;font-size:.9rem}
th,td{border:1px solid #8886;padding:.35rem .5rem;text-align:left;vertical-align:top}th{background:#8882}
.held{white-space:nowrap;font-weight:600}.proven{color:light-dark(#1a6b2f,#7ddc94)}.partly{color:light-dark(#7a5200,#f0c060)}.planned{color:light-dark(#555,#bbb)}`

/** The policy of the page: nothing but its own style. */
export const securityPagePolicy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

/** The public page of the threat model and the controls, readable without a script and without an account. */
export function securityPage(): string {
  const { trust_levels, parts, entry_points, exit_points, assets, data_flow, threats } = threatModel
  const named = (one: { id: string; name: string; what: string }) => [
    code(one.id),
    text(one.name),
    text(one.what),
  ]
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>How Weir is protected</title><style>${style}</style></head><body>
<h1>How Weir is protected</h1>
<p>The threat model of the product: what there is to protect, what could go wrong, and what stands against it. <em>Proven</em> means that tests show
all of it and were seen to fail without it; <em>partly</em> that something is still planned; <em>planned</em> that it is not there yet.</p>
<nav><a href="#threats">Threats</a><a href="#controls">Controls</a><a href="#flow">Data flow</a><a href="#parts">Parts</a></nav>
<h2 id="threats">Threats</h2>
${Object.entries(threatKinds)
  .map(([kind, title]) =>
    table(
      title,
      ['id', 'threat', 'at', 'after', 'controls', 'held'],
      threats
        .filter((one) => one.kind === kind)
        .map((one) => [
          code(one.id),
          text(one.what),
          text(one.at.join(', ')),
          text(one.assets.join(', ')),
          one.controls.map((id) => `<a href="#control-${id}">${id}</a>`).join(' '),
          held(threatHeld(one)),
        ]),
    ),
  )
  .join('\n')}
<h2 id="controls">Controls</h2>
${table(
  'What is promised',
  ['id', 'promise', 'tests', 'still planned', 'held'],
  controls.map(({ id, promise, proof, planned = '' }) => [
    `<span id="control-${id}">${code(id)}</span>`,
    text(promise),
    String(proof.reduce((sum, { tests }) => sum + tests.length, 0)),
    text(planned),
    held(controlHeld(id)),
  ]),
)}
<h2 id="flow">Data flow</h2>
${table(
  'Step by step',
  ['step', 'from', 'to', 'what', 'crosses to', 'controls'],
  data_flow.map(({ number, from, to, what, crosses = '', controls: ids }) => [
    String(number),
    code(from),
    code(to),
    text(what),
    text(crosses),
    ids.join(' '),
  ]),
)}
<h2 id="parts">Parts</h2>
${table(
  'Levels of trust',
  ['level', 'who'],
  Object.entries(trust_levels).map(([level, who]) => [code(level), text(who)]),
)}
${table('Components', ['id', 'name', 'what'], parts.map(named))}
${table('Entry points', ['id', 'name', 'what'], entry_points.map(named))}
${table('Exit points', ['id', 'name', 'what'], exit_points.map(named))}
${table('Assets', ['id', 'name', 'what'], assets.map(named))}
</body></html>
`
}

const text = (plain: string): string =>
  plain.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

const code = (plain: string): string => `<code>${text(plain)}</code>`

const held = (state: string): string => `<span class="held ${state}">${state}</span>`

/** Cells are HTML already. */
const table = (title: string, head: readonly string[], rows: readonly (readonly string[])[]): string =>
  `<h3>${text(title)}</h3><div class="wide"><table><thead><tr>${head.map((cell) => `<th scope="col">${text(cell)}</th>`).join('')}</tr></thead><tbody>
${rows.map((cells) => `<tr>${cells.map((cell) => `<td>${cell}</td>`).join('')}</tr>`).join('\n')}
</tbody></table></div>`
