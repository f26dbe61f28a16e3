/** What the priority of a vulnerability is made of. */
export interface PriorityInput {
  /** 4^(score − 4), from 0. */
  readonly cvssf: number
  /** Likelihood of exploitation within 30 days, 0 to 1; null when none is published. */
  readonly epss: number | null
  readonly isExploited: boolean
  readonly kind: string
}

/** The factors of a priority; each is 1 where nothing is known, so that nothing unknown moves anything. */
export interface Factors {
  readonly severity: number
  readonly exploitation: number
  readonly exposure: number
}

/**
 * The factors, as the database has them in the column `priority`:
 *   severity       CVSSF
 *   exploitation   5 when known to be exploited, else 1 to 4 as EPSS goes from 0 to 1
 *   exposure       1.5 when seen on a running system (an input or a port), else 1
 */
export const factorsOf = ({ cvssf, epss, isExploited, kind }: PriorityInput): Factors => ({
  severity: cvssf,
  exploitation: isExploited ? 5 : 1 + 3 * (epss ?? 0),
  exposure: isSeenRunning(kind) ? 1.5 : 1,
})

/** What the factors make: never less for a graver, likelier or more exposed one. */
export const priorityOf = (input: PriorityInput): number => {
  const { severity, exploitation, exposure } = factorsOf(input)
  return severity * exploitation * exposure
}

/** Was it found on a running system? */
export const isSeenRunning = (kind: string): boolean => kind === 'input' || kind === 'port'
