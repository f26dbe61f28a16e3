import { type Command, type Common, readArgs } from './args.ts'
import { doctor } from './doctor.ts'
import { refuseClearProxy, refuseUncheckedTls } from './environment.ts'
import { type ExitCode, exitCodes, noAnswer, Stop } from './exit.ts'
import { gate } from './gate.ts'
import { help, version } from './help.ts'
import type { Session } from './session.ts'
import { openTerminal, type Terminal } from './terminal.ts'
import { upload } from './upload.ts'

// whatever ends this process before its own end is not a pass
process.exitCode = exitCodes.unreachable
const terminal = openTerminal()
process.on('uncaughtException', (error) => process.exit(explain(error, terminal)))
process.exitCode = await run(terminal)

async function run(terminal: Terminal): Promise<ExitCode> {
  try {
    const command = readArgs(process.argv.slice(2), process.env)
    return await obey(command, terminal)
  } catch (error) {
    return explain(error, terminal)
  }
}

function explain(error: unknown, terminal: Terminal): ExitCode {
  if (error instanceof Stop) {
    terminal.warn(error.message)
    return error.exitCode
  }
  const trace = error instanceof Error ? (error.stack ?? error.message) : String(error)
  terminal.warn(`this is a bug; please report it: ${trace.replaceAll(/\s+/g, ' ')}`)
  return exitCodes.unreachable
}

async function obey(command: Command, terminal: Terminal): Promise<ExitCode> {
  switch (command.kind) {
    case 'help':
      terminal.print(help)
      return exitCodes.pass
    case 'version':
      terminal.print(`${version}\n`)
      return exitCodes.pass
    case 'gate':
      return inTime(command.options, terminal, (session) => gate(session, command.options))
    case 'upload':
      return inTime(command.options, terminal, (session) => upload(session, command.options))
    case 'doctor':
      return inTime(command.options, terminal, (session) => doctor(session, command.options))
  }
}

/** Does work within its time. What still runs at the end is cut off. */
async function inTime(
  { url, timeoutSeconds: seconds }: Common,
  terminal: Terminal,
  work: (session: Session) => Promise<ExitCode>,
): Promise<ExitCode> {
  const environment = process.env
  refuseUncheckedTls(environment)
  refuseClearProxy(url, environment)
  const over = new AbortController()
  const late = noAnswer(
    `Not done within ${seconds} seconds: that is no pass. Is the server slow? --timeout gives it more.`,
  )
  const timer = setTimeout(() => over.abort(late), seconds * 1000)
  try {
    return await work({
      terminal,
      environment,
      stdin: process.stdin,
      signal: over.signal,
      endsAt: performance.now() + seconds * 1000,
    })
  } catch (error) {
    throw over.signal.aborted ? late : error
  } finally {
    clearTimeout(timer)
    over.abort()
  }
}
