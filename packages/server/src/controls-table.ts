import { controls } from './controls.ts'

/** The controls as Markdown: each promise with its proof, or planned. */
export function controlsTable(): string {
  const rows = controls.map(({ id, promise, proof }) => {
    const tests = proof.flatMap(({ file, tests: names }) => names.map((name) => `${name} (\`${file}\`)`))
    return `| ${id} | ${promise} | ${tests.length > 0 ? tests.join('<br>') : '*planned*'} |`
  })
  return ['# Security controls', '', '| id | promise | proof |', '|---|---|---|', ...rows, ''].join('\n')
}
