import { z } from 'zod'

/**
 * Decides for all of Weir what an e-mail address is and when two are one: reads an address into the one spelling in which it is kept
 * and compared, with its domain; null when it is none. Of the spelling only the case of the letters A to Z is left aside: dots, plus
 * signs and letters that look alike tell addresses apart. The domain is ASCII, an international one in its xn-- form.
 */
export function readEmail(text: string): { email: string; domain: string } | null {
  const email = lowered(text)
  const [, local = '', domain = ''] = /^([^@]*)@([^@]*)$/.exec(email) ?? []
  return text.length <= 254 && plainLocal.test(local) && plainDomain.test(domain) ? { email, domain } : null
}

/** The domain of an address that was read. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1)

/** The schema of an address, in the spelling of `readEmail`. */
export const emailAddress = () =>
  z
    .string()
    .max(254)
    .refine((text) => readEmail(text) !== null, 'must be an e-mail address such as ana@example.com')
    .overwrite(lowered)
    .meta({ format: 'email' })

/** The schema of a domain as e-mails have it, in the same spelling. */
export const domainName = () =>
  z
    .string()
    .trim()
    .overwrite(lowered)
    .max(253)
    .regex(plainDomain, 'must be a domain such as example.com; international ones in their xn-- form')

/** Not `toLowerCase`, which makes plain letters of others, such as K (the sign for kelvin). */
const lowered = (text: string): string =>
  text.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))

const plainLocal = /^[^\s@<>"(),:;\\\p{C}]{1,64}$/u
// without the flag i, by which letters beyond ASCII are taken for plain ones
const plainDomain = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+(?:[a-z]{2,63}|xn--[a-z0-9-]{1,58}[a-z0-9])$/
