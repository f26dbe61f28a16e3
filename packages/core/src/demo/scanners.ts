import type { techniques, vulnerabilityKinds } from '@weir/contract'
import type { Language } from './products.ts'
import {
  codeRules,
  imageRules,
  infrastructureRules,
  manualRules,
  packageRules,
  portRules,
  secretRules,
  siteRules,
  type Weakness,
} from './weakness-rules.ts'

/** A scanner as a pipeline runs it, with what it can find. */
export interface Scanner {
  tool: string
  version: string
  technique: (typeof techniques)[number]
  kind: (typeof vulnerabilityKinds)[number]
  /** Relative number of what it finds. */
  volume: number
  weaknesses: readonly Weakness[]
}

/** Scanners that look at repositories of a language. */
export function scannersOf(language: Language): Scanner[] {
  if (language === 'infrastructure') return [infrastructureScanner, imageScanner, secretScanner]
  return [
    { ...codeScanner, weaknesses: codeRules[language] },
    { ...packageScanner, weaknesses: packageRules[language] },
    secretScanner,
  ]
}

/** What looks at running sites. */
export const siteScanner: Scanner = {
  tool: 'ZAP',
  version: '2.15.0',
  technique: 'DAST',
  kind: 'input',
  volume: 1.2,
  weaknesses: siteRules,
}

/** What looks at addresses. */
export const portScanner: Scanner = {
  tool: 'OpenVAS',
  version: '23.9.0',
  technique: 'DAST',
  kind: 'port',
  volume: 0.4,
  weaknesses: portRules,
}

/** A person who reviews a product by hand. */
export const manualReview: Scanner = {
  tool: 'Manual review',
  version: '1',
  technique: 'PTAAS',
  kind: 'input',
  volume: 0.5,
  weaknesses: manualRules,
}

const codeScanner = { tool: 'CodeQL', version: '2.20.4', technique: 'SAST', kind: 'line', volume: 1 } as const
const packageScanner = {
  tool: 'Trivy',
  version: '0.58.1',
  technique: 'SCA',
  kind: 'package',
  volume: 0.9,
} as const

const secretScanner: Scanner = {
  tool: 'gitleaks',
  version: '8.21.2',
  technique: 'SECRET',
  kind: 'line',
  volume: 0.15,
  weaknesses: secretRules,
}

const infrastructureScanner: Scanner = {
  tool: 'checkov',
  version: '3.2.347',
  technique: 'IAC',
  kind: 'line',
  volume: 1.2,
  weaknesses: infrastructureRules,
}

const imageScanner: Scanner = {
  ...packageScanner,
  technique: 'CONTAINER',
  kind: 'image',
  weaknesses: imageRules,
}
