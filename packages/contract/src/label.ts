import { z } from 'zod'

/** The highest business level. */
export const mostLevel = 1_000_000_000

/** A word to find vulnerabilities by: 1 to 50 characters, none of them a comma or a control character. */
export const tag = () =>
  z
    .string()
    .trim()
    .normalize('NFC')
    .min(1)
    .max(50)
    .regex(/^[^\p{Cc}\p{Cs},]*$/u, 'must not hold commas or control characters')

/** Address of an issue in another tool: http or https, so that a link to it runs nothing. */
export const issueUrl = () =>
  z
    .string()
    .max(2000)
    .regex(/^[\x21-\x7e]*$/, 'must hold visible ASCII characters only')
    .url({ protocol: /^https?$/ })
