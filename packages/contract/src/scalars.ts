import { z } from 'zod'
import { reference } from './marks.ts'

/** An instant in UTC, ISO 8601 with milliseconds. */
export const instant = () => z.iso.datetime({ offset: true })

/** A calendar day, ISO 8601. */
export const day = () => z.iso.date()

/** A name people give: any Unicode in NFC, trimmed, 1 to 128 characters, no control characters. */
export const label = () =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .min(1)
    .max(128)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'must not hold control characters')

/** Longer text people write, at most `max` characters; no NUL and no half of a character, which no database stores. */
export const prose = (max: number) =>
  z
    .string()
    .normalize('NFC')
    .max(max)
    .regex(/^[^\0\p{Cs}]*$/u, 'must not hold NUL or half a character')

/** A text that machines make, such as a code or a signed token: at most `max` visible ASCII characters. */
export const machineText = (max: number) =>
  z
    .string()
    .min(1)
    .max(max)
    .regex(/^[\x21-\x7e]*$/, 'must hold visible ASCII characters only')

/** A CVSS score, 0.0 to 10.0. */
export const score = () => z.number().min(0).max(10)

/** Optional organization of a request: needed only when the caller belongs to more than one. */
export const tenant = {
  organization_id: reference('organization')
    .optional()
    .describe('Organization asked about; may be left out when the caller has only one'),
}

/** An answer that says no more than that it is done. */
export const Done = z.object({ ok: z.literal(true) }).meta({ id: 'Done' })
