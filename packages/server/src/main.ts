import {
  exportFormats,
  severityBands,
  techniques,
  vulnerabilitySorts,
  vulnerabilityStatuses,
} from '@weir/contract'
import { Command, CommanderError, Option } from 'commander'
import { demo, serve } from './commands/serve.ts'
import { lastAddress } from './commands/address.ts'
import { runLocalProvider } from './local-provider/run.ts'
import { examine } from './commands/doctor.ts'
import { exportVulnerabilities, type ExportOptions } from './commands/export.ts'
import { importReport, type ImportOptions } from './commands/import.ts'
import { type IntelligenceOptions, loadIntelligence } from './commands/intelligence.ts'
import { openLocal } from './commands/local.ts'
import { addNested } from './commands/nested.ts'
import { addPrinting } from './commands/printing.ts'
import { seedFixtures } from './commands/seed.ts'
import { isForPrograms, settingsOf } from './commands/settings.ts'
import { syncRepository, type SyncOptions } from './commands/sync.ts'
import { exitCodes, explain, outliveReaders } from './commands/terminal.ts'
import { wholeNumber } from './commands/whole-number.ts'

outliveReaders()

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

Exit codes: 0 done · 1 refused · 2 wrong use · 3 not signed in · 4 database or server does not answer · 5 no such thing · 78 will not start like this · 130 stopped

First steps:
  npx weir demo                                     look around with real and simulated data
  npx weir serve                                    start empty, sign in with the printed link
  npx weir sync /path/to/repository                 read a git repository: commits, tags, releases; never source
  npx weir import results.sarif --group G --root R  take in a scanner's report
  npx weir export --format csv --out open.csv       write what is known to a file`,
  )
  .configureHelp({ showGlobalOptions: true })
  .showHelpAfterError('(weir --help shows how)')
  .exitOverride()

const settings = () => settingsOf(program)

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
    await using local = await openLocal(config, { makes: true })
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
  .description(
    'take in a scanner’s report: SARIF, the files of a dozen scanners, generic JSON or CSV; plain, gzip or zip',
  )
  .argument('<file>', 'the report')
  .requiredOption('--group <name>', 'group, by id or name')
  .option('--root <nickname>', 'root, by id or nickname; may be left out when the group has one')
  .option('--organization <name>', 'id, slug or name')
  .option('--branch <name>', 'branch scanned; only reports of the tracked branch change states')
  .option('--commit <hash>', 'commit scanned')
  .option('--tool <name>', 'tool, where the report does not say it')
  .option('--format <id>', 'format, where the content does not tell it, such as gitleaks-json for []')
  .option('--category <name>', 'tells scans of one tool on one root apart, such as two projects')
  .option('--preview', 'the same receipt without changing anything')
  .action((file: string, options: ImportOptions) => {
    const { config, terminal } = settings()
    return importReport(config, terminal, file, options)
  })

program
  .command('export')
  .description('write vulnerabilities to a file, with the filters of their list')
  .addOption(new Option('--format <format>', 'format of the file').choices(exportFormats).default('csv'))
  .option('--out <file>', 'a new file (default: the standard output)')
  .option('--organization <name>', 'id, slug or name')
  .option('--group <name>', 'group, by id or name (default: every group)')
  .option('--root <nickname>', 'root of the group, by id or nickname')
  .addOption(
    new Option('--status <status...>', 'states (default: those the format is for)').choices(
      vulnerabilityStatuses,
    ),
  )
  .addOption(new Option('--severity <band>', 'of this severity and worse').choices(severityBands))
  .addOption(new Option('--technique <technique...>', 'found so').choices(techniques))
  .option('--tool <name>', 'found by this tool')
  .option('--search <words>', 'words in title, rule or location; or a serial number')
  .addOption(new Option('--sort <order>', 'order of the rows (default: serial)').choices(vulnerabilitySorts))
  .option(
    '--no-bom',
    'begin CSV without a byte order mark, which spreadsheets need and some programs do not know',
  )
  .action((options: ExportOptions) => {
    const { config, terminal } = settings()
    return exportVulnerabilities(config, terminal, options)
  })

program
  .command('intelligence')
  .description('load what is published about exploitation, whole or not at all: EPSS and KEV')
  .option('--epss <file-or-url>', 'CSV of EPSS, plain or gzip')
  .option('--kev <file-or-url>', 'JSON of KEV, plain or gzip')
  .action((options: IntelligenceOptions) => {
    const { config, terminal } = settings()
    return loadIntelligence(config, terminal, options)
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

addNested(program)

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
  .command('local-provider')
  .description('a provider to sign in at without any password: for development on this machine alone')
  .option('--listen <port>', 'port on loopback', wholeNumber, 4480)
  .action(({ listen: port }: { listen: number }) => {
    const { config, terminal } = settings()
    return runLocalProvider(config, terminal, port)
  })

addPrinting(program)

program
  .command('doctor')
  .description('show every setting with its source and check the installation')
  .action(async () => {
    const { config, terminal, sources } = settings()
    process.exitCode = await examine(config, terminal, sources)
  })

const starts = ['serve', 'demo', 'migrate', 'seed', 'local-provider']

try {
  await program.parseAsync()
} catch (error) {
  if (error instanceof CommanderError)
    process.exitCode = error.exitCode === 0 ? exitCodes.ok : exitCodes.usage
  else {
    const code = explain(error, isForPrograms(program))
    process.exitCode =
      code === exitCodes.refused && starts.includes(program.args[0] ?? '') ? exitCodes.configuration : code
  }
}
