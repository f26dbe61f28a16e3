import { count } from './format.ts'

/** The texts of what roots consist of, and of what to fix once. */
export const packageTexts = {
  title: 'Packages',
  intro: 'What your roots and images consist of, as the newest scans of the tracked branch tell it.',
  name: 'Name',
  licence: 'Licence',
  licenceHow: 'or none',
  direct: 'Dependency',
  directs: { any: 'All', yes: 'Directly', no: 'Through others' },
  vulnerable: 'Vulnerable',
  vulnerables: { any: 'All', yes: 'Vulnerable', no: 'Not vulnerable' },
  bom: 'Bill of materials',
  bomOf: 'Bill of materials of',
  bomHow: 'CycloneDX 1.6, with all packages of the root and its images',
  columns: {
    name: 'Package',
    version: 'Version',
    root: 'Root',
    licences: 'Licences',
    direct: 'Dependency',
    open: 'Open vulnerabilities',
  },
  isDirect: 'directly',
  isIndirect: 'through others',
  trail: (n: number) => (n === 1 ? 'through 1 package' : `through ${count(n)} packages`),
  way: 'The way to it',
  unknown: 'not told',
  noLicence: 'none told',
  none: 'No packages are known here',
  noneHow:
    'Import a CycloneDX bill of materials, or a report of Trivy (with --list-all-pkgs), Grype, OSV-Scanner or npm audit.',
  total: (n: number, bounded: boolean) =>
    `${count(n)}${bounded ? '+' : ''} ${n === 1 ? 'package' : 'packages'}`,
  more: 'Show more',
  saved: 'The file is saved.',
} as const

/** The texts of fix groups. */
export const fixTexts = {
  title: 'Fixes',
  intro:
    'What to do once to close many vulnerabilities, the most exposure first. What is accepted counts no more.',
  kind: 'Kind',
  kinds: { any: 'All', package: 'Packages', image: 'Images', rule: 'Rules' },
  columns: { what: 'Fix', closes: 'Closes', severity: 'Gravest', cvssf: 'Exposure' },
  doing: {
    package: (name: string, version: string) => `Upgrade ${name} to ${version}`,
    image: (name: string) => `Build ${name} anew with newer packages`,
    rule: (name: string) => `Fix “${name}”`,
  },
  closes: (n: number, roots: number) =>
    `${count(n)} ${n === 1 ? 'vulnerability' : 'vulnerabilities'} in ${count(roots)} ${roots === 1 ? 'root' : 'roots'}`,
  rows: 'The vulnerabilities it closes',
  shown: (n: number, all: number) => `The gravest ${count(n)} of ${count(all)}.`,
  none: 'Nothing is open that a fix is known for',
  noneHow:
    'Fix groups come from packages with a fixed version, images, and rules that are broken in your code.',
} as const
