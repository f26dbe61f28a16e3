import type { ExportedVulnerability } from '@weir/contract'
import type { Format } from '../../format.ts'
import { listed } from '../../listed.ts'
import { purlOf, type Statement, statementOf, statusesOfVex } from '../../vex.ts'

/** OpenVEX 0.2.0: a statement for each vulnerability of a package, with the root as the product and the package in it. */
export const openvex: Format = {
  id: 'openvex',
  title: 'OpenVEX 0.2.0',
  mediaType: 'application/vnd.openvex+json',
  extension: 'openvex.json',
  statuses: statusesOfVex,
  async *write(parts, { id, at, organization }) {
    const head = {
      '@context': 'https://openvex.dev/ns/v0.2.0',
      '@id': `urn:uuid:${id}`,
      author: organization,
      timestamp: at,
      version: 1,
      tooling: 'Weir',
    }
    yield `${JSON.stringify(head).slice(0, -1)},"statements":[`
    yield* listed(parts, (row) => {
      const statement = statementOf(row)
      return statement && written(row, statement)
    })
    yield '\n]}\n'
  },
}

const written = (row: ExportedVulnerability, statement: Statement): object => ({
  '@id': `urn:uuid:${row.id}`,
  vulnerability: { name: row.rule, ...(row.aliases.length > 0 && { aliases: row.aliases }) },
  products: [{ '@id': productOf(row), subcomponents: [componentOf(row)] }],
  ...saidOf(statement),
})

const productOf = ({ root_location, root_id }: ExportedVulnerability): string =>
  /^[a-z][a-z0-9+.-]*:\/\//.test(root_location) && URL.canParse(root_location)
    ? new URL(root_location).href
    : `urn:uuid:${root_id}`

function componentOf(row: ExportedVulnerability): object {
  const purl = purlOf(row)
  return { '@id': purl, identifiers: { purl } }
}

/** An affected product must say what is done, one that is not affected why; no reason of the closed list is claimed that nobody gave. */
function saidOf({ status, reason }: Statement): object {
  switch (status) {
    case 'affected':
    case 'accepted':
      return { status: 'affected', action_statement: reason }
    case 'fixed':
      return { status: 'fixed' }
    case 'false_positive':
    case 'not_affected':
      return { status: 'not_affected', impact_statement: reason }
    case 'in_triage':
      return { status: 'under_investigation', status_notes: reason }
  }
}
