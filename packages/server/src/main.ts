import { Command, CommanderError, InvalidArgumentError, Option } from 'commander'
import { printSchema } from 'graphql'
import { exportAudit, verifyAudit } from './commands/audit.ts'
import {
  addCredential,
  type AddOptions,
  removeOneCredential,
  rotateOneCredential,
  showCredentials,
} from './commands/credential.ts'
import { printControls } from './commands/controls.ts'
import { demo, serve } from './commands/serve.ts'
import { lastAddress } from './commands/address.ts'
import { runLocalProvider } from './local-provider/run.ts'
import { examine } from './commands/doctor.ts'
import { vouchForDomain } from './commands/domain.ts'
import { importReport, type ImportOptions } from './commands/import.ts'
import { revokeKey, rotateKeys, showKeys } from './commands/keys.ts'
import { openLocal } from './commands/local.ts'
import { printPermissions } from './commands/permissions.ts'
import { seedFixtures } from './commands/seed.ts'
import { syncRepository, type SyncOptions } from './commands/sync.ts'
import { exitCodes, explain, openTerminal, type Terminal } from './commands/terminal.ts'
import { endToken, makeToken, showTokens } from './commands/token.ts'
import { type Config, type ConfigSource, readConfig } from './config.ts'
import { handedOver } from './launch/handed.ts'
import { graphqlSchema } from './graphql/schema.ts'
import { openApi } from './openapi.ts'

interface GlobalFlags {
  config?: string
  dataFolder?: string
  database?: string
  keyPassphraseFile?: string
  host?: string
  port?: string
  publicUrl?: string
  json?: boolean
}

interface Settings {
  config: Config
  sources: ConfigSource[]
  terminal: Terminal
}

const program = new Command('weir')
  .description('Vulnerability management and delivery analytics in one self-hosted platform.')
  .version('0.1.0')
  .option('--config <file>', 'configuration file, TOML or JSON')
  .option('--data-folder <folder>', 'folder of everything Weir keeps (default: .weir)')
  .option(
    '--database <url>',
    'PostgreSQL 15 or newer, as its owner; default: an embedded one in the data folder',
  )
  .option('--key-passphrase-file <file>', 'file of the passphrase that seals the keyring')
  .option('--secrets-stdin', 'read secrets as one JSON object from the standard input')
  .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
  .option('--port <port>', 'port to listen on (default: 4400)')
  .option('--public-url <url>', 'where people reach this server')
  .option('--json', 'answer in JSON lines, for programs')
  .addHelpText(
    'after',
    `
Each setting is also an environment variable (WEIR_DATA_FOLDER, WEIR_DATABASE_URL, WEIR_PORT …); \`weir doctor\` shows which is used.

Exit codes: 0 done · 1 refused · 2 wrong use · 3 not signed in · 4 database or server does not answer · 5 no such thing · 78 will not start like this

First steps:
  npx weir demo                                     look around with real and simulated data
  npx weir serve                                    start empty, sign in with the printed link
  npx weir sync /path/to/repository                 read a git repository: commits, tags, releases; never source
  npx weir import results.sarif --group G --root R  take in a scanner's report`,
  )
  .showHelpAfterError('(weir --help shows how)')
  .exitOverride()

function settings(): Settings {
  const flags = program.opts<GlobalFlags>()
  const { config, sources } = readConfig(
    {
      data_folder: flags.dataFolder,
      database_url: flags.database,
      key_passphrase_file: flags.keyPassphraseFile,
      host: flags.host,
      port: flags.port,
      public_url: flags.publicUrl,
    },
    { file: flags.config, ...handedOver() },
  )
  return { config, sources, terminal: openTerminal(flags.json ?? false) }
}

program
  .command('serve')
  .description('start the API, the page and the worker')
  .action(() => {
    const { config, terminal } = settings()
    return serve(config, terminal)
  })

program
  .command('demo')
  .description('start with real data about a git checkout and a clearly labelled simulated organization')
  .option('--repository <folder>', 'checkout to read and scan', '.')
  .option('--no-fill', 'start without looking for new data')
  .action((options: { repository: string; fill: boolean }) => {
    const { config, terminal } = settings()
    return demo(config, terminal, { repositoryFolder: options.repository, fill: options.fill })
  })

program
  .command('migrate')
  .description('bring the database up to date, check it, and stop')
  .action(async () => {
    const { config, terminal } = settings()
    await using local = await openLocal(config)
    terminal.data({ database: local.core.databaseVersion, ok: true })
    terminal.say(`PostgreSQL ${local.core.databaseVersion} is up to date and passes every check.`)
  })

