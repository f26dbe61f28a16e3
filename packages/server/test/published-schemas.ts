import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import Ajv04 from 'ajv-draft-04'
import addFormats from 'ajv-formats'

const draft04 = new Ajv04.default({ allErrors: true, strict: false, unicodeRegExp: false })
addFormats.default(draft04)
const isSarif = draft04.compile(schema)

/** What the published schema of SARIF 2.1.0 finds wrong in a document: a pointer and a sentence each; none when it is valid. */
export function sarifFaults(document: unknown): string[] {
  if (isSarif(document)) return []
  return (isSarif.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
