/** Names of the metrics of CVSS 3.1 and 4.0 (first.org/cvss); the modified ones are named after what they modify. */
export const metricTexts: Readonly<Record<string, string>> = {
  AV: 'Attack vector',
  AC: 'Attack complexity',
  AT: 'Attack requirements',
  PR: 'Privileges required',
  UI: 'User interaction',
  C: 'Confidentiality',
  I: 'Integrity',
  A: 'Availability',
  VC: 'Confidentiality of the system',
  VI: 'Integrity of the system',
  VA: 'Availability of the system',
  SC: 'Confidentiality of later systems',
  SI: 'Integrity of later systems',
  SA: 'Availability of later systems',
  E: 'Exploit maturity',
  RL: 'Remediation level',
  RC: 'Report confidence',
  CR: 'Confidentiality requirement',
  IR: 'Integrity requirement',
  AR: 'Availability requirement',
  AU: 'Automatable',
  R: 'Recovery',
  V: 'Value density',
  RE: 'Response effort',
  U: 'Provider urgency',
}

/** `S` is the scope in 3.1 and safety in 4.0. */
export const scopeTexts = { '3.1': 'Scope', '4.0': 'Safety' } as const

/** What the values of some metrics are called; all others are named by `valueTexts`. */
export const ownValueTexts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AV: { N: 'Network', A: 'Adjacent', L: 'Local', P: 'Physical' },
  AT: { N: 'None', P: 'Present' },
  UI: { N: 'None', R: 'Required', P: 'Passive', A: 'Active' },
  E: { H: 'High', F: 'Functional', P: 'Proof of concept', U: 'Unproven', A: 'Attacked' },
  RL: { U: 'Unavailable', W: 'Workaround', T: 'Temporary fix', O: 'Official fix' },
  RC: { C: 'Confirmed', R: 'Reasonable', U: 'Unknown' },
  S: { U: 'Unchanged', C: 'Changed', N: 'Negligible', P: 'Present' },
  AU: { N: 'No', Y: 'Yes' },
  R: { A: 'Automatic', U: 'By users', I: 'Irrecoverable' },
  V: { D: 'Diffuse', C: 'Concentrated' },
}
export const valueTexts: Readonly<Record<string, string>> = {
  X: 'Not defined',
  N: 'None',
  L: 'Low',
  M: 'Medium',
  H: 'High',
  S: 'Safety',
}

/** The texts of rating a vulnerability. */
export const ratingTexts = {
  title: (n: number) => (n === 1 ? 'Rate 1 vulnerability' : `Rate ${n} vulnerabilities`),
  how: 'Your rating wins over what tools say until it is taken back. Down, it protects less: the history, and every verdict that passes because of it, name you. An acceptance whose window it leaves ends.',
  justification: 'Why',
  justificationHow: 'Read by everybody who sees the rating.',
  justificationMissing: 'Say why it is rated so.',
  justificationLong: 'At most 10,000 characters.',
  submit: (n: number) => (n === 1 ? 'Rate 1 vulnerability' : `Rate ${n} vulnerabilities`),
  version: 'Version of CVSS',
  vector: 'Vector',
  vectorHow: 'Choose below, or paste a vector of 3.1 or 4.0.',
  base: 'Base',
  threat: { '3.1': 'Temporal', '4.0': 'Threat' },
  environment: 'Environment',
  supplemental: 'Supplemental, without weight',
  modified: (name: string) => `Modified: ${name.toLowerCase()}`,
  takeBackTitle: (n: number) => (n === 1 ? 'Take the rating back' : `Take ${n} ratings back`),
  takeBackHow: 'What the tool says counts again.',
  takeBackSubmit: (n: number) => (n === 1 ? 'Take back' : `Take ${n} back`),
  ratedDown: 'Rated down by a person',
  ratedUp: 'Rated by a person',
  toolSays: (score: string) => `The tool says ${score}.`,
  inVerdict: (n: number, who: string) =>
    n === 1
      ? `One does not break because ${who} rated it down.`
      : `${n} do not break because people rated them down.`,
} as const
