import { z } from 'zod'
import { once, secret } from './marks.ts'
import { mutation } from './operation.ts'
import { Done, instant, label, prose } from './scalars.ts'
import { freshTokenSeconds } from './token.ts'

/** Times of the sign-in of a device: how long it may wait, and how often it may ask. */
export const deviceTimes = { seconds: 600, interval: 5, slower: 5 } as const

const userCode = () => secret(prose(32).min(1)).describe('The code that the device shows')

export const deviceStart = mutation('device.start', {
  summary: 'Begins the sign-in of an editor or another device (RFC 8628): it shows a code to its person.',
  permission: 'public:read',
  input: z.strictObject({ client_name: label().describe('What asks, as its person knows it') }),
  output: z
    .object({
      device_code: once(z.string()).describe('Kept by the device, to ask with'),
      user_code: once(z.string()).describe('Shown to the person, to type'),
      verification_uri: z.string(),
      verification_uri_complete: once(z.string()),
      expires_in: z.int().describe('Seconds'),
      interval: z.int().describe('Seconds between two polls'),
    })
    .meta({ id: 'DeviceStart' }),
  http: { method: 'POST', path: '/v1/device/start' },
  graphql: 'startDevice',
  cost: 10,
  rate: 'sign_in',
})

export const devicePoll = mutation('device.poll', {
  summary: 'Asks whether the person approved; the token is given once.',
  permission: 'public:read',
  input: z.strictObject({ device_code: secret(prose(200).min(1)) }),
  output: z
    .object({
      error: z
        .enum(['authorization_pending', 'slow_down', 'access_denied', 'expired_token'])
        .nullable()
        .describe('Why there is no token yet, or never; null with the token'),
      interval: z.int().describe('Seconds to wait before the next poll'),
      access_token: once(z.string().nullable()).describe('Shown once, here'),
      token_type: z.literal('Bearer'),
      expires_in: z.int().nullable().describe('Seconds the token lives'),
      scope: z.string().nullable().describe('Permissions of the token, with spaces between them'),
    })
    .meta({ id: 'DevicePoll' }),
  http: { method: 'POST', path: '/v1/device/poll' },
  graphql: 'pollDevice',
  cost: 5,
  rate: 'write',
})

export const deviceFind = mutation('device.find', {
  summary: 'What a device that shows this code is, before it is approved. Wrong codes are counted.',
  permission: 'self:write',
  input: z.strictObject({ user_code: userCode() }),
  output: z
    .object({
      client_name: z.string(),
      from_address: z
        .string()
        .nullable()
        .describe('Network that the device asked from, as much of its address as is kept'),
      started_at: instant(),
      expires_at: instant(),
      scopes: z.array(z.string()).describe('Permissions its token would carry'),
    })
    .meta({ id: 'Device' }),
  http: { method: 'POST', path: '/v1/device/find' },
  graphql: 'findDevice',
  cost: 5,
  rate: 'sign_in',
})

export const deviceApprove = mutation('device.approve', {
  summary: 'Lets the device that shows this code read on behalf of the caller, by a token of its own.',
  permission: 'self:write',
  freshSeconds: freshTokenSeconds,
  input: z.strictObject({ user_code: userCode() }),
  output: Done,
  http: { method: 'POST', path: '/v1/device/approve' },
  graphql: 'approveDevice',
  cost: 10,
  rate: 'sign_in',
})

export const deviceDeny = mutation('device.deny', {
  summary: 'Refuses the device that shows this code.',
  permission: 'self:write',
  input: z.strictObject({ user_code: userCode() }),
  output: Done,
  http: { method: 'POST', path: '/v1/device/deny' },
  graphql: 'denyDevice',
  cost: 5,
  rate: 'sign_in',
})
