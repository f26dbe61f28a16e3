import type { Receipt } from '@weir/contract'
import type { Camel } from '../graph/camel.ts'
import { count } from './format.ts'

/** The texts of importing reports. */
export const reportTexts = {
  title: 'Reports',
  drop: 'Drop a scanner’s report here',
  dropHow:
    'SARIF, CycloneDX, Trivy, Grype, OSV-Scanner, npm audit, Semgrep, Gitleaks, ZAP, Nuclei, SonarQube, Dependency-Check, generic JSON or CSV; plain, gzip or zip; up to 64 MiB',
  pick: 'choose a file',
  chosen: (name: string, size: string) => `${name}, ${size}`,
  another: 'Choose another file',
  tooLarge: 'This file is larger than 64 MiB. Compress it with gzip, or split it.',
  where: 'Where it belongs',
  group: 'Group',
  root: 'Root',
  choose: 'Choose…',
  newRoot: 'New root…',
  newGroup: 'New group…',
  noRoots: 'This group has no root yet.',
  branch: 'Branch',
  branchHow: 'Default: the tracked one.',
  commit: 'Commit',
  commitHow: 'Full hash, optional.',
  commitBad: 'A full commit hash has 40 or 64 digits of 0–9 and a–f.',
  preview: 'Preview',
  previewing: 'Reading…',
  import: 'Import',
  importing: 'Importing…',
  previewHow:
    'The preview reads the whole report and changes nothing: it says what would be new, the same, moved or fixed, and what could not be understood.',
  previewed: 'What an import would do',
  imported: 'What the import did',
  seeVulnerabilities: 'See the vulnerabilities',
  again: 'Import another',
  failed: 'The report was refused',
  past: 'Past reports',
  none: 'No report was imported yet',
  noneHow: 'Drop one above, or send it from a pipeline.',
  columns: {
    when: 'When',
    root: 'Root',
    tool: 'Tool',
    branch: 'Branch',
    status: 'Status',
    result: 'Result',
  },
  statuses: { queued: 'Waiting', running: 'Reading', done: 'Done', failed: 'Refused' },
  previewBadge: 'Preview',
  incomplete: 'The tool says its run failed: nothing is closed by it.',
  nothingNew: 'no change',
  progress: (done: string, total: string | null) => (total ? `${done} of ${total}` : done),
  confirm: 'They are fixed: close them',
  confirmHow: 'So many disappeared at once that Weir waits for your word before it closes them.',
  mayNot: 'Your role in this group does not import reports.',
} as const

/** The counts of a receipt, each with what it means. */
export const receiptTexts = {
  results: ['Results read', ''],
  new: ['New', 'not known before'],
  same: ['Same', 'seen again at the same place'],
  moved: ['Moved', 'seen again at another place'],
  reopened: ['Reopened', 'closed before, back again'],
  fixed: ['Fixed', 'absent from a complete scan'],
  held: ['Held', 'would be fixed, but so many at once that it waits for one click'],
  joined: ['Joined', 'known from another tool: a further sighting of the same vulnerability'],
  seenElsewhere: ['Seen elsewhere', 'absent here, but another tool sees it still: stays open'],
  notScanned: ['Not scanned', 'absent, but their place or rule was not covered: nothing changes'],
  scanFailed: ['Scan failed', 'absent from a run that failed: nothing changes'],
  ruleRemoved: ['Rule removed', 'the tool no longer has the rule: nothing changes'],
  suppressed: ['Suppressed', 'marked in the report as suppressed'],
  notFailures: ['Not failures', 'passed, informational or not applicable'],
} satisfies Partial<Record<keyof Camel<Receipt>, readonly [string, string]>>

/** What is said about what was not understood. */
export const doubtTexts = {
  title: (n: number) => (n === 1 ? '1 doubt' : `${count(n)} doubts`),
  shown: (shown: number, total: number) => `The first ${count(shown)} of ${count(total)}.`,
  how: 'Places in the report that could not be understood for sure. Nothing was closed because of them.',
} as const
