import type { techniques } from '@weir/contract'
import type { ReportResult, ReportRule } from './importer.ts'

/** How a weakness is looked for. */
export type Technique = (typeof techniques)[number]

/** The technique by which a tool (its family) found a result: by package, by the tool, by the rule's tags, by the kind of place. */
export function techniqueOf(family: string, result: ReportResult, rule: ReportRule | undefined): Technique {
  if (result.package !== null) return 'SCA'
  const tool = byTool.find(([names]) => names.test(family))
  if (tool !== undefined) return tool[1]
  const tags = rule?.tags.map((tag) => tag.toLowerCase()) ?? []
  const tag = byTag.find(([names]) => tags.some((one) => names.test(one)))
  if (tag !== undefined) return tag[1]
  const kind = result.locations[0]?.kind
  if (kind === 'input' || kind === 'port') return 'DAST'
  return scansPackages.test(family) ? 'SCA' : 'SAST'
}

/** Tools that do one thing; tools that do several are told apart by the tags of the rule. */
const byTool: readonly (readonly [RegExp, Technique])[] = [
  [/^(gitleaks|secretlint|trufflehog|detect-secrets|ggshield|whispers)\b/, 'SECRET'],
  [
    /^(checkov|kics|tfsec|terrascan|hadolint|kube-?linter|kubesec|kube-score|cfn-lint|cfn_nag|tflint|regula)\b/,
    'IAC',
  ],
  [
    /^(grype|osv-scanner|npm audit|dependency-check|owasp dependency-check|retire|pip-audit|cargo-audit)/,
    'SCA',
  ],
  [/^(zap|owasp zap|nuclei|burp|nikto|wapiti|arachni)\b/, 'DAST'],
  [/^(prowler|scoutsuite|cloudsploit)\b/, 'CSPM'],
]

const byTag: readonly (readonly [RegExp, Technique])[] = [
  [/^secrets?$/, 'SECRET'],
  [/^(misconfiguration|iac|infrastructure)$/, 'IAC'],
  [/^(vulnerability|sca|dependency)$/, 'SCA'],
]

const scansPackages = /^(trivy|snyk open source|anchore|docker scout)\b/
