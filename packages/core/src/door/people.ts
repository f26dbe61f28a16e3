import type pg from 'pg'

/** Names of people, from the directory's own login. */
export interface People {
  /** Name and e-mail by user id; unknown ones are left out. */
  find(user_ids: readonly (string | null)[]): Promise<Map<string, { name: string; email: string | null }>>
  rename(user_id: string, name: string): Promise<void>
  /** Names behind hashed git authors of an organization. */
  authors(organization_id: string, authors: readonly string[]): Promise<Map<string, string>>
  recordAuthors(organization_id: string, names: ReadonlyMap<string, string>): Promise<void>
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
    async rename(user_id, name) {
      await pool.query('update directory.person set name = $2 where user_id = $1', [user_id, name])
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
