import { BlockList, isIP } from 'node:net'
import { z } from 'zod'
import type { AppOptions } from './app.ts'
import { defaultLimits } from './limits.ts'

const rate = z.int().min(1).max(1_000_000).optional()

/** Limits that an installation may set; what it leaves out stays as it is. */
const limits = z.strictObject({
  requests_per_address: rate.describe('Requests to the API in a minute from one IP address'),
  requests_per_credential: rate.describe('Requests in a minute with one session or token'),
  wrong_credentials_per_address: rate.describe('Wrong credentials in a minute from one IP address'),
  sign_ins_per_address: rate.describe('Steps of signing in in a minute from one IP address'),
  writes_per_credential: rate.describe('Changes in a minute with one session or token'),
  heavy_per_credential: rate.describe('Imports and syncs in a minute with one session or token'),
  running_per_organization: rate.describe('Requests of one organization at once'),
})

const origin = z.string().refine((text) => URL.canParse(text) && new URL(text).origin === text, {
  message: 'must be an origin like https://tools.example.com, without a path',
})

const proxy = z.string().refine(isNetwork, 'must be an IP address or a network like 10.0.0.0/8')

/** Settings of how the server meets the network; all are set in the file. */
export const edgeFields = {
  limits: limits.optional().describe('Requests that are let through: file only'),
  cors_origins: z
    .array(origin)
    .max(20)
    .optional()
    .describe('Pages of other origins that may call the API with a token of their own: file only'),
  trusted_proxies: z
    .array(proxy)
    .max(50)
    .optional()
    .describe('Proxies whose X-Forwarded-For is believed, by address or network: file only'),
  documents: z
    .enum(['any', 'trusted'])
    .optional()
    .describe('GraphQL documents without a token: any, or only those of Weir’s own page'),
}

function isNetwork(text: string): boolean {
  const [address = '', prefix, ...more] = text.split('/')
  const family = isIP(address)
  if (family === 0 || more.length > 0) return false
  if (prefix === undefined) return true
  // a network as wide as this is everybody
  if (!/^\d{1,3}$/.test(prefix) || Number(prefix) < 8) return false
  try {
    new BlockList().addSubnet(address, Number(prefix), family === 6 ? 'ipv6' : 'ipv4')
    return true
  } catch {
    return false
  }
}

type EdgeConfig = { [K in keyof typeof edgeFields]?: z.infer<(typeof edgeFields)[K]> }

/** What an app is made of, by these settings. */
export function edgeOptions({
  limits: given = {},
  cors_origins = [],
  trusted_proxies = [],
}: EdgeConfig): Pick<AppOptions, 'limits' | 'corsOrigins' | 'trustedProxies'> {
  const { rates } = defaultLimits
  return {
    corsOrigins: cors_origins,
    trustedProxies: trusted_proxies,
    limits: {
      rates: {
        ...rates,
        address: given.requests_per_address ?? rates.address,
        credential: given.requests_per_credential ?? rates.credential,
        failure: given.wrong_credentials_per_address ?? rates.failure,
        sign_in: given.sign_ins_per_address ?? rates.sign_in,
        write: given.writes_per_credential ?? rates.write,
        heavy: given.heavy_per_credential ?? rates.heavy,
        running: given.running_per_organization ?? rates.running,
      },
    },
  }
}
