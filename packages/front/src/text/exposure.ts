import { count } from './format.ts'

/** What the chips of the list say about the past. */
export const pastTexts = {
  found: (from?: string, to?: string) => `found ${between(from, to)}`,
  fixed: (from?: string, to?: string) => `fixed ${between(from, to)}`,
  open: (at: string, from?: string, to?: string) =>
    from || to ? `open at ${at}, since ${between(from, to)}` : `open at ${at}`,
  accepted: (at: string) => `open and accepted at ${at}`,
}

const between = (from: string | undefined, to: string | undefined): string =>
  [from && `from ${from}`, to && `before ${to}`].filter(Boolean).join(', ')

/** A weakness by its number; 0 stands for none known. */
export const cweName = (number: string): string => (number === '0' ? 'no CWE known' : `CWE-${number}`)

/** The texts of the screen of exposure. */
export const exposureTexts = {
  title: 'Exposure',
  root: 'Root',
  allRoots: 'All roots',
  open: 'Open',
  accepted: 'Accepted',
  found: 'Found',
  fixed: 'Fixed',
  now: 'now',
  inPeriod: 'in the period',
  cvssf: (amount: string) => `CVSSF ${amount}`,
  again: (times: number, distinct: number) => `${count(times)} times, ${count(distinct)} vulnerabilities`,
  rate: 'Remediation rate',
  rateHow: 'CVSSF fixed ÷ CVSSF found',
  risk: 'Exposure and accepted risk (CVSSF)',
  exposure: 'Exposure',
  counts: 'Open and accepted vulnerabilities',
  flow: 'Found and fixed',
  ages: 'Age of what is open',
  ageBands: {
    days_0: 'under 7 days',
    days_7: '7 to 29 days',
    days_30: '30 to 89 days',
    days_90: '90 to 179 days',
    days_180: '180 to 364 days',
    days_365: '365 days and more',
  },
  agesHow: 'Only what is open now; says nothing about what was fixed.',
  mttr: 'Time to remediate',
  mttrHow: 'Only what was fixed in the period; open ones are not in it.',
  mean: 'Mean',
  weighted: 'Mean weighted by CVSSF',
  median: 'Median',
  within: (percent: number) => `${percent} % within`,
  fixedOf: 'Fixed, n',
  weaknesses: 'Top weaknesses',
  by: 'By',
  byCwe: 'CWE',
  byRule: 'Rule',
  more: 'There are more; the gravest are shown.',
  severalHow: 'Open now, the most CVSSF first. What has several CWEs counts in each.',
  treatments: 'Treatment of what is open',
  places: { group: 'Groups', root: 'Roots' },
  place: { group: 'Group', root: 'Root' },
  groupsHow: 'Open and accepted now; the rest in the period.',
  benchmark: 'Benchmark of groups',
  best: 'Best',
  worst: 'Worst',
  benchmarkHow: 'Among the groups you may read.',
  coverage: 'Coverage by tools',
  coverageHow:
    'Which tool last spoke of which root and branch. Only a complete report closes what it no longer has.',
  tool: 'Tool',
  branch: 'Branch',
  last: 'Newest report',
  result: 'Result',
  complete: 'complete',
  partial: (reason: string | null) => (reason ? `partial: ${reason}` : 'partial'),
  completeAt: 'Last complete',
  never: 'never',
  nothingLooks: 'No tool has looked at it',
  missing: (tools: string) => `Not seen by ${tools}`,
  failedAt: (when: string) => `Reading a report failed ${when}`,
  noRoots: 'No root is active here',
  noRootsHow: 'Add a root and import a report of it, and this says which tools cover it.',
  nothingOpen: 'Nothing is open here',
  nothingOpenHow: 'What scanners report appears here, the gravest first.',
  total: (n: number) => `the first 50 of ${count(n)} roots`,
} as const
