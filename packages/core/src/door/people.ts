import type pg from 'pg'

/** Names of people, from the directory's own login. */
export interface People {
  /** Name and e-mail by user id; unknown ones are left out. */
  find(user_ids: readonly (string | null)[]): Promise<Map<string, { name: string; email: string | null }>>
  /** Those of the people whose name holds a text, or with `byEmail` whose e-mail does. */
  matching(user_ids: readonly string[], search: { text: string; byEmail: boolean }): Promise<string[]>
  /** Who has this e-mail address, in the spelling of `readEmail`. */
  byEmail(email: string): Promise<string | null>
  /** The e-mail that a provider verified at the person's sign-in; null when none did. */
  verifiedEmail(user_id: string): Promise<string | null>
  /** Names behind hashed git authors of an organization. */
  authors(organization_id: string, authors: readonly string[]): Promise<Map<string, string>>
  recordAuthors(organization_id: string, names: ReadonlyMap<string, string>): Promise<void>
}

/** People as a visitor sees them: told apart, but not by name. */
export function maskPeople(people: People): People {
  const masked = (what: string, id: string): string =>
    `${what} ${id.replaceAll('-', '').slice(-4).toUpperCase()}`
  return {
    ...people,
    async find(user_ids) {
      const ids = new Set(user_ids.filter((id) => id !== null))
      return new Map([...ids].map((id) => [id, { name: masked('Person', id), email: null }]))
    },
    authors: async (_organization_id, authors) =>
      new Map(authors.map((author) => [author, masked('Author', author)])),
  }
}

/** People over the pool of the directory. */
export function openPeople(pool: pg.Pool): People {
  return {
    async find(user_ids) {
      const ids = [...new Set(user_ids.filter((id) => id !== null))]
      if (ids.length === 0) return new Map()
      const { rows } = await pool.query<{ user_id: string; name: string; email: string | null }>(
        'select user_id, name, email from directory.person where user_id = any ($1)',
        [ids],
      )
      return new Map(rows.map(({ user_id, name, email }) => [user_id, { name, email }]))
    },
    async matching(user_ids, { text, byEmail }) {
      const { rows } = await pool.query<{ user_id: string }>(
        `select user_id from directory.person
          where user_id = any ($1)
            and (strpos(lower(name), lower($2)) > 0 or $3 and strpos(lower(email), lower($2)) > 0)`,
        [user_ids, text.trim(), byEmail],
      )
      return rows.map(({ user_id }) => user_id)
    },
    async byEmail(email) {
      const { rows } = await pool.query<{ user_id: string }>(
        'select user_id from directory.person where email = $1',
        [email],
      )
      return rows[0]?.user_id ?? null
    },
    async verifiedEmail(user_id) {
      const { rows } = await pool.query<{ email: string | null }>(
        'select email from directory.person where user_id = $1 and email_verified_at is not null',
        [user_id],
      )
      return rows[0]?.email ?? null
    },
    async authors(organization_id, authors) {
      if (authors.length === 0) return new Map()
      const { rows } = await pool.query<{ author: string; name: string }>(
        'select author, name from directory.author where organization_id = $1 and author = any ($2)',
        [organization_id, [...new Set(authors)]],
      )
      return new Map(rows.map(({ author, name }) => [author, name]))
    },
    async recordAuthors(organization_id, names) {
      await pool.query(
        `insert into directory.author (organization_id, author, name)
         select $1, author, name from unnest($2::text[], $3::text[]) as one (author, name)
         on conflict (organization_id, author) do update set name = excluded.name`,
        [organization_id, [...names.keys()], [...names.values()]],
      )
    },
  }
}
