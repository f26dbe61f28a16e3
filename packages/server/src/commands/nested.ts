import type { Command } from 'commander'
import { exportAudit, verifyAudit } from './audit.ts'
import {
  addCredential,
  type AddOptions,
  removeOneCredential,
  rotateOneCredential,
  showCredentials,
} from './credential.ts'
import { vouchForDomain } from './domain.ts'
import { revokeKey, rotateKeys, showKeys } from './keys.ts'
import { type Settings, settingsOf } from './settings.ts'
import { exitCodes } from './terminal.ts'
import { endToken, makeToken, showTokens } from './token.ts'
import { wholeNumber } from './whole-number.ts'

/** Commands that have verbs of their own: audit, keys, token, credential, domain. */
export function addNested(program: Command): void {
  const settings = () => settingsOf(program)
  addAudit(program, settings)
  addKeys(program, settings)
  addToken(program, settings)
  addCredentials(program, settings)
  addDomain(program, settings)
}

function addAudit(program: Command, settings: () => Settings): void {
  const audit = program.command('audit').description('the sealed chain of changes')
  audit
    .command('verify')
    .description('look for any edit, deletion, insertion, exchange or cut end; exit code 1 when one is found')
    .action(async () => {
      const { config, terminal } = settings()
      if (!(await verifyAudit(config, terminal))) process.exitCode = exitCodes.refused
    })
  audit
    .command('export')
    .description('write the sealed entries of an organization as JSON lines')
    .option('--organization <name>', 'id, slug or name')
    .option('--file <file>', 'a new file (default: the standard output)')
    .option('--after <place>', 'place in the chain after which to begin', wholeNumber, 0)
    .action((options: { organization?: string; file?: string; after: number }) => {
      const { config, terminal } = settings()
      return exportAudit(config, terminal, options)
    })
}

function addKeys(program: Command, settings: () => Settings): void {
  const keys = program.command('keys').description('versions of the keys of this installation')
  keys
    .command('status')
    .description('every version, its state, and what still needs it')
    .action(() => {
      const { config, terminal } = settings()
      return showKeys(config, terminal)
    })
  keys
    .command('rotate')
    .description('take the next version now; by itself that happens every 14 days')
    .action(() => {
      const { config, terminal } = settings()
      return rotateKeys(config, terminal)
    })
  keys
    .command('revoke')
    .description('destroy a version that was stolen: what was made under it ends')
    .argument('<version>', 'from `weir keys status`', wholeNumber)
    .action((version: number) => {
      const { config, terminal } = settings()
      return revokeKey(config, terminal, version)
    })
}

function addToken(program: Command, settings: () => Settings): void {
  const token = program.command('token').description('personal API tokens of the owner of this installation')
  token
    .command('create')
    .argument('<name>', 'what it is for')
    .option('--scope <permission...>', 'permissions it carries (default: reading and importing)')
    .option('--days <days>', 'until it expires, at most 180', wholeNumber, 90)
    .action((name: string, options: { scope?: string[]; days: number }) => {
      const { config, terminal } = settings()
      return makeToken(config, terminal, { name, scopes: options.scope ?? [], days: options.days })
    })
  token.command('list').action(() => {
    const { config, terminal } = settings()
    return showTokens(config, terminal)
  })
  token
    .command('revoke')
    .argument('<id>', 'from `weir token list`')
    .action((id: string) => {
      const { config, terminal } = settings()
      return endToken(config, terminal, id)
    })
}

function addDomain(program: Command, settings: () => Settings): void {
  program
    .command('domain')
    .description('e-mail domains of an organization')
    .command('vouch')
    .description('say on this machine that a domain is the organization’s own, where no DNS record can')
    .argument('<domain>', 'such as example.com')
    .option('--organization <name>', 'id, slug or name')
    .action((domain: string, options: { organization?: string }) => {
      const { config, terminal } = settings()
      return vouchForDomain(config, terminal, { domain, ...options })
    })
}

function addCredentials(program: Command, settings: () => Settings): void {
  const credential = program
    .command('credential')
    .description('tokens and ssh keys with which private repositories are read; kept sealed, never shown')
  credential
    .command('add')
    .description(
      'keep one; the secret comes by the standard input: weir credential add NAME --for HOST < file',
    )
    .argument('<name>', 'what it is called')
    .requiredOption('--for <host>', 'the only host it is ever sent to, such as git.example.com')
    .option('--path <path>', 'only repositories under this path of the host are read with it')
    .option(
      '--group <name...>',
      'groups that may use it, by id or name (default: it is given to a root only by who manages credentials)',
    )
    .option('--ssh-key', 'the secret is a private key without a passphrase, not a token')
    .option('--known-hosts <file>', 'for an ssh key: lines of known_hosts that the host must show')
    .option('--user <name>', 'for a token: user name it is sent with (default: git)')
    .option('--organization <name>', 'id, slug or name')
    .action((name: string, options: AddOptions) => {
      const { config, terminal } = settings()
      return addCredential(config, terminal, name, options)
    })
  credential
    .command('list')
    .option('--organization <name>', 'id, slug or name')
    .action((options: { organization?: string }) => {
      const { config, terminal } = settings()
      return showCredentials(config, terminal, options)
    })
  credential
    .command('rotate')
    .description('put another secret in its place, from the standard input')
    .argument('<name>', 'id or name')
    .option('--known-hosts <file>', 'for an ssh key: other lines of known_hosts')
    .option('--organization <name>', 'id, slug or name')
    .action((name: string, options: { organization?: string; knownHosts?: string }) => {
      const { config, terminal } = settings()
      return rotateOneCredential(config, terminal, name, options)
    })
  credential
    .command('remove')
    .description('destroy one that no root uses')
    .argument('<name>', 'id or name')
    .option('--organization <name>', 'id, slug or name')
    .action((name: string, options: { organization?: string }) => {
      const { config, terminal } = settings()
      return removeOneCredential(config, terminal, name, options)
    })
}
