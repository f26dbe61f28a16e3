import { z } from 'zod'

/**
 * Decides for all of Weir what an e-mail address is and when two are one: reads an address into the one spelling in which it is kept
 * and compared, with its domain; null when it is none. Of the spelling only the case of the letters A to Z is left aside: dots, plus
 * signs and letters that look alike tell addresses apart. The domain is ASCII, an international one in its xn-- form.
 */
export function readEmail(text: string): { email: string; domain: string } | null {
  if (text.length > mostLetters || !address.test(text)) return null
  const email = lowered(text)
  return { email, domain: domainOf(email) }
}

/** The domain of an address that was read. */
export const domainOf = (email: string): string => email.slice(email.lastIndexOf('@') + 1)

/** The schema of an address, in the spelling of `readEmail`. */
export const emailAddress = () => z.email({ pattern: address }).max(mostLetters).overwrite(lowered)

/** The schema of a domain as e-mails have it, in the same spelling. */
export const domainName = () =>
  z
    .string()
    .trim()
    .max(253)
    .regex(
      new RegExp(`^${domain}$`),
      'must be a domain such as example.com; international ones in their xn-- form',
    )
    .overwrite(lowered)

/** Not `toLowerCase`, which makes plain letters of others, such as K (the sign for kelvin). */
const lowered = (text: string): string =>
  text.replaceAll(/[A-Z]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 32))

// without the flag i, by which letters beyond ASCII are taken for plain ones
const label = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?'
const domain = `(?:${label}\\.)+(?:[A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{1,58}[A-Za-z0-9])`
const address = new RegExp(`^[^\\s@<>"(),:;\\\\\\p{C}]{1,64}@${domain}$`, 'u')
const mostLetters = 254
