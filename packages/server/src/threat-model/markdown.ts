import { threatKinds } from './model.ts'
import { threatHeld, threatModel } from './threat-model.ts'

/** The threat model as Markdown. */
export function threatModelMarkdown(): string {
  const { trust_levels, parts, entry_points, exit_points, assets, data_flow, threats } = threatModel
  return [
    '# Threat model',
    '',
    'Generated from `packages/server/src/threat-model`. What each control promises, and the tests that prove it, is in [controls](controls.md).',
    'A threat is *proven* to be held when tests show all of every control against it, *partly* when something of them is still planned.',
    '',
    ...section('Levels of trust', ['level', 'who'], Object.entries(trust_levels)),
    ...section(
      'Parts',
      ['id', 'part', 'what', 'whose'],
      parts.map(({ id, name, what, isOurs }) => [id, name, what, isOurs ? 'ours' : 'somebody else’s']),
    ),
    ...section('Entry points', ['id', 'entry', 'what', 'part', 'trust'], entry_points.map(gateRow)),
    ...section('Exit points', ['id', 'exit', 'what', 'part', 'trust'], exit_points.map(gateRow)),
    ...section(
      'Assets',
      ['id', 'asset', 'what', 'kept in'],
      assets.map((one) => [one.id, one.name, one.what, one.in]),
    ),
    ...section(
      'Data flow',
      ['step', 'from', 'to', 'what', 'crosses to', 'controls'],
      data_flow.map(({ number, from, to, what, crosses = '', controls }) => [
        String(number),
        from,
        to,
        what,
        crosses,
        controls.join(', '),
      ]),
    ),
    ...Object.entries(threatKinds).flatMap(([kind, title]) =>
      section(
        title,
        ['id', 'threat', 'at', 'assets', 'controls', 'held'],
        threats
          .filter((one) => one.kind === kind)
          .map((one) => [
            one.id,
            one.what,
            one.at.join(', '),
            one.assets.join(', '),
            one.controls.join(', '),
            threatHeld(one),
          ]),
      ),
    ),
  ].join('\n')
}

const gateRow = ({ id, name, what, of, trust }: (typeof threatModel.entry_points)[number]): string[] => [
  id,
  name,
  what,
  of,
  trust.join(', '),
]

function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [`## ${title}`, '', line(head), line(head.map(() => '---')), ...rows.map(line), '']
}
