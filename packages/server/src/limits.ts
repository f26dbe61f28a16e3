/** Bounds of what one request may ask. Sizes in bytes, times in milliseconds. */
export interface Limits {
  readonly urlBytes: number
  readonly headerBytes: number
  readonly jsonBytes: number
  readonly jsonDepth: number
  readonly requestMs: number
  readonly uploadBytes: number
  readonly uploadMs: number
  readonly uploadBytesPerSecond: number
  /** How long an upload may be slower than that at its start. */
  readonly uploadGraceMs: number
  readonly eventsMs: number
  /** How long one file is written. */
  readonly exportMs: number
  readonly eventPollMs: number
  readonly heartbeatMs: number
  readonly graphql: GraphqlLimits
  readonly rates: RateLimits
}

/** Bounds of one GraphQL document, checked before anything runs. */
export interface GraphqlLimits {
  readonly tokens: number
  readonly depth: number
  readonly rootFields: number
  readonly aliases: number
  readonly directives: number
  /** Places where fragments are put in: comparing them pair by pair is what validation spends its time on. */
  readonly spreads: number
  readonly cost: number
}

/** Requests of a minute; Infinity: not counted. */
export interface RateLimits {
  /** Of one IP address (a /64 of IPv6) to the API. */
  readonly address: number
  /** Of one address for the page and its files. */
  readonly page: number
  /** With one credential. */
  readonly credential: number
  /** Of the visitors of a demo from one address. */
  readonly demo: number
  /** Wrong credentials from one address. */
  readonly failure: number
  /** Calls of one class, with one credential or, of strangers, from one address. */
  readonly write: number
  readonly heavy: number
  readonly sign_in: number
  /** At once for one organization; not in a minute. */
  readonly running: number
}

const minute = 60_000

/** The limits of the product; configuration may lower them. */
export const defaultLimits: Limits = {
  urlBytes: 8 * 1024,
  headerBytes: 16 * 1024,
  jsonBytes: 256 * 1024,
  jsonDepth: 32,
  requestMs: 10_000,
  uploadBytes: 64 * 1024 * 1024,
  uploadMs: 15 * minute,
  uploadBytesPerSecond: 32 * 1024,
  uploadGraceMs: 5_000,
  eventsMs: 15 * minute,
  exportMs: 30 * minute,
  eventPollMs: 500,
  heartbeatMs: 15_000,
  graphql: {
    tokens: 2_000,
    depth: 10,
    rootFields: 20,
    aliases: 20,
    directives: 50,
    spreads: 50,
    cost: 5_000,
  },
  rates: {
    address: 600,
    page: 3_000,
    credential: 1_200,
    demo: 60,
    failure: 30,
    write: 600,
    heavy: 120,
    sign_in: 60,
    running: 60,
  },
}

/** Nothing is counted: for programs that measure. */
export const unlimitedRates: RateLimits = {
  address: Infinity,
  page: Infinity,
  credential: Infinity,
  demo: Infinity,
  failure: Infinity,
  write: Infinity,
  heavy: Infinity,
  sign_in: Infinity,
  running: Infinity,
}
