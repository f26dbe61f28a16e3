/** A real tool that the demo runs: pinned among the development dependencies, works offline, writes SARIF. */
export interface Scanner {
  /** Package, and name of the program in it. */
  name: string
  /** What it looks for, as people say it. */
  looksFor: string
  /** Where the report goes: what the tool prints, or a file it writes into the folder for reports. */
  writes: 'output' | { file: string }
  /** Parameters; `reports` is the folder for reports, `settings` a file that holds `settings` below. */
  parameters(places: { reports: string; settings: string }): string[]
  settings?: object
}

/**
 * Rules that say something about a defect: what oxlint calls correctness, and some that reviewers of security look at.
 * Levels are chosen with care, because an import reads an error as high and a warning as medium.
 */
const lintSettings = {
  plugins: ['eslint', 'typescript', 'unicorn', 'oxc', 'import', 'promise', 'node', 'react'],
  categories: { correctness: 'warn' },
  rules: {
    'eslint/no-eval': 'error',
    'eslint/no-new-func': 'error',
    'eslint/no-script-url': 'error',
    'react/no-danger': 'error',
    'unicorn/no-document-cookie': 'error',
    'unicorn/require-post-message-target-origin': 'error',
    'eslint/complexity': 'warn',
    'eslint/default-case': 'warn',
    'eslint/eqeqeq': 'warn',
    'eslint/no-alert': 'warn',
    'eslint/no-console': 'warn',
    'eslint/no-empty-function': 'warn',
    'eslint/no-extend-native': 'warn',
    'eslint/no-param-reassign': 'warn',
    'eslint/no-proto': 'warn',
    'eslint/no-sequences': 'warn',
    'eslint/no-shadow': 'warn',
    'eslint/no-var': 'warn',
    'import/no-cycle': 'warn',
    'promise/catch-or-return': 'warn',
    'typescript/no-dynamic-delete': 'warn',
    'typescript/no-explicit-any': 'warn',
    'typescript/no-non-null-assertion': 'warn',
    'unicorn/no-process-exit': 'warn',
  },
}

const secretSettings = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] }

/** The tools, each with what it is told. */
export const scanners: readonly Scanner[] = [
  {
    name: 'oxlint',
    looksFor: 'defects in JavaScript and TypeScript',
    writes: 'output',
    settings: lintSettings,
    parameters: ({ settings }) => ['--config', settings, '--disable-nested-config', '--format', 'sarif', '.'],
  },
  {
    name: 'secretlint',
    looksFor: 'credentials in files',
    writes: 'output',
    parameters: () => [
      '--secretlintrcJSON',
      JSON.stringify(secretSettings),
      '--format',
      '@secretlint/secretlint-formatter-sarif',
      '--no-color',
      '**/*',
    ],
  },
  {
    name: 'jscpd',
    looksFor: 'copied code',
    writes: { file: 'jscpd-report.sarif' },
    parameters: ({ reports }) => [
      '--ignore',
      '**/package-lock.json,**/*.generated.*,**/docs/surface/**',
      '--reporters',
      'sarif',
      '--output',
      reports,
      '--silent',
      '--no-colors',
      '.',
    ],
  },
]
