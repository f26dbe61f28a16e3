import type { Fix, OutputOf, Package, packageBom, Root, Vulnerability } from '@weir/contract'
import { gql } from 'urql'
import type { Camel, Connection } from '../graph/camel.ts'

/** A package as its list shows it. */
export type KnownPackage = Camel<
  Pick<
    Package,
    | 'id'
    | 'name'
    | 'version'
    | 'image'
    | 'ecosystem'
    | 'purl'
    | 'licences'
    | 'is_direct'
    | 'trail'
    | 'tools'
    | 'open_count'
    | 'severity'
  >
> & { root: { nickname: string } | null }

/** A root whose bill of materials can be had. */
export type BomRoot = Camel<Pick<Root, 'id' | 'nickname'>>

/** What the list of packages asks. */
export interface PackagesVariables {
  organizationId: string
  groupIds: string[] | undefined
  name: string | undefined
  licence: string | undefined
  direct: boolean | undefined
  vulnerable: boolean | undefined
  first: number
}

/** Packages and the roots they may be of, in one request. */
export const PackagesQuery = gql<
  { packages: Connection<KnownPackage>; roots: Pick<Connection<BomRoot>, 'nodes'> },
  PackagesVariables
>`
  query Packages(
    $organizationId: ID!
    $groupIds: [ID!]
    $name: String
    $licence: String
    $direct: Boolean
    $vulnerable: Boolean
    $first: Int
  ) {
    packages(
      organizationId: $organizationId
      groupIds: $groupIds
      name: $name
      licence: $licence
      direct: $direct
      vulnerable: $vulnerable
      first: $first
    ) {
      nodes {
        id
        name
        version
        image
        ecosystem
        purl
        licences
        isDirect
        trail
        tools
        openCount
        severity
        root {
          nickname
        }
      }
      pageInfo {
        hasNextPage
      }
      totalCount
      totalIsBounded
    }
    roots(organizationId: $organizationId, groupIds: $groupIds, status: active, first: 200) {
      nodes {
        id
        nickname
      }
    }
  }
`

/** The bill of materials of a root. */
export const BomQuery = gql<
  { packageBom: Camel<Pick<OutputOf<typeof packageBom>, 'file_name' | 'document'>> },
  { organizationId: string; rootId: string }
>`
  query PackageBom($organizationId: ID!, $rootId: ID!) {
    packageBom(organizationId: $organizationId, rootId: $rootId) {
      fileName
      document
    }
  }
`

/** A fix group. */
export type KnownFix = Camel<
  Pick<
    Fix,
    | 'id'
    | 'kind'
    | 'name'
    | 'to_version'
    | 'open_count'
    | 'root_count'
    | 'severity'
    | 'cvssf'
    | 'vulnerability_ids'
  >
>

/** The fix groups of a kind. */
export const FixesQuery = gql<
  { fixes: Pick<Connection<KnownFix>, 'nodes' | 'pageInfo'> },
  { organizationId: string; groupIds: string[] | undefined; kind: Fix['kind'] | undefined; first: number }
>`
  query Fixes($organizationId: ID!, $groupIds: [ID!], $kind: FixKind, $first: Int) {
    fixes(organizationId: $organizationId, groupIds: $groupIds, kind: $kind, first: $first) {
      nodes {
        id
        kind
        name
        toVersion
        openCount
        rootCount
        severity
        cvssf
        vulnerabilityIds
      }
      pageInfo {
        hasNextPage
      }
    }
  }
`

/** A vulnerability that a fix closes. */
export type ClosedRow = Camel<
  Pick<Vulnerability, 'id' | 'serial' | 'title' | 'location' | 'severity' | 'severity_band' | 'fixed_version'>
> & { root: { nickname: string } | null }

/** The vulnerabilities that a fix closes, the gravest first. */
export const ClosedRowsQuery = gql<
  { vulnerabilities: Pick<Connection<ClosedRow>, 'nodes'> },
  { organizationId: string; vulnerabilityIds: string[] }
>`
  query FixRows($organizationId: ID!, $vulnerabilityIds: [ID!]) {
    vulnerabilities(organizationId: $organizationId, vulnerabilityIds: $vulnerabilityIds, first: 200) {
      nodes {
        id
        serial
        title
        location
        severity
        severityBand
        fixedVersion
        root {
          nickname
        }
      }
    }
  }
`
