import { Socket } from 'node:net'

/** What the launcher hands over a pipe, so that none of it stands in the environment of this process. */
export interface Handed {
  /** The environment of the launcher. */
  readonly environment: NodeJS.ProcessEnv
  /** Settings that are secret, read from the standard input of the launcher. */
  readonly secrets: Readonly<Record<string, string>>
}

let handed: Handed = { environment: process.env, secrets: {} }

/** What the launcher handed over; without a launcher the environment of this process. */
export const handedOver = (): Handed => handed

const pipe = 3

/** Variables that programs we start, and Node itself, look for in this process; none of them is secret. */
const plain = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'TZ',
  'TERM',
  'NO_COLOR',
  'FORCE_COLOR',
  'TMPDIR',
  'TEMP',
  'TMP',
]

/** Reads what the launcher hands over. When the launcher is gone, this process is asked to stop as if by it. */
export async function takeOver(): Promise<Handed> {
  const socket = new Socket({ fd: pipe })
  const line = await firstLine(socket)
  const gone = () => process.kill(process.pid, 'SIGTERM')
  socket.on('error', gone).on('end', gone).resume().unref()
  handed = handedOf(JSON.parse(line))
  for (const name of plain) {
    const value = handed.environment[name]
    if (value !== undefined) process.env[name] = value
  }
  return handed
}

function firstLine(socket: Socket): Promise<string> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = []
    const take = (piece: Buffer) => {
      pieces.push(piece)
      if (!piece.includes(10)) return
      socket.off('data', take).off('error', reject)
      resolve(Buffer.concat(pieces).toString('utf8'))
    }
    socket.on('data', take).on('error', reject)
  })
}

function handedOf(read: unknown): Handed {
  if (typeof read !== 'object' || read === null) throw new Error('the launcher handed over nothing')
  return {
    environment: textsOf(Reflect.get(read, 'environment')),
    secrets: textsOf(Reflect.get(read, 'secrets')),
  }
}

const textsOf = (read: unknown): Record<string, string> =>
  Object.fromEntries(Object.entries(read ?? {}).map(([name, value]) => [name, String(value)]))
