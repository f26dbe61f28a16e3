import type { Importer } from '../importer.ts'
import { cyclonedx } from './cyclonedx/cyclonedx.ts'
import { dependencyCheckJson } from './dependency-check-json/dependency-check-json.ts'
import { dependencyCheckXml } from './dependency-check-xml/dependency-check-xml.ts'
import { genericCsv } from './generic-csv/generic-csv.ts'
import { genericJson } from './generic-json/generic-json.ts'
import { gitleaksJson } from './gitleaks-json/gitleaks-json.ts'
import { grypeJson } from './grype-json/grype-json.ts'
import { npmAuditJson } from './npm-audit-json/npm-audit-json.ts'
import { nucleiJsonl } from './nuclei-jsonl/nuclei-jsonl.ts'
import { osvScannerJson } from './osv-scanner-json/osv-scanner-json.ts'
import { sarif } from './sarif/sarif.ts'
import { semgrepJson } from './semgrep-json/semgrep-json.ts'
import { sonarqubeJson } from './sonarqube-json/sonarqube-json.ts'
import { trivyJson } from './trivy-json/trivy-json.ts'
import { zapJson } from './zap-json/zap-json.ts'
import { zapXml } from './zap-xml/zap-xml.ts'

/** Every report format, in the order in which they are asked whether they recognise a report. */
export const importers: readonly Importer[] = [
  sarif,
  genericJson,
  cyclonedx,
  trivyJson,
  grypeJson,
  osvScannerJson,
  npmAuditJson,
  semgrepJson,
  gitleaksJson,
  nucleiJsonl,
  zapJson,
  zapXml,
  dependencyCheckJson,
  dependencyCheckXml,
  sonarqubeJson,
  genericCsv,
]
