/**
 * A source of delivery facts: one pure object in its own folder under `forges/` plus one line in `forges/index.ts`.
 * `read` yields batches from a cursor on; reading again, or in other pieces, yields facts that give the same state.
 */
export interface Forge {
  /** Name in configuration and storage. */
  readonly id: string
  readonly title: string
  /** Is this an address the forge can read? Says nothing about whether anything answers there. */
  accepts(address: string, allowance?: Pick<ForgeHands, 'allowLoopbackHttp'>): boolean
  /** The host of an address that it accepts, the path of the repository there, and which kind of credential is shown there. */
  asksFor(
    address: string,
    allowance?: Pick<ForgeHands, 'allowLoopbackHttp'>,
  ): Pick<ForgeCredential, 'kind' | 'host'> & { path: string }
  /** Everything since `cursor` (null: from the start). Throws `invalid` for the address, `unprocessable` when it cannot be read. */
  read(address: string, cursor: ForgeCursor | null, hands: ForgeHands): AsyncIterable<ForgeBatch>
}

/** Where reading stopped; only the forge that made it understands it. Fits in JSON. */
export type ForgeCursor = Readonly<Record<string, unknown>>

/** What lets Weir into a private repository; secret. */
export type ForgeCredential =
  | { kind: 'https_token'; host: string; path: string | null; user_name: string; secret: string }
  | { kind: 'ssh_key'; host: string; path: string | null; known_hosts: string; secret: string }

/** What a forge is given to work with. */
export interface ForgeHands {
  /** Folder for what may be kept between reads; one per organization, never shared. */
  cacheFolder: string
  /** Key of the organization under which e-mail addresses are hashed. */
  emailKey: Uint8Array
  /** Cancels the reading. */
  signal: AbortSignal
  /** Only the `weir` command reads local paths, in its own process, as the person who called it. */
  allowLocal?: boolean
  /** Plain http to 127.0.0.1, ::1 and localhost. */
  allowLoopbackHttp?: boolean
  /** Ssh without a credential, with the keys of this machine's account: for the `weir` command of that account alone. */
  usesMachineKeys?: boolean
  /** Shown to the host it names, for repositories under its path, and to no other; an address elsewhere is refused. */
  credential?: ForgeCredential
  /** Called before any connection; throws to refuse the host, or returns the address the connection must use. */
  resolve?: (host: string, port: number) => Promise<string | undefined>
  /** Variables for programs the forge starts, such as PATH, SSH_AUTH_SOCK and proxies; nothing is inherited. */
  environment?: Readonly<Record<string, string>>
  /** The instant that dates are judged by. */
  now?: () => Date
}

/** One piece of what was read. Commits come before the references that name them, the end comes last. */
export type ForgeBatch =
  | { kind: 'commits'; commits: ForgeCommit[] }
  | ({ kind: 'references' } & ForgeReferences)
  | { kind: 'progress'; entity: 'objects' | 'commits' | 'tags'; fetched: number; total: number | null }
  | ({ kind: 'doubt' } & ForgeDoubt)
  | { kind: 'end'; cursor: ForgeCursor; isEmpty: boolean; isShallow: boolean }

/** Who did something; the address itself never leaves the forge. */
export interface ForgePerson {
  name: string
  /** HMAC-SHA-256 of the trimmed lower-case address under the organization's key, hexadecimal; null without an address. */
  emailHash: string | null
}

/** The metadata of one commit. */
export interface ForgeCommit {
  hash: string
  /** First parent first. */
  parents: string[]
  author: ForgePerson
  committer: ForgePerson
  /** Null when the commit has no believable date. */
  authoredAt: Date | null
  committedAt: Date | null
  /** First paragraph of the message in one line, at most 1,000 characters. */
  subject: string
}

/** All branches and tags as they are now: what is missing here is gone. */
export interface ForgeReferences {
  defaultBranch: string | null
  branches: ForgeBranch[]
  tags: ForgeTag[]
}

/** A branch and the commit it ends in. */
export interface ForgeBranch {
  name: string
  commit: string
}

/** A tag and the commit it names, through tags of tags. */
export interface ForgeTag {
  name: string
  commit: string
  isAnnotated: boolean
  /** The tagger's date, or the committer's date of a lightweight tag's commit; null when there is no believable one. */
  createdAt: Date | null
  tagger: ForgePerson | null
}

/** Something that was read but not believed or understood, with how often and the first examples. */
export interface ForgeDoubt {
  code: 'bad_date' | 'bad_encoding' | 'not_a_commit' | 'shallow'
  message: string
  count: number
  examples: string[]
}
