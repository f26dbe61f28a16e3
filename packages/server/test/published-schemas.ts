import { readFileSync } from 'node:fs'
import schema from '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json' with { type: 'json' }
import { Ajv } from 'ajv'
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

const folder = new URL(`${import.meta.resolve('@cyclonedx/cyclonedx-library/package.json')}/../res/schema/`)
const read = (name: string): object => JSON.parse(readFileSync(new URL(name, folder), 'utf8')) as object // a schema is an object
const draft07 = new Ajv({ allErrors: true, strict: false })
addFormats.default(draft07)
draft07.addFormat('iri-reference', true)
draft07.addFormat('idn-email', true)
for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'].map((one) => `${one}.SNAPSHOT.schema.json`))
  draft07.addSchema(read(name), `http://cyclonedx.org/schema/${name}`)
const bills = new Map(
  ['1.4', '1.5', '1.6'].map((version) => [version, read(`bom-${version}.SNAPSHOT.schema.json`)]),
)

/** What the published schema of its version of CycloneDX finds wrong in a document; none when it is valid. */
export function cyclonedxFaults(document: { specVersion: string }): string[] {
  const schema = bills.get(document.specVersion)
  if (schema === undefined) return [`There is no schema of version ${document.specVersion}.`]
  const isBill = draft07.compile(schema)
  if (isBill(document)) return []
  return (isBill.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`)
}
