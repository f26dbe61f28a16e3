import { controls } from './controls.ts'
import { removals } from './removals/index.ts'

/** The controls as Markdown: each promise with its proof, or planned, and what the tests were seen red without. */
export function controlsTable(): string {
  const rows = controls.map(({ id, promise, proof, planned: rest }) => {
    const tests = proof.flatMap(({ file, tests: names }) => names.map((name) => `${name} (\`${file}\`)`))
    const removed = removals.filter(({ control }) => control === id).map(({ what }) => what)
    return `| ${id} | ${promise} | ${tests.join('<br>') || '*planned*'} | ${removed.join('<br>')} | ${rest ?? ''} |`
  })
  return [
    '# Security controls',
    '',
    '`npm run prove` takes each thing of the fourth column out of a copy, and demands that its tests then fail.',
    '',
    '| id | promise | proof | seen red without | planned |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
