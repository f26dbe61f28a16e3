import { controls } from './controls.ts'

/** The controls as Markdown: each promise with its proof, or planned. */
export function controlsTable(): string {
  const rows = controls.map(({ id, promise, proof, planned: rest }) => {
    const tests = proof.flatMap(({ file, tests: names }) => names.map((name) => `${name} (\`${file}\`)`))
    return `| ${id} | ${promise} | ${tests.join('<br>') || '*planned*'} | ${rest ?? ''} |`
  })
  return [
    '# Security controls',
    '',
    '| id | promise | proof | planned |',
    '|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}
