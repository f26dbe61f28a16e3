import { Fault } from '@weir/contract'
import { isOfStop, stopCode } from './stop.ts'

/** Exit codes of the command, in `--help` and in the documentation. */
export const exitCodes = {
  ok: 0,
  refused: 1,
  usage: 2,
  unauthenticated: 3,
  unreachable: 4,
  unknown: 5,
  stopped: stopCode,
  configuration: 78,
} as const

/** What the command writes to: sentences for people, JSON lines for programs. */
export interface Terminal {
  readonly isJson: boolean
  /** A line of the answer. With --json people's lines are left out. */
  say(text: string): void
  /** The answer for programs; printed only with --json. */
  data(value: unknown): void
  /**
   * How far long work has come: one line that is redrawn on a terminal, JSON lines with --json, else a line for each step
   * without an amount, and one now and then for those that count.
   */
  progress(text: string, done?: number, total?: number | null): void
}

/** Whoever read what this process prints may go (`| head`): what it does then ends as if it were read on. */
export function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr])
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error // EIO: of a terminal that was closed
    })
}

/** The terminal of this process. */
export function openTerminal(isJson: boolean): Terminal {
  const isTty = process.stderr.isTTY
  let isLineOpen = false
  let lastAt = 0
  const clear = () => {
    if (isLineOpen) process.stderr.write('\r\x1b[2K')
    isLineOpen = false
  }
  return {
    isJson,
    say(text) {
      clear()
      if (!isJson) process.stdout.write(`${printable(text)}\n`)
    },
    data(value) {
      clear()
      if (isJson) process.stdout.write(`${JSON.stringify(value)}\n`)
    },
    progress(text, done, total) {
      if (isJson) {
        process.stdout.write(
          `${JSON.stringify({ progress: { text, done: done ?? null, total: total ?? null } })}\n`,
        )
        return
      }
      const amount =
        done === undefined
          ? ''
          : total
            ? ` ${done.toLocaleString('en')} of ${total.toLocaleString('en')}`
            : ` ${done.toLocaleString('en')}`
      if (isTty) {
        process.stderr.write(`\r\x1b[2K${printable(text)}${amount}`)
        isLineOpen = true
      } else if (done === undefined || Date.now() - lastAt > 2000) {
        process.stderr.write(`${printable(text)}${amount}\n`)
        lastAt = Date.now()
      }
    },
  }
}

/** Text from files and servers cannot move the cursor or colour the terminal. */
export const printable = (text: string): string =>
  text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '�')

/** Prints a fault with what to do, and gives the exit code for it. */
export function explain(error: unknown, isJson: boolean): number {
  if (isOfStop(error)) return tellStopped(isJson)
  const fault = error instanceof Fault ? error : null
  if (isJson)
    process.stdout.write(
      `${JSON.stringify({ error: { code: fault?.code ?? 'internal', message: error instanceof Error ? error.message : String(error), ...fault?.evidence } })}\n`,
    )
  else if (fault) process.stderr.write(`weir: ${printable(fault.message)} (${fault.code})\n`)
  else
    process.stderr.write(
      `weir: this is a bug; please report it with what follows.\n${error instanceof Error ? error.stack : String(error)}\n`,
    )
  switch (fault?.code) {
    case 'unauthenticated':
    case 'expired':
      return exitCodes.unauthenticated
    case 'busy':
    case 'timeout':
      return exitCodes.unreachable
    case 'not_found':
      return exitCodes.unknown
    case 'invalid':
      return exitCodes.usage
    default:
      return exitCodes.refused
  }
}

function tellStopped(isJson: boolean): number {
  const message = 'Stopped before the command was done; what was done before that stays.'
  if (isJson) process.stdout.write(`${JSON.stringify({ error: { code: 'stopped', message } })}\n`)
  else process.stderr.write(`\nweir: ${message}\n`)
  return exitCodes.stopped
}
