import { misused } from './exit.ts'

/** The address of a server without anything after its host: https, or http on this machine alone. */
export function loneUrl(text: string): string {
  if (!URL.canParse(text))
    throw misused('WEIR_URL (or --url) is no address. It looks like https://weir.example.com')
  const url = new URL(text)
  if (url.username !== '' || url.password !== '')
    throw misused('WEIR_URL (or --url) holds a name or password. Leave it out: the token is enough.')
  if (url.pathname !== '/' || url.search !== '' || url.hash !== '')
    throw misused('WEIR_URL (or --url) is the address alone, without a path: https://weir.example.com')
  if (!isPrivate(url))
    throw misused(
      'WEIR_URL (or --url) must be https, else the token is sent in the clear; http only to this machine.',
    )
  return url.origin
}

/** Does nobody on the way read what is sent to this address? */
export const isPrivate = ({ protocol, hostname }: URL): boolean =>
  protocol === 'https:' || (protocol === 'http:' && /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/.test(hostname))
