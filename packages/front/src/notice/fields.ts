import type { Notice } from '@weir/contract'
import { gql } from 'urql'
import type { Camel, Connection } from '../graph/camel.ts'

/** A notice as the bell shows it. */
export type KnownNotice = Camel<Pick<Notice, 'id' | 'kind' | 'values' | 'created_at' | 'read_at'>>
/** The newest notices, and how many are not read. */
export interface NoticesData {
  notices: Connection<KnownNotice>
  unread: { totalCount: number }
}

/** The newest notices, and how many are not read. */
export const NoticesQuery = gql<NoticesData, object>`
  query Notices {
    notices(first: 20) {
      nodes {
        id
        kind
        values {
          name
          value
        }
        createdAt
        readAt
      }
      totalCount
    }
    unread: notices(first: 1, unread: true) {
      totalCount
    }
  }
`
/** Marks all notices as read. */
export const ReadNotices = gql<{ done: { ok: true } }, { input: object }>`
  mutation ReadNotices($input: ReadNoticesInput!) {
    done: readNotices(input: $input) {
      ok
    }
  }
`
