import { count } from './format.ts'

/** The texts of the gate and of the snippets for pipelines. */
export const gateTexts = {
  title: 'DevSecOps',
  intro:
    'Send reports from your pipeline, then ask the gate: it breaks the build by the policy of the group.',
  where: 'For which root',
  token: 'CI token',
  tokenHow: 'It belongs to one group, may send reports and ask the gate, and nothing else. Lives 90 days.',
  make: 'Make a CI token',
  keepOthers: 'Keep the older tokens of this group working',
  revokes: 'Older CI tokens of this group stop working at once.',
  once: 'Shown once, here. Store it as the secret WEIR_TOKEN of your pipeline.',
  until: (when: string) => `Works until ${when}.`,
  mayNot: 'Your role in this group does not make CI tokens.',
  snippet: 'In your pipeline',
  shell: 'Shell',
  github: 'GitHub Actions',
  gitlab: 'GitLab CI',
  shellHow:
    'Needs curl, git and jq. Ends with 0 only after a clear pass for this commit; its first lines say what else it may end with.',
  loopback: (url: string) =>
    `${url} is an address of this machine alone: a CI runner elsewhere cannot reach it. Give Weir an address that it can (--host, --public-url) and open this page there, or`,
  loopbackHow: {
    shell: 'set WEIR_URL where the script runs.',
    github: 'set the variable WEIR_URL of the repository, under Settings, Secrets and variables, Actions.',
    gitlab: 'set the variable WEIR_URL of the project, under Settings, CI/CD, Variables.',
  },
  runs: 'Gate runs',
  runsNone: 'The gate was not asked yet',
  runsNoneHow: 'The first run of the snippet above appears here with its verdict.',
  verdicts: { pass: 'Pass', break: 'Break' },
  columns: {
    when: 'When',
    verdict: 'Verdict',
    root: 'Root',
    commit: 'Commit',
    judged: 'Judged',
    why: 'Why',
  },
  breaking: (n: number) => (n === 1 ? '1 vulnerability' : `${count(n)} vulnerabilities`),
  policy: (version: number, severity: string) => `· policy ${version} breaks from ${severity}`,
  noneBreaks: 'nothing breaks',
  reasons: 'Reasons',
  onlyOnBranch: 'only on this branch:',
  since: (commit: string, isReported: boolean) =>
    isReported
      ? `only what was added since ${commit}`
      : `only what was added; no report of ${commit} was read`,
  age: (days: number) => (days === 1 ? '1 day' : `${count(days)} days`),
} as const
