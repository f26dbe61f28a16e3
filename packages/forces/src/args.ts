import { parseArgs, type ParseArgsConfig } from 'node:util'
import { misused } from './exit.ts'
import { loneUrl } from './url.ts'

/** What every command that asks a server is told. */
export interface Common {
  url: string
  group: string | null
  path: string
  repo: string | null
  commit: string | null
  branch: string | null
  isTokenOnStdin: boolean
  timeoutSeconds: number
}

export const formats = ['text', 'json', 'junit', 'sarif', 'codequality'] as const
export type Format = (typeof formats)[number]

export interface GateOptions extends Common {
  isLax: boolean
  breaking: number | null
  requiresReport: boolean
  /** A commit or branch that the checkout grew from: only what it adds to it is judged. */
  baseline: string | null
  format: Format
  output: string | null
}

export interface UploadOptions extends Common {
  files: string[]
  isPreview: boolean
  waits: boolean
}

/** What the agent was asked to do. */
export type Command =
  | { kind: 'help' }
  | { kind: 'version' }
  | { kind: 'gate'; options: GateOptions }
  | { kind: 'upload'; options: UploadOptions }
  | { kind: 'doctor'; options: Common }

const common = {
  url: { type: 'string' },
  group: { type: 'string' },
  path: { type: 'string' },
  repo: { type: 'string' },
  commit: { type: 'string' },
  branch: { type: 'string' },
  'token-stdin': { type: 'boolean' },
  timeout: { type: 'string' },
} as const satisfies ParseArgsConfig['options']

const ofGate = {
  ...common,
  strict: { type: 'boolean' },
  lax: { type: 'boolean' },
  breaking: { type: 'string' },
  'require-report': { type: 'boolean' },
  baseline: { type: 'string' },
  format: { type: 'string' },
  output: { type: 'string' },
} as const satisfies ParseArgsConfig['options']

const ofUpload = {
  ...common,
  preview: { type: 'boolean' },
  wait: { type: 'boolean' },
} as const satisfies ParseArgsConfig['options']

/** Reads the command line. What it does not know is wrong use, never ignored. */
export function readArgs(words: readonly string[], environment: NodeJS.ProcessEnv): Command {
  const [name, ...args] = words
  if (name === 'help' || isHelp(name) || (args.length === 1 && isHelp(args[0]))) return { kind: 'help' }
  if (name === '--version' || name === '-V') return { kind: 'version' }
  switch (name) {
    case 'gate':
      return { kind: 'gate', options: gateOptions(args, environment) }
    case 'upload':
      return { kind: 'upload', options: uploadOptions(args, environment) }
    case 'doctor': {
      const { values } = read(args, common, { takesFiles: false })
      return { kind: 'doctor', options: commonOf(values, environment) }
    }
    default:
      throw misused(
        `${name === undefined ? 'Say what to do' : `There is no command ${name}`}: gate, upload or doctor. forces --help tells more.`,
      )
  }
}

/** Only alone: a command with more in its line is meant to be done, and help ends with 0. */
const isHelp = (word: string | undefined): boolean => word === '--help' || word === '-h'

function gateOptions(args: string[], environment: NodeJS.ProcessEnv): GateOptions {
  const { values } = read(args, ofGate, { takesFiles: false })
  if (values.strict && values.lax) throw misused('Say --strict or --lax, not both.')
  const format = formats.find((one) => one === (values.format ?? 'text'))
  if (!format) throw misused(`--format is one of ${formats.join(', ')}.`)
  return {
    ...commonOf(values, environment),
    isLax: values.lax ?? false,
    breaking: values.breaking === undefined ? null : severity(values.breaking),
    requiresReport: values['require-report'] ?? false,
    baseline: values.baseline === undefined ? null : revision(values.baseline),
    format,
    output: values.output ?? null,
  }
}

function uploadOptions(args: string[], environment: NodeJS.ProcessEnv): UploadOptions {
  const { values, positionals } = read(args, ofUpload, { takesFiles: true })
  if (positionals.length === 0) throw misused('Name the report to send: forces upload results.sarif')
  return {
    ...commonOf(values, environment),
    files: positionals,
    isPreview: values.preview ?? false,
    waits: values.wait ?? false,
  }
}

function read<const O extends NonNullable<ParseArgsConfig['options']>>(
  args: string[],
  options: O,
  { takesFiles }: { takesFiles: boolean },
) {
  try {
    return parseArgs({ args, options, strict: true, allowPositionals: takesFiles })
  } catch (error) {
    throw misused(`${error instanceof Error ? error.message : String(error)} (forces --help tells more)`)
  }
}

type CommonValues = Partial<Record<Exclude<keyof typeof common, 'token-stdin'>, string>> & {
  'token-stdin'?: boolean
}

function commonOf(values: CommonValues, environment: NodeJS.ProcessEnv): Common {
  const url = values.url ?? environment['WEIR_URL']
  if (!url) throw misused('Say where Weir is: WEIR_URL=https://weir.example.com, or --url.')
  const group = values.group ?? (environment['WEIR_GROUP'] || undefined)
  return {
    url: loneUrl(url),
    group: group === undefined ? null : groupId(group),
    path: values.path ?? '.',
    repo: values.repo === undefined ? null : nickname(values.repo),
    commit: values.commit === undefined ? null : fullHash(values.commit),
    branch: values.branch === undefined ? null : branchName(values.branch),
    isTokenOnStdin: values['token-stdin'] ?? false,
    timeoutSeconds: seconds(values.timeout ?? '120'),
  }
}

function groupId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase()
  throw misused('--group (or WEIR_GROUP) is the id of the group, as the screen DevSecOps shows it.')
}

function nickname(text: string): string {
  if (/^[A-Za-z0-9_-]{1,128}$/.test(text)) return text
  throw misused('--repo is the nickname of the root in Weir: 1 to 128 letters, digits, _ and -.')
}

function fullHash(text: string): string {
  if (/^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text)) return text
  throw misused('--commit is a full commit hash, as `git rev-parse HEAD` prints it.')
}

function branchName(text: string): string {
  if (/^[^\p{Cc}\p{Cs}]{1,255}$/u.test(text)) return text
  throw misused('--branch is the name of a branch, at most 255 characters.')
}

function revision(text: string): string {
  if (/^[A-Za-z0-9_][^\p{Cc}\p{Cs}\s:~^?*[\\]{0,254}$/u.test(text) && !text.includes('..')) return text
  throw misused('--baseline is a branch, a tag or a commit, such as origin/main.')
}

function severity(text: string): number {
  if (/^(10(\.0)?|\d(\.\d)?)$/.test(text)) return Number(text)
  throw misused('--breaking is a severity from 0.0 to 10.0, with one decimal.')
}

function seconds(text: string): number {
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text)
  throw misused('--timeout is a whole number of seconds, 1 to 9999.')
}
