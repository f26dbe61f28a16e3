import { open } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { addAbortSignal } from 'node:stream'
import { Stop, exitCodes, misused } from './exit.ts'
import type { Terminal } from './terminal.ts'

/** Where a token may come from, the first that is there: `null` where only an identity of the pipeline is left. */
export interface TokenPlace {
  environment: NodeJS.ProcessEnv
  isTokenOnStdin: boolean
  stdin: Readable
  terminal: Terminal
  signal: AbortSignal
}

const mostBytes = 64 * 1024

/** The token that was handed over: the standard input, the file WEIR_TOKEN_FILE, or WEIR_TOKEN. It is hidden from then on. */
export async function handedToken(place: TokenPlace): Promise<string | null> {
  const { environment, terminal } = place
  const file = environment['WEIR_TOKEN_FILE']
  const plain = environment['WEIR_TOKEN']
  let token: string | null = null
  if (place.isTokenOnStdin) token = bare(await readInput(place), 'The standard input (--token-stdin)')
  else if (file) token = bare(await readFrom(file), 'The file WEIR_TOKEN_FILE')
  else if (plain) {
    token = bare(plain, 'WEIR_TOKEN')
    terminal.warn(
      'WEIR_TOKEN is seen by every program of this job. A file (WEIR_TOKEN_FILE) or --token-stdin keeps it closer.',
    )
  }
  if (token !== null) terminal.hide(token)
  return token
}

/** What is missing, when nothing was handed over and the pipeline has no identity. */
export const noToken = (): Stop =>
  new Stop(
    exitCodes.unauthenticated,
    'There is no token. Make the CI token of the group on the screen DevSecOps and hand it over: WEIR_TOKEN_FILE=/path/to/file, --token-stdin, or WEIR_TOKEN. In GitHub Actions (permission id-token: write) and GitLab (id_tokens: WEIR_ID_TOKEN) the identity of the pipeline is enough, with --group.',
  )

/** A token as a header takes it. What is wrong with it is said without showing it. */
function bare(text: string, where: string): string {
  const token = text.trim()
  if (token === '') throw new Stop(exitCodes.unauthenticated, `${where} holds no token: it is empty.`)
  if (!/^[\x21-\x7e]{8,16384}$/.test(token))
    throw new Stop(
      exitCodes.unauthenticated,
      `${where} holds no token: it must be one word of at least 8 plain letters, digits and signs.`,
    )
  return token
}

async function readFrom(file: string): Promise<string> {
  try {
    const handle = await open(file)
    try {
      const { bytesRead, buffer } = await handle.read({ buffer: Buffer.alloc(mostBytes) })
      return buffer.subarray(0, bytesRead).toString('latin1')
    } finally {
      await handle.close()
    }
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException // of the file system
    throw misused(`The file that WEIR_TOKEN_FILE names cannot be read (${code}).`)
  }
}

async function readInput({ stdin, signal }: TokenPlace): Promise<string> {
  let text = ''
  for await (const chunk of addAbortSignal(signal, stdin)) {
    text += String(chunk)
    if (text.length > mostBytes) break
  }
  return text
}
