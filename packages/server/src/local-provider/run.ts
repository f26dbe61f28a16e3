import { Fault } from '@weir/contract'
import type { Terminal } from '../commands/terminal.ts'
import { localClient, type LocalPerson, startLocalProvider } from './local-provider.ts'

const people: readonly LocalPerson[] = ['Ada Admin', 'Dora Developer', 'Rene Reviewer'].map((name) => ({
  sub: name.toLowerCase().replace(' ', '-'),
  name,
  email: `${name.split(' ')[0]?.toLowerCase()}@weir.example`,
  email_verified: true,
}))

/** `weir local-provider`: signs anybody in as one of three people. Production refuses to start it. */
export async function runLocalProvider(
  { environment }: { environment: 'production' | 'development' },
  terminal: Terminal,
  port: number,
): Promise<void> {
  if (environment !== 'development')
    throw new Fault(
      'unprocessable',
      'The local provider lets anybody be anybody, so it starts only where environment = "development" is set.',
    )
  await using provider = await startLocalProvider(people, port)
  terminal.data({ issuer: provider.issuer, client_id: localClient })
  terminal.say(`A provider for development answers at ${provider.issuer}. Put this into weir.toml:

environment = "development"

[[providers]]
id = "local"
kind = "oidc"
label = "Local provider"
issuer = "${provider.issuer}"
client_id = "${localClient}"

Stop with Ctrl+C.`)
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => resolve())
  })
}
