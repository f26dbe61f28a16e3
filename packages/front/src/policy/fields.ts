import type { OutputOf, Policy, calendarRead } from '@weir/contract'
import { gql } from 'urql'
import type { Camel } from '../graph/camel.ts'

/** What the screen changes of a policy: a number within bounds, one that may be off, a choice. */
export const policyFields = [
  { name: 'slaDaysCritical', section: 'due', min: 1, max: 9999 },
  { name: 'slaDaysHigh', section: 'due', min: 1, max: 9999 },
  { name: 'slaDaysMedium', section: 'due', min: 1, max: 9999 },
  { name: 'slaDaysLow', section: 'due', min: 1, max: 9999 },
  { name: 'slaCounting', section: 'due', choices: ['calendar', 'working'] },
  { name: 'maxAcceptanceDays', section: 'acceptance', min: 0, max: 999 },
  { name: 'maxNumberAcceptances', section: 'acceptance', min: 0, max: 100 },
  { name: 'minAcceptanceSeverity', section: 'acceptance', min: 0, max: 10, isScore: true },
  { name: 'maxAcceptanceSeverity', section: 'acceptance', min: 0, max: 10, isScore: true },
  { name: 'minBreakingSeverity', section: 'gate', min: 0, max: 10, isScore: true },
  { name: 'gracePeriodDays', section: 'gate', min: 0, max: 999 },
  { name: 'daysUntilItBreaks', section: 'gate', min: 0, max: 9999, mayBeOff: true },
  { name: 'breakOnKev', section: 'gate', isSwitch: true },
] as const satisfies readonly PolicyField[]

/** One policy as a control. */
export interface PolicyField {
  name: string
  section: 'due' | 'acceptance' | 'gate'
  min?: number
  max?: number
  isScore?: boolean
  mayBeOff?: boolean
  isSwitch?: boolean
  choices?: readonly ('calendar' | 'working')[]
}

/** Names of the policies, as the API has them. */
export type FieldName = (typeof policyFields)[number]['name']

/** The policy in force, and which of it the group sets itself. */
export type KnownPolicy = Pick<Camel<Policy>, FieldName | 'version' | 'overridden'>

/** Days of work of the organization. */
export type KnownCalendar = Camel<OutputOf<typeof calendarRead>>

const PolicyParts = gql`
  fragment PolicyParts on Policy {
    version
    overridden
    slaDaysCritical
    slaDaysHigh
    slaDaysMedium
    slaDaysLow
    slaCounting
    maxAcceptanceDays
    maxNumberAcceptances
    minAcceptanceSeverity
    maxAcceptanceSeverity
    minBreakingSeverity
    gracePeriodDays
    daysUntilItBreaks
    breakOnKev
  }
`

/** The policy of the organization and its calendar. */
export const OrganizationPolicyQuery = gql<
  { policy: KnownPolicy; workingCalendar: KnownCalendar },
  { organizationId: string }
>`
  query OrganizationPolicies($organizationId: ID!) {
    policy: organizationPolicy(organizationId: $organizationId) {
      ...PolicyParts
    }
    workingCalendar(organizationId: $organizationId) {
      timezone
      weekend
      holidays
    }
  }
  ${PolicyParts}
`

/** The policy in force for a group. */
export const GroupPolicyQuery = gql<{ policy: KnownPolicy }, { organizationId: string; groupId: string }>`
  query GroupPolicies($organizationId: ID!, $groupId: ID!) {
    policy: groupPolicy(organizationId: $organizationId, groupId: $groupId) {
      ...PolicyParts
    }
  }
  ${PolicyParts}
`

type Change = Partial<Record<FieldName, unknown>>

/** Changes policies of the organization. */
export const UpdateOrganizationPolicy = gql<
  { done: KnownPolicy },
  { input: { organizationId: string; change: Change } }
>`
  mutation UpdatePolicies($input: UpdateOrganizationPolicyInput!) {
    done: updateOrganizationPolicy(input: $input) {
      ...PolicyParts
    }
  }
  ${PolicyParts}
`

/** Overrides policies for a group, or gives them back. */
export const UpdateGroupPolicy = gql<
  { done: KnownPolicy },
  { input: { organizationId: string; groupId: string; change: Change; inherit: string[] } }
>`
  mutation UpdateGroupPolicies($input: UpdateGroupPolicyInput!) {
    done: updateGroupPolicy(input: $input) {
      ...PolicyParts
    }
  }
  ${PolicyParts}
`

/** Says which days the organization works. */
export const UpdateCalendar = gql<
  { done: KnownCalendar },
  { input: { organizationId: string; timezone: string; weekend: number[]; holidays: string[] } }
>`
  mutation UpdateCalendar($input: UpdateWorkingCalendarInput!) {
    done: updateWorkingCalendar(input: $input) {
      timezone
      weekend
      holidays
    }
  }
`

/** The name of a policy as the contract has it. */
export const wordOf = (name: string): string =>
  name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