program
  .command('sync')
  .description('read a git repository into the organization: metadata only, never source')
  .argument('<path-or-url>', 'local folder, https:// or ssh:// URL')
  .option('--organization <name>', 'id, slug or name')
  .option('--group <name>', 'group to put it in; made when there is none (default: the repository’s name)')
  .option('--branch <name>', 'tracked branch (default: main)')
  .option('--credential <name>', 'what a private repository is read with: see `weir credential`')
  .action((source: string, options: SyncOptions) => {
    const { config, terminal } = settings()
    return syncRepository(config, terminal, source, options)
  })

program
  .command('import')
  .description('take in a scanner’s report: SARIF, generic JSON or CSV; plain, gzip or zip')
  .argument('<file>', 'the report')
  .requiredOption('--group <name>', 'group, by id or name')
  .option('--root <nickname>', 'root, by id or nickname; may be left out when the group has one')
  .option('--organization <name>', 'id, slug or name')
  .option('--branch <name>', 'branch scanned; only reports of the tracked branch change states')
  .option('--commit <hash>', 'commit scanned')
  .option('--tool <name>', 'tool, where the report does not say it')
  .option('--preview', 'the same receipt without changing anything')
  .action((file: string, options: ImportOptions) => {
    const { config, terminal } = settings()
    return importReport(config, terminal, file, options)
  })

program
  .command('sign-in')
  .description('print a new one-time sign-in link for the owner of this installation')
  .action(async () => {
    const { config, terminal } = settings()
    await using local = await openLocal(config)
    const link = `${config.public_url ?? (await lastAddress(config))}/sign-in#code=${await local.core.issueSignInLink(local.user_id)}`
    terminal.data({ sign_in: link })
    terminal.say(link)
  })

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

const credential = program
  .command('credential')
  .description('tokens and ssh keys with which private repositories are read; kept sealed, never shown')
credential
  .command('add')
  .description('keep one; the secret comes by the standard input: weir credential add NAME --for HOST < file')
  .argument('<name>', 'what it is called')
  .requiredOption('--for <host>', 'the only host it is ever sent to, such as git.example.com')
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

program
  .command('seed')
  .description(
    'fill an empty installation for test tools; only where the configuration says fixtures = "allowed"',
  )
  .requiredOption('--fixtures', 'two organizations with every role, token and relation')
  .option('--seed <number>', 'the same seed gives the same people and texts', wholeNumber, 1)
  .action(({ seed }: { seed: number }) => {
    const { config, terminal } = settings()
    return seedFixtures(config, terminal, seed)
  })

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

program
  .command('local-provider')
  .description('a provider to sign in at without any password: for development on this machine alone')
  .option('--listen <port>', 'port on loopback', wholeNumber, 4480)
  .action(({ listen: port }: { listen: number }) => {
    const { config, terminal } = settings()
    return runLocalProvider(config, terminal, port)
  })

program
  .command('permissions')
  .description('print the permission matrix')
  .addOption(
    new Option('--format <format>', 'md, csv or json (default: md; json with --json)').choices([
      'md',
      'csv',
      'json',
    ]),
  )
  .action(({ format }: { format?: string }) => {
    printPermissions(format ?? (program.opts<GlobalFlags>().json ? 'json' : 'md'))
  })

program
  .command('controls')
  .description('print the security controls with their proofs, and the threat model')
  .action(() => printControls({ json: program.opts<GlobalFlags>().json ?? false }))

program
  .command('openapi')
  .description('print the OpenAPI 3.1 description of the REST API')
  .action(() => void process.stdout.write(`${JSON.stringify(openApi(), null, 2)}\n`))

program
  .command('sdl')
  .description('print the GraphQL schema')
  .action(() => void process.stdout.write(`${printSchema(graphqlSchema())}\n`))

program
  .command('doctor')
  .description('show every setting with its source and check the installation')
  .action(async () => {
    const { config, terminal, sources } = settings()
    if (!(await examine(config, terminal, sources))) process.exitCode = exitCodes.configuration
  })

function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}

const starts = ['serve', 'demo', 'migrate', 'seed', 'local-provider']

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  else {
    const code = explain(error, program.opts<GlobalFlags>().json ?? false)
    process.exitCode =
      code === exitCodes.refused && starts.includes(program.args[0] ?? '') ? exitCodes.configuration : code
  }
}
