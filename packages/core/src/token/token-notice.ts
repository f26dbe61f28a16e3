import type pg from 'pg'

/** A token of either table, as far as people are told about it. */
export interface TokenRow {
  id: string
  kind: 'personal' | 'ide' | 'ci' | 'service'
  name: string
  user_id: string | null
  organization_id: string | null
  group_id: string | null
}

/** Columns of a TokenRow by table; the person of a machine's token is who made it. */
export const tokenColumns = {
  user_token: 't.id, t.kind, t.name, t.user_id, null::uuid as organization_id, null::uuid as group_id',
  machine_token: 't.id, t.kind, t.name, t.created_by as user_id, t.organization_id, t.group_id',
} as const

/**
 * Tells those whom a token concerns. A person's token: the person, and the admins of every organization it could read.
 * A machine's token: who made it, while they still belong there, and the admins of its organization.
 */
export async function tellConcerned(
  client: pg.PoolClient,
  token: TokenRow,
  { kind, params }: { kind: string; params: Readonly<Record<string, string | number>> },
): Promise<void> {
  const said = { ...params, token_id: token.id, token_kind: token.kind, token_name: token.name }
  await client.query(
    `select notify(told.user_id, $1, $2::jsonb || jsonb_strip_nulls(jsonb_build_object('organization_id', told.organization_id)))
       from (select distinct on (user_id) user_id, organization_id
               from (select $3::uuid as user_id, $4::uuid as organization_id
                      where $4::uuid is null
                      union all
                     select m.user_id, m.organization_id from member m
                      where m.organization_id = $4 and m.suspended_at is null
                        and (m.role in ('owner', 'admin') or m.user_id = $3)
                      union all
                     select a.user_id, a.organization_id from member o join member a using (organization_id)
                      where $4::uuid is null and o.user_id = $3 and o.suspended_at is null
                        and a.role in ('owner', 'admin') and a.suspended_at is null) everyone
              where user_id is not null
              order by user_id, organization_id nulls first) told`,
    [kind, JSON.stringify(said), token.user_id, token.organization_id],
  )
}

/** The same for the owner alone: what ends by itself is nobody else's concern, unless nobody in person owns it. */
export async function tellOwner(
  client: pg.PoolClient,
  token: TokenRow,
  notice: { kind: string; params: Readonly<Record<string, string | number>> },
): Promise<void> {
  if (token.organization_id !== null) return tellConcerned(client, token, notice)
  const said = { ...notice.params, token_id: token.id, token_kind: token.kind, token_name: token.name }
  await client.query('select notify($1, $2, $3)', [token.user_id, notice.kind, JSON.stringify(said)])
}
