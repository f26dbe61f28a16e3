/** Exit codes of the agent. Only a verdict that was checked gives 0 or 1. */
export const exitCodes = {
  pass: 0,
  broken: 1,
  usage: 2,
  unauthenticated: 3,
  unreachable: 4,
  unknown: 5,
} as const
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** Ends the agent without a verdict: the exit code, and a sentence that tells a stranger what to do. */
export class Stop extends Error {
  readonly exitCode: Exclude<ExitCode, 0 | 1>

  constructor(exitCode: Exclude<ExitCode, 0 | 1>, message: string) {
    super(message)
    this.name = 'Stop'
    this.exitCode = exitCode
  }
}

/** Wrong use: exit code 2. */
export const misused = (message: string): Stop => new Stop(exitCodes.usage, message)

/** No server, or one that answers something else than it should: exit code 4. */
export const noAnswer = (message: string): Stop => new Stop(exitCodes.unreachable, message)
