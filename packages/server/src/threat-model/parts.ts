import type { Asset, Gate, Part, TrustLevel } from './model.ts'

/** Levels of trust with who is in them. */
export const trustLevels: Readonly<Record<TrustLevel, string>> = {
  anonymous: 'Everyone without a verified credential, and the reader of the demo organization',
  authenticated: 'People in a session, and personal, IDE, CI and service tokens: each with its own rights',
  admin: 'Operators of the installation, and the machine roles of its own processes',
}

const ours = (id: string, name: string, what: string): Part => ({ id, name, what, isOurs: true })
const theirs = (id: string, name: string, what: string): Part => ({ id, name, what, isOurs: false })

/** What the product is made of. */
export const parts: readonly Part[] = [
  ours('page', 'Page', 'Static front that runs in the browser and asks the API like any other client'),
  ours('server', 'Server', 'One process: both APIs, health, the page’s files'),
  ours('door', 'Door', 'The only way to data: parses, authorizes, scopes, acts, records, presents'),
  ours('worker', 'Worker', 'Jobs: reading reports and repositories, with the rights of who asked'),
  ours('keyring', 'Keyring', 'Keys by purpose and version, sealed on the disk, handed over a pipe'),
  ours('database', 'Database', 'PostgreSQL with row-level security; embedded or one’s own'),
  ours('directory', 'Directory', 'Names and e-mails of people, behind a login of their own'),
  ours('blobs', 'Files', 'Uploaded reports, encrypted, by organization'),
  ours('mirror', 'Mirrors', 'Metadata of git repositories; never their files'),
  ours('command', 'Commands', 'What the operator runs on the machine itself'),
  ours('pipeline', 'Pipeline', 'From a change of the code to an image that runs'),
  theirs('edge', 'Edge', 'The proxy in front: TLS, firewall, limits by address'),
  theirs('provider', 'Identity provider', 'Says who somebody is, by OpenID Connect or OAuth2'),
  theirs('forge', 'Forge', 'Git servers that are read from'),
  theirs('runner', 'CI runner', 'Pipelines of customers: upload reports and ask the gate'),
  theirs('registry', 'Registries', 'Where dependencies and base images come from'),
]

/** Where data comes in. */
export const entries: readonly Gate[] = [
  {
    id: 'rest',
    name: 'REST API',
    what: 'Every operation at its own path',
    of: 'server',
    trust: ['anonymous', 'authenticated'],
  },
  {
    id: 'graphql',
    name: 'GraphQL API',
    what: 'Documents of several operations in one question',
    of: 'server',
    trust: ['anonymous', 'authenticated'],
  },
  {
    id: 'upload',
    name: 'Uploads',
    what: 'Reports of scanners: SARIF, JSON, CSV, packed or not',
    of: 'server',
    trust: ['authenticated'],
  },
  {
    id: 'sign-in',
    name: 'Sign-in',
    what: 'Codes of providers, one-time links, invitations',
    of: 'server',
    trust: ['anonymous'],
  },
  {
    id: 'leak',
    name: 'Report of a leaked token',
    what: 'Whoever holds a token may end it',
    of: 'server',
    trust: ['anonymous'],
  },
  {
    id: 'front',
    name: 'Front',
    what: 'Addresses, forms and storage of the page',
    of: 'page',
    trust: ['anonymous', 'authenticated'],
  },
  {
    id: 'health',
    name: 'Health',
    what: 'Alive and ready, for the balancer',
    of: 'server',
    trust: ['anonymous'],
  },
  {
    id: 'retrieve',
    name: 'What is retrieved',
    what: 'Answers of forges and providers that the product asked',
    of: 'worker',
    trust: ['anonymous'],
  },
  {
    id: 'gate',
    name: 'Gate',
    what: 'Questions of pipelines that decide whether they go on',
    of: 'server',
    trust: ['authenticated'],
  },
  {
    id: 'shell',
    name: 'Commands and configuration',
    what: 'Flags, environment and file, on the machine',
    of: 'command',
    trust: ['admin'],
  },
]

/** Where data goes out. */
export const exits: readonly Gate[] = [
  {
    id: 'answer',
    name: 'Answers of the APIs',
    what: 'Data, refusals and headers',
    of: 'server',
    trust: ['anonymous', 'authenticated'],
  },
  {
    id: 'events',
    name: 'Events',
    what: 'Progress of jobs as a stream',
    of: 'server',
    trust: ['authenticated'],
  },
  { id: 'screen', name: 'Screens', what: 'What the page shows', of: 'page', trust: ['authenticated'] },
  {
    id: 'verdict',
    name: 'Verdicts',
    what: 'Pass or break, with reasons, in a pipeline',
    of: 'server',
    trust: ['authenticated'],
  },
  {
    id: 'log',
    name: 'Logs and metrics',
    what: 'What operators see of the running product',
    of: 'server',
    trust: ['admin'],
  },
  {
    id: 'outgoing',
    name: 'Outgoing requests',
    what: 'To forges and providers',
    of: 'worker',
    trust: ['anonymous'],
  },
  {
    id: 'head',
    name: 'Head of the audit',
    what: 'Written outside of the database, so that nobody rewrites the past alone',
    of: 'server',
    trust: ['admin'],
  },
  {
    id: 'backup',
    name: 'Exports and backups',
    what: 'Copies of data that leave',
    of: 'database',
    trust: ['admin', 'authenticated'],
  },
]

/** What is worth attacking. */
export const assets: readonly Asset[] = [
  {
    id: 'findings',
    name: 'Vulnerabilities',
    what: 'What is broken, where, and what is done about it',
    in: 'database',
  },
  {
    id: 'delivery',
    name: 'Delivery data',
    what: 'Who changed what and when, releases, metrics',
    in: 'database',
  },
  { id: 'people', name: 'People', what: 'Names and e-mail addresses', in: 'directory' },
  { id: 'sessions', name: 'Sessions', what: 'Being somebody for some hours', in: 'database' },
  { id: 'tokens', name: 'Tokens', what: 'Being a machine or a person for some months', in: 'database' },
  { id: 'keys', name: 'Keys', what: 'What signs, seals and encrypts everything else', in: 'keyring' },
  {
    id: 'secrets',
    name: 'Secrets of customers',
    what: 'Credentials of their forges and environments',
    in: 'database',
  },
  { id: 'reports', name: 'Reports', what: 'Files of scanners as they came', in: 'blobs' },
  {
    id: 'decisions',
    name: 'Policies and verdicts',
    what: 'What may be accepted, and what breaks a build',
    in: 'database',
  },
  { id: 'record', name: 'Audit', what: 'Who did what', in: 'database' },
  { id: 'service', name: 'Service', what: 'That it answers, and in time', in: 'server' },
  { id: 'product', name: 'Code and images', what: 'What runs at every customer', in: 'pipeline' },
]
