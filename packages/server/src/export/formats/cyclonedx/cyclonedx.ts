import type { ExportedVulnerability } from '@weir/contract'
import type { Format } from '../../format.ts'
import { listed } from '../../listed.ts'
import { purlOf, type Statement, statementOf, statusesOfVex } from '../../vex.ts'

/** CycloneDX 1.6 VEX: vulnerabilities with their analysis; the packages they are in come after them, when all are known. */
export const cyclonedx: Format = {
  id: 'cyclonedx',
  title: 'CycloneDX 1.6 VEX',
  mediaType: 'application/vnd.cyclonedx+json; version=1.6',
  extension: 'vex.cdx.json',
  statuses: statusesOfVex,
  async *write(parts, { id, at, organization }) {
    const components = new Map<string, object>()
    const head = {
      $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      serialNumber: `urn:uuid:${id}`,
      version: 1,
      metadata: {
        timestamp: at,
        tools: { components: [{ type: 'application', name: 'Weir' }] },
        supplier: { name: organization },
      },
    }
    yield `${JSON.stringify(head).slice(0, -1)},"vulnerabilities":[`
    yield* listed(parts, (row) => {
      const statement = statementOf(row)
      if (statement) components.set(refOf(row), componentOf(row))
      return statement && written(row, statement)
    })
    yield `\n],"components":[`
    yield* listed(pieces([...components.values()]), (component) => component)
    yield '\n]}\n'
  },
}

/** The same package in two roots is two components: what is decided of one says nothing of the other. */
const refOf = (row: ExportedVulnerability): string => `${row.root_id}/${purlOf(row)}`

const componentOf = (row: ExportedVulnerability): object => ({
  type: 'library',
  'bom-ref': refOf(row),
  name: row.package_name ?? row.location,
  ...(row.package_version !== null && { version: row.package_version }),
  ...(row.purl !== null && { purl: row.purl }),
  properties: [
    { name: 'weir:group', value: row.group },
    { name: 'weir:root', value: row.root },
    { name: 'weir:root_location', value: row.root_location },
  ],
})

const written = (row: ExportedVulnerability, statement: Statement): object => ({
  'bom-ref': row.id,
  id: row.rule,
  ...(row.aliases.length > 0 && { references: row.aliases.map(referenceOf) }),
  ratings: ratingsOf(row),
  ...(row.cwe.length > 0 && { cwes: row.cwe }),
  description: row.message || row.title,
  created: row.reported_at,
  analysis: analysisOf(statement),
  affects: [{ ref: refOf(row) }],
  properties: [{ name: 'weir:serial', value: row.serial }],
})

/** `CVE` of `CVE-2024-1`: whose name it is. */
const referenceOf = (id: string): object => ({ id, source: { name: id.split('-', 1)[0] || id } })

/** What the organization takes it for; a vector besides, which the two may differ in. */
function ratingsOf({ severity, severity_band, cvss_vector }: ExportedVulnerability): object[] {
  const own = { score: severity, severity: severity_band, method: 'other' }
  const version = /^CVSS:(\d\.\d)\//.exec(cvss_vector ?? '')?.[1]
  const method = version && methods[version]
  return method ? [own, { method, vector: cvss_vector }] : [own]
}

const methods: Readonly<Record<string, string>> = { '3.0': 'CVSSv3', '3.1': 'CVSSv31', '4.0': 'CVSSv4' }

function analysisOf({ status, reason }: Statement): object {
  switch (status) {
    case 'affected':
      return { state: 'exploitable', detail: reason }
    case 'accepted':
      return { state: 'exploitable', response: ['will_not_fix'], detail: reason }
    case 'fixed':
      return { state: 'resolved' }
    case 'false_positive':
      return { state: 'false_positive', detail: reason }
    case 'not_affected':
      return { state: 'not_affected', detail: reason }
    case 'in_triage':
      return { state: 'in_triage', detail: reason }
  }
}

async function* pieces<T>(all: readonly T[]): AsyncGenerator<readonly T[]> {
  for (let at = 0; at < all.length; at += 1000) yield all.slice(at, at + 1000)
}
