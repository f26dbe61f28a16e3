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
  /** What its rules are about, where the tool itself does not say it in its report. */
  describes?(rule: string): RuleWords | undefined
}

/** A rule as a stranger understands it; quality is worth knowing and no risk. */
export interface RuleWords {
  title: string
  isQuality: boolean
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

/** What these rules are about in the words of people: oxlint's report has their ids alone. */
const defects: Readonly<Record<string, string>> = {
  'eslint/no-eval': 'Text is run as code (eval)',
  'eslint/no-new-func': 'Text is made into a function',
  'eslint/no-script-url': 'Address that runs script (javascript:)',
  'react/no-danger': 'HTML is put into the page unescaped',
  'unicorn/no-document-cookie': 'Cookies are written by script',
  'unicorn/require-post-message-target-origin': 'Message to another window without naming its origin',
  'eslint/eqeqeq': 'Comparison that converts types',
  'eslint/no-extend-native': 'Built-in object is extended',
  'eslint/no-proto': 'Prototype is reached by __proto__',
  'promise/catch-or-return': 'Failure of a promise is not handled',
  'typescript/no-dynamic-delete': 'Property of a computed name is deleted',
  'unicorn/no-process-exit': 'Process is ended in the middle of its work',
  'eslint/no-control-regex': 'Pattern with control characters',
}
const quality: Readonly<Record<string, string>> = {
  'eslint/complexity': 'Function with many branches',
  'eslint/default-case': 'Switch without a default',
  'eslint/no-alert': 'Dialog of the browser is used',
  'eslint/no-console': 'Output is written to the console',
  'eslint/no-empty-function': 'Function without content',
  'eslint/no-param-reassign': 'Parameter is given another value',
  'eslint/no-sequences': 'Several expressions joined by commas',
  'eslint/no-shadow': 'Name hides another of the same name',
  'eslint/no-var': 'Variable without a block (var)',
  'import/no-cycle': 'Modules import each other in a circle',
  'typescript/no-explicit-any': 'Value of any type',
  'typescript/no-non-null-assertion': 'Absence of a value is denied, not checked',
  'react-hooks/exhaustive-deps': 'Hook of React that leaves out what it depends on',
  'react/incompatible-library': 'Library that the React compiler cannot follow',
  'react/purity': 'Component that is not pure while it renders',
  'react/set-state-in-effect': 'Effect that renders its component again at once',
}

/** `eslint(no-eval)`, as the report has it, is `eslint/no-eval` in the settings. */
function lintWords(rule: string): RuleWords | undefined {
  const id = rule.replace(/^([\w-]+)\((.+)\)$/, '$1/$2')
  const title = defects[id] ?? quality[id]
  return title === undefined ? undefined : { title, isQuality: id in quality }
}

const secretSettings = { rules: [{ id: '@secretlint/secretlint-rule-preset-recommend' }] }

/** `@secretlint/secretlint-rule-preset-recommend > @secretlint/secretlint-rule-aws` looks for what its last word names. */
function secretWords(rule: string): RuleWords | undefined {
  const kind = /secretlint-rule-([\w-]+)$/.exec(rule)?.[1]
  if (kind === undefined) return undefined
  return {
    title: `Credential in a file: ${secretKinds[kind] ?? kind.replaceAll('-', ' ')}`,
    isQuality: false,
  }
}

const secretKinds: Readonly<Record<string, string>> = {
  aws: 'AWS',
  basicauth: 'password in a URL',
  'database-connection-string': 'password of a database',
  gcp: 'Google Cloud',
  github: 'GitHub',
  npm: 'npm',
  openai: 'OpenAI',
  privatekey: 'private key',
  sendgrid: 'SendGrid',
  slack: 'Slack',
}

/** The tools, each with what it is told. */
export const scanners: readonly Scanner[] = [
  {
    name: 'oxlint',
    looksFor: 'defects in JavaScript and TypeScript',
    writes: 'output',
    settings: lintSettings,
    describes: lintWords,
    parameters: ({ settings }) => ['--config', settings, '--disable-nested-config', '--format', 'sarif', '.'],
  },
  {
    name: 'secretlint',
    looksFor: 'credentials in files',
    writes: 'output',
    describes: secretWords,
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
