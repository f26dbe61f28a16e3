import { Fault, organizationList, type Organization } from '@weir/contract'
import type { Local } from './local.ts'
import type { Terminal } from './terminal.ts'

/** The organization a command works in, and the slugs of those that a person who named none may have meant instead. */
export interface Chosen {
  organization: Organization
  others: string[]
}

/** The organization named by id, slug or name; without a name the only real one, and null when there is none. */
export async function findOrganization(
  { ask }: Pick<Local, 'ask'>,
  wanted: string | undefined,
): Promise<Chosen | null> {
  const all = await ask(organizationList, {})
  const found = wanted
    ? all.filter((one) => [one.id, one.slug, one.name].includes(wanted))
    : all.filter((one) => !one.is_simulated)
  const [only, another] = found
  if (another)
    throw new Fault(
      'invalid',
      `There are several organizations; say which with --organization: ${slugsOf(found)}.`,
    )
  if (only) return { organization: only, others: wanted ? [] : all.filter((one) => one !== only).map(slugOf) }
  if (!wanted) return null
  throw new Fault('not_found', `No organization ${wanted}. There are: ${slugsOf(all) || 'none'}.`)
}

/** Says which of several organizations was taken for a person who named none. */
export function sayChosen(terminal: Terminal, { organization, others }: Chosen): void {
  if (others.length > 0) terminal.say(`In the organization ${organization.name}. ${howToChoose(others)}`)
}

/** How a person who named no organization names another one. */
export const howToChoose = (others: string[]): string =>
  `Choose another with --organization: ${others.join(', ')}.`

const slugOf = ({ slug }: Organization): string => slug
const slugsOf = (some: Organization[]): string => some.map(slugOf).join(', ')
