import { SegmentedControl, TextInput } from '@mantine/core'
import { cvss3Mandatory, cvss3Metrics, cvss40Mandatory, cvss40Metrics, parseCvss } from '@weir/contract/cvss'
import { metricTexts, ownValueTexts, ratingTexts, scopeTexts, valueTexts } from '../text/cvss.ts'
import './cvss.css'
import { bandOf, Severity } from './severity.tsx'

type Version = '3.1' | '4.0'

const grammars = {
  '3.1': { metrics: cvss3Metrics, mandatory: cvss3Mandatory, threat: ['E', 'RL', 'RC'] },
  '4.0': { metrics: cvss40Metrics, mandatory: cvss40Mandatory, threat: ['E'] },
} as const
const supplemental = ['S', 'AU', 'R', 'V', 'RE', 'U']

/** Vectors to begin with: what anybody does to everything. */
export const firstVector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'
const firstVectors = {
  '3.1': firstVector,
  '4.0': 'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
} as const

/** The score of a vector of 3.1 or 4.0, or why it has none. */
export function scoreOf(vector: string): { score: number; version: Version } | { fault: string } {
  try {
    const { score, version } = parseCvss(vector)
    return version === '3.0' ? { fault: ratingTexts.vectorHow } : { score, version }
  } catch (error) {
    return { fault: error instanceof Error ? error.message : ratingTexts.vectorHow }
  }
}

/** Every metric of CVSS 3.1 or 4.0 to choose from, the vector they make, and its score. */
export function CvssChoice({ vector, change }: { vector: string; change: (vector: string) => void }) {
  const scored = scoreOf(vector)
  const version: Version = vector.startsWith('CVSS:4.0') ? '4.0' : '3.1'
  const { metrics, mandatory, threat } = grammars[version]
  const values = valuesOf(vector)
  const names = Object.keys(metrics)
  const optional = names.filter((name) => !mandatory.includes(name))
  const isSupplemental = (name: string) => version === '4.0' && supplemental.includes(name)
  const isThreat = (name: string) => threat.some((one) => one === name)
  const groups = [
    { title: ratingTexts.base, names: mandatory, isOpen: true },
    { title: ratingTexts.threat[version], names: optional.filter(isThreat) },
    {
      title: ratingTexts.environment,
      names: optional.filter((name) => !isThreat(name) && !isSupplemental(name)),
    },
    { title: ratingTexts.supplemental, names: optional.filter(isSupplemental) },
  ]
  const choose = (name: string, value: string) =>
    change(vectorOf(version, names, { ...values, [name]: value }))
  return (
    <div className="stack">
      <div className="row wrap">
        <SegmentedControl
          size="xs"
          aria-label={ratingTexts.version}
          data={['3.1', '4.0']}
          value={version}
          onChange={(value) => change(firstVectors[value === '4.0' ? '4.0' : '3.1'])}
        />
        <span className="grow" />
        {'score' in scored && <Severity band={bandOf(scored.score)} value={scored.score} />}
      </div>
      <TextInput
        label={ratingTexts.vector}
        description={ratingTexts.vectorHow}
        className="mono"
        value={vector}
        maxLength={300}
        error={'fault' in scored && scored.fault}
        onChange={(event) => change(event.currentTarget.value.trim())}
      />
      {groups
        .filter((group) => group.names.length > 0)
        .map((group) => (
          <details key={`${version} ${group.title}`} open={group.isOpen} className="cvss-group">
            <summary>{group.title}</summary>
            {group.names.map((name) => (
              <div key={name} className="cvss-metric">
                <span>{nameOf(name, version)}</span>
                <SegmentedControl
                  size="xs"
                  aria-label={nameOf(name, version)}
                  data={(metrics[name] ?? []).map((value) => ({ value, label: wordOf(name, value) }))}
                  value={values[name] ?? 'X'}
                  onChange={(value) => choose(name, value)}
                />
              </div>
            ))}
          </details>
        ))}
    </div>
  )
}

const valuesOf = (vector: string): Record<string, string> =>
  Object.fromEntries(
    vector
      .split('/')
      .slice(1)
      .map((part) => part.split(':'))
      .map(([name = '', value = '']) => [name, value]),
  )

const vectorOf = (version: Version, names: readonly string[], values: Record<string, string>): string =>
  [
    `CVSS:${version}`,
    ...names.filter((name) => (values[name] ?? 'X') !== 'X').map((name) => `${name}:${values[name]}`),
  ].join('/')

/** The metric that a modified one modifies; itself when it is none. */
const baseOf = (name: string): string => (/^M./.test(name) ? name.slice(1) : name)

function nameOf(name: string, version: Version): string {
  if (name === 'S') return scopeTexts[version]
  if (name === 'MS') return ratingTexts.modified(scopeTexts['3.1'])
  const base = baseOf(name)
  const text = metricTexts[base] ?? base
  return base === name ? text : ratingTexts.modified(text)
}

const wordOf = (name: string, value: string): string =>
  ownValueTexts[baseOf(name)]?.[value] ?? valueTexts[value] ?? value
