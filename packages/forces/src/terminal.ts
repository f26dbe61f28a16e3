import { harmless } from './text.ts'

/** Where the agent writes. Secrets it was told never come out, whoever wrote them into a text. */
export interface Terminal {
  /** From now on this is written as `***`. */
  hide(secret: string): void
  /** Writes to the standard output as it is: the caller made it harmless. */
  print(text: string): void
  /** One line of the standard output. */
  say(text: string): void
  /** One line of the standard error. */
  warn(text: string): void
  /** A command for the runner of the pipeline, already escaped; on the standard error, where it mixes with no format. */
  command(text: string): void
  /** What is being done, on a terminal only; the next line replaces it. */
  progress(text: string): void
  /** The text without the secrets. */
  redacted(text: string): string
}

/** The terminal of this process. Readers that go away do not change how it ends. */
export function openTerminal({
  stdout,
  stderr,
}: Pick<NodeJS.Process, 'stdout' | 'stderr'> = process): Terminal {
  const secrets: string[] = []
  let isLineOpen = false
  for (const stream of [stdout, stderr]) stream.on('error', () => undefined)
  const clear = () => {
    if (isLineOpen) stderr.write('\r\x1b[2K')
    isLineOpen = false
  }
  const redacted = (text: string) => secrets.reduce((left, secret) => left.replaceAll(secret, '***'), text)
  const write = (stream: NodeJS.WriteStream, text: string) => {
    clear()
    stream.write(redacted(text))
  }
  return {
    hide: (secret) => void secrets.push(secret),
    print: (text) => write(stdout, text),
    say: (text) => write(stdout, `${harmless(text)}\n`),
    warn: (text) => write(stderr, `forces: ${harmless(text)}\n`),
    command: (text) => write(stderr, `${text}\n`),
    progress(text) {
      if (!stderr.isTTY) return
      clear()
      stderr.write(redacted(harmless(text)))
      isLineOpen = true
    },
    redacted,
  }
}
