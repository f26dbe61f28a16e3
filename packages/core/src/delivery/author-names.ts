import { createHmac } from 'node:crypto'
import type { Hands } from '../door/hands.ts'
import type { ForgePerson } from './forge.ts'

/** Gathers the names of the authors that are met in one reading. */
export interface AuthorNames {
  /** How the tables call an author: the hash of the address, or of the name when there is no address. */
  meet(author: ForgePerson): string
  /** Hands the names to the directory, outside of the transaction: one that stays after a failure does no harm. */
  store(): Promise<void>
}

/** Forges read newest first, so the name an author met first is the one they use now. */
export function authorNames({ keyring, organization_id, people }: Hands): AuthorNames {
  const key = keyring.key('author', organization_id)
  const names = new Map<string, string>()
  return {
    meet({ name, emailHash }) {
      const author = emailHash ?? `name:${createHmac('sha256', key).update(`name:${name}`).digest('hex')}`
      if (name !== '' && names.size < mostNames && !names.has(author)) names.set(author, shownName(name))
      return author
    },
    async store() {
      const all = [...names]
      for (let at = 0; at < all.length; at += namesAtOnce)
        await people.recordAuthors(organization_id, new Map(all.slice(at, at + namesAtOnce)))
    },
  }
}

/** Beyond this many authors in one reading the others stay "unknown": it bounds what a made-up history can fill. */
const mostNames = 200_000
const namesAtOnce = 10_000

/** Many people's git calls them by their address; of that only the part before the @ is kept. */
const shownName = (name: string): string => name.replaceAll(/([^\s<>@]+)@[^\s<>@]+/g, '$1')
