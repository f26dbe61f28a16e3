import { credentialList } from '@weir/contract'
import { sql } from 'kysely'
import { implement } from '../door/implement.ts'
import { readPage, withItems } from '../list/keyset.ts'
import { credentialColumns, describeCredentials } from './row.ts'

export const listCredentials = implement(credentialList, async (tx, input, hands) => {
  const rows = tx.selectFrom('credential as c').select(credentialColumns)
  const page = await readPage(tx, hands, rows, {
    ...input,
    list: 'credential',
    sort: [
      { column: sql`lower(c.name)`, type: 'text' },
      { column: sql`c.id`, type: 'uuid' },
    ],
    direction: 'asc',
    isSmall: true,
  })
  return withItems(page, await describeCredentials(tx, hands, page.items))
})
