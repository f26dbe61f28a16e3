export { type Cvss, parseCvss } from './cvss.ts'
export { cvss3Mandatory, cvss3Metrics } from './cvss31.ts'
export { cvss40Mandatory, cvss40Metrics } from './cvss40.ts'
export { severities, severityOf, tenthsOf } from './severity.ts'
