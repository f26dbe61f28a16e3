import type { Language } from './products.ts'
import type { Random } from './random.ts'
import type { Scanner } from './scanners.ts'
import type { Weakness } from './weakness-rules.ts'

/** Where a simulated vulnerability is. */
export interface Place {
  /** What is shown, and what tells one place from another. */
  location: string
  path: string | null
  line: number | null
}

/** Invents a place where this scanner could have found this weakness. */
export function inventPlace(
  random: Random,
  {
    scanner,
    weakness,
    language,
    site,
  }: { scanner: Scanner; weakness: Weakness; language: Language; site: string },
): Place {
  switch (scanner.kind) {
    case 'package':
      return packagePlace(random, weakness, language)
    case 'image': {
      const image = `${random.pick(modules)}-${random.pick(['runtime', 'base', 'debug'])}`
      return { location: `${image} (${named(weakness)})`, path: null, line: null }
    }
    case 'input': {
      const url = `${site.replace(/\/$/, '')}/${random.pick(modules)}/${random.pick(actions)}`
      return { location: `${url} (${random.pick(fields)})`, path: null, line: null }
    }
    case 'port':
      return { location: `${site}:${random.pick([22, 443, 5432, 8080, 8443])}`, path: null, line: null }
    default: {
      const path = inventPath(random, language)
      const line = random.int(3, 420)
      return { location: `${path}:${line}`, path, line }
    }
  }
}

/** A path as repositories of this language have them. */
export function inventPath(random: Random, language: Language): string {
  const module = random.pick(modules)
  const action = random.pick(actions)
  switch (language) {
    case 'typescript':
      return `src/${module}/${action}-${module}.${random.chance(0.3) ? 'tsx' : 'ts'}`
    case 'java':
      return `src/main/java/com/example/${module}/${capital(module)}${random.pick(['Controller', 'Service', 'Mapper', 'Client'])}.java`
    case 'python':
      return `${module}/${action}_${module}.py`
    case 'go':
      return `internal/${module}/${action}.go`
    case 'infrastructure':
      return random.pick([
        `modules/${module}/main.tf`,
        `charts/${module}/templates/deployment.yaml`,
        `live/production/${module}.tf`,
      ])
  }
}

/** Nouns of the simulated products. */
export const modules = [
  'account',
  'address',
  'basket',
  'billing',
  'catalogue',
  'delivery',
  'discount',
  'export',
  'invoice',
  'login',
  'message',
  'order',
  'partner',
  'payment',
  'profile',
  'refund',
  'report',
  'search',
  'session',
  'stock',
  'upload',
  'webhook',
] as const

const actions = [
  'create',
  'list',
  'update',
  'import',
  'render',
  'validate',
  'send',
  'sync',
  'parse',
  'remove',
]
const fields = ['q', 'id', 'next', 'email', 'file', 'sort', 'token', 'page']

const manifests: Record<Language, string[]> = {
  typescript: ['package-lock.json', 'tools/package-lock.json'],
  java: ['pom.xml', 'service/pom.xml', 'batch/pom.xml'],
  python: ['requirements.txt', 'poetry.lock'],
  go: ['go.mod', 'tools/go.mod'],
  infrastructure: ['Dockerfile'],
}

function packagePlace(random: Random, weakness: Weakness, language: Language): Place {
  const path = random.pick(manifests[language])
  return { location: `${named(weakness)} (${path})`, path, line: null }
}

const named = ({ package: one }: Weakness): string => (one ? `${one.name} ${one.version}` : '')

const capital = (word: string): string => word.slice(0, 1).toUpperCase() + word.slice(1)
