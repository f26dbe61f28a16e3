import type { Importer } from '../importer.ts'
import { cyclonedx } from './cyclonedx/cyclonedx.ts'
import { genericCsv } from './generic-csv/generic-csv.ts'
import { genericJson } from './generic-json/generic-json.ts'
import { grypeJson } from './grype-json/grype-json.ts'
import { npmAuditJson } from './npm-audit-json/npm-audit-json.ts'
import { osvScannerJson } from './osv-scanner-json/osv-scanner-json.ts'
import { sarif } from './sarif/sarif.ts'
import { trivyJson } from './trivy-json/trivy-json.ts'

/** Every report format, in the order in which they are asked whether they recognise a report. */
export const importers: readonly Importer[] = [
  sarif,
  genericJson,
  cyclonedx,
  trivyJson,
  grypeJson,
  osvScannerJson,
  npmAuditJson,
  genericCsv,
]
