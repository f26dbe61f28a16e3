import { fieldsOf, isFields, textOf } from '../../value.ts'

/** What a scanner inside Trivy looks for; each is a scan of its own, because each can be switched off. */
export type Kind = 'vulnerability' | 'misconfiguration' | 'secret' | 'license'

/** The list of a result that holds findings of a kind, and the classes of results that the kind's scanner makes. */
export const kinds: readonly {
  readonly kind: Kind
  readonly list: string
  readonly classes: readonly string[]
}[] = [
  { kind: 'vulnerability', list: 'Vulnerabilities', classes: ['os-pkgs', 'lang-pkgs'] },
  { kind: 'misconfiguration', list: 'Misconfigurations', classes: ['config'] },
  { kind: 'secret', list: 'Secrets', classes: ['secret'] },
  { kind: 'license', list: 'Licenses', classes: ['license', 'license-file'] },
]

/** One result of a report: a lockfile, a file, the packages of an operating system, or all packages of one language. */
export interface Target {
  /** Path of the target where it is a file. */
  readonly path: string | null
  /** Kind of packages or files, such as `npm` or `terraform`. */
  readonly type: string
  /** Scanners that looked at it. */
  readonly kinds: readonly Kind[]
}

/** Reads a result without its findings; a wrong shape is a target of which nothing is known. */
export function targetOf(value: unknown): Target {
  const result = fieldsOf(value)
  const [ofClass, type] = [textOf(result.Class) ?? '', textOf(result.Type) ?? '']
  const isFile = ofClass !== 'os-pkgs' && !(ofClass.startsWith('lang') && collected.has(type))
  const isUnder = (kind: (typeof kinds)[number]): boolean =>
    kind.classes.includes(ofClass) || (isFields(value) && kind.list in value)
  return {
    path: isFile ? textOf(result.Target, 4096) : null,
    type,
    kinds: kinds.filter(isUnder).map(({ kind }) => kind),
  }
}

/** Types of installed packages: their target is called `Java` or `Node.js`, and each package names its own file. */
const collected = new Set(['jar', 'node-pkg', 'python-pkg', 'gemspec', 'conda-pkg', 'composer-vendor'])
