import type { GateRun } from '@weir/contract'
import { harmless, inDays } from './text.ts'
import { nameOf } from './verdict.ts'

/** A run as JUnit XML: one failed case for each reason, or one that passed. */
export function junitOf(run: GateRun, seconds: number): string {
  const isPass = run.verdict === 'pass'
  const cases = isPass
    ? [`    <testcase classname="${attribute(run.root_nickname)}" name="nothing breaks"/>`]
    : run.reasons.map((one) =>
        [
          `    <testcase classname="${attribute(run.root_nickname)}" name="${attribute(`${nameOf(one)} ${one.title}`)}">`,
          `      <failure type="${attribute(one.state)}" message="${attribute(`severity ${one.severity.toFixed(1)}: ${one.why}`)}">${attribute(`${one.location}, ${inDays(one.age_days)} old`)}</failure>`,
          '    </testcase>',
        ].join('\n'),
      )
  const counts = `tests="${cases.length}" failures="${isPass ? 0 : cases.length}" time="${seconds.toFixed(3)}"`
  return `<?xml version="1.0" encoding="UTF-8"?>
<testsuites ${counts}>
  <testsuite name="weir gate" ${counts} timestamp="${attribute(run.created_at)}">
    <properties>
      <property name="commit" value="${attribute(run.commit)}"/>
      <property name="policy_version" value="${run.policy_version}"/>
      <property name="judged" value="${run.judged}"/>
      <property name="breaking" value="${run.breaking}"/>
    </properties>
${cases.join('\n')}
  </testsuite>
</testsuites>
`
}

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
}

/** Text for XML: signs that XML 1.0 does not allow are among those that are never harmless. */
const attribute = (text: string): string => harmless(text).replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '')
