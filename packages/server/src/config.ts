import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { emailAddress, Fault } from '@weir/contract'
import { parse as parseToml } from 'smol-toml'
import { z } from 'zod'
import { edgeFields } from './edge-settings.ts'
import type { Handed } from './launch/handed.ts'
import { keyPassphrase, readSecret, secretSettings } from './secret-settings.ts'
import { providerTables } from './sign-in/providers.ts'

const named = z.union([
  z.strictObject({ issuer: z.url({ protocol: /^https?$/ }), subject: z.string().min(1).max(255) }),
  z.strictObject({ email: emailAddress() }),
])
const operatorSettings = z.strictObject({
  operator: z.array(named).max(50).default([]),
  auditor: z.array(named).max(50).default([]),
})

const upTo = (most: number) =>
  z
    .union([z.int(), z.string().regex(/^\d+$/).transform(Number)])
    .pipe(z.int().min(1).max(most, `must be a whole number from 1 to ${most}`))

const fields = {
  data_folder: z
    .string()
    .min(1)
    .describe('Folder of everything Weir keeps: keys, files, the embedded database'),
  database_url: z
    .string()
    .regex(/^postgres(ql)?:\/\/./, 'must be like postgresql://owner:secret@host/weir')
    .optional()
    .describe('Owner’s URL of a PostgreSQL 15 or newer; without it the embedded one is used'),
  database_url_file: z.string().min(1).optional().describe('File that holds database_url'),
  key_passphrase_file: z
    .string()
    .min(1)
    .optional()
    .describe(
      'File of the passphrase that seals the keyring; the systemd credential weir-keyring does the same',
    ),
  host: z.string().min(1).describe('Address to listen on'),
  port: z
    .union([z.int(), z.string().regex(/^\d+$/).transform(Number)])
    .pipe(z.int().min(0).max(65535))
    .describe('Port to listen on; 0 takes a free one'),
  public_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where people reach this server, if not at the address it listens on'),
  session_idle_minutes: upTo(30).describe('A session ends after so many minutes without use; at most 30'),
  session_hours: upTo(8).describe('A session ends after so many hours; at most 8'),
  environment: z
    .enum(['production', 'development'])
    .describe('development allows what only tests need: providers on this machine itself'),
  owner_link: z
    .enum(['allowed', 'refused'])
    .describe('May the owner sign in with a one-time link of `weir sign-in`? refused needs providers'),
  providers: providerTables.optional().describe('Where people sign in: file only, one table for each'),
  ...edgeFields,
  log_level: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']).describe('How much is logged'),
  demo: z
    .strictObject({ organization: z.uuid().toLowerCase() })
    .optional()
    .describe('Organization, by its id, that visitors read without signing in; none unless set'),
  epss_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where the CSV of EPSS is loaded from each day; not at all unless set'),
  kev_url: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where the JSON of KEV is loaded from each day; not at all unless set'),
  operators: operatorSettings
    .optional()
    .describe('Who operates and who audits this installation: file only, by identity or verified e-mail'),
  fixtures: z
    .literal('allowed')
    .optional()
    .describe('Only for test tools: `weir seed --fixtures` may fill this installation when it is empty'),
}
const Config = z.strictObject(fields)

/** The settings of an installation: one schema for file, environment and flags. */
export type Config = z.infer<typeof Config> & {
  /** Seals the keyring; never a setting of its own. */
  key_passphrase?: string | undefined
}
export type ConfigKey = keyof typeof fields

const defaults = {
  data_folder: '.weir',
  host: '127.0.0.1',
  port: 4400,
  session_idle_minutes: 30,
  session_hours: 8,
  log_level: 'warn',
  environment: 'production',
  owner_link: 'allowed',
}

/** The data folder where nothing names another: in the folder of whoever types. */
export const defaultDataFolder = (): string => resolve(defaults.data_folder)

const isSecret = (key: string): boolean => secretSettings.some((one) => one === key)

/** Each value with where it came from, for `weir doctor`; secrets are not shown. */
export interface ConfigSource {
  key: string
  value: string
  source: string
  meaning: string
}

/** Reads the configuration: flags over the launcher's environment (`WEIR_PORT`) over file over defaults. */
export function readConfig(
  flags: { [K in ConfigKey]?: string | number | undefined },
  { file, environment, secrets }: Handed & { file?: string | undefined },
): { config: Config; sources: ConfigSource[] } {
  const merged: Record<string, unknown> = {}
  const origin: Record<string, string> = {}
  const layers: [string, Record<string, unknown>][] = [
    ['default', defaults],
    [`file ${file ?? ''}`.trim(), file ? readFile(file) : {}],
    [
      'environment',
      Object.fromEntries(Object.keys(fields).map((key) => [key, environment[`WEIR_${key.toUpperCase()}`]])),
    ],
    ['standard input', Object.fromEntries(secretSettings.map((key) => [key, secrets[key]]))],
    ['flag', flags],
  ]
  for (const [name, layer] of layers)
    for (const [key, value] of Object.entries(layer))
      if (value !== undefined && value !== '') {
        merged[key] = value
        origin[key] = name
      }
  for (const key of secretSettings) {
    const named = merged[`${key}_file`]
    if (merged[key] !== undefined || typeof named !== 'string') continue
    merged[key] = readSecret(named, `${key}_file`)
    origin[key] = `file ${named}`
  }
  const parsed = Config.safeParse(merged)
  if (!parsed.success) throw refusal(parsed.error.issues[0], origin)
  const config = {
    ...parsed.data,
    data_folder: resolve(parsed.data.data_folder),
    key_passphrase: keyPassphrase({ file: parsed.data.key_passphrase_file }, { environment, secrets }),
  }
  const sources = Object.entries(fields).map(([key, schema]) => ({
    key,
    value: isSecret(key) && merged[key] ? '(set, not shown)' : written(Reflect.get(config, key)),
    source: origin[key] ?? '-',
    meaning: schema.description ?? '',
  }))
  return { config, sources }
}

const written = (value: unknown): string =>
  value === undefined ? '(not set)' : typeof value === 'string' ? value : JSON.stringify(value)

/** Which setting is wrong, where it was set, and what it must be. */
function refusal(issue: z.core.$ZodIssue | undefined, origin: Record<string, string>): Fault {
  if (issue?.code === 'unrecognized_keys') {
    const [last = ''] = issue.keys
    const key = [...issue.path.map(String), last].join('.')
    return new Fault(
      'invalid',
      `There is no setting ${key} (from ${origin[key.split('.')[0] ?? '']}). The settings are ${Object.keys(fields).join(', ')}.`,
    )
  }
  const key = String(issue?.path[0] ?? '')
  const must = key === 'port' ? 'must be a whole number from 0 to 65535' : issue?.message
  return new Fault('invalid', `The setting ${key} (from ${whereSet(key, origin[key])}) ${must}.`)
}

const whereSet = (key: string, origin = 'nowhere'): string =>
  origin === 'environment'
    ? `the environment variable WEIR_${key.toUpperCase()}`
    : origin === 'flag'
      ? 'the command line'
      : origin

function readFile(file: string): Record<string, unknown> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Fault('invalid', `The configuration file ${file} cannot be read.`)
  }
  try {
    const parsed: unknown = file.endsWith('.json') ? JSON.parse(text) : parseToml(text)
    if (typeof parsed === 'object' && parsed !== null) return { ...parsed }
  } catch (error) {
    throw new Fault(
      'invalid',
      `The configuration file ${file} is broken: ${error instanceof Error ? error.message.split('\n')[0] : ''}`,
    )
  }
  throw new Fault('invalid', `The configuration file ${file} must hold settings by name.`)
}
