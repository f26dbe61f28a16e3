import { ActionIcon, Button, Indicator, Popover } from '@mantine/core'
import { IconBell } from '@tabler/icons-react'
import type { Notice } from '@weir/contract'
import { useState } from 'react'
import { gql, useMutation } from 'urql'
import { Empty, Face } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import type { Camel, Connection } from '../graph/camel.ts'
import { Ago } from '../text/ago.tsx'
import { text } from '../text/catalogue.ts'
import './bell.css'

type KnownNotice = Camel<Pick<Notice, 'id' | 'kind' | 'values' | 'created_at' | 'read_at'>>

const NoticesQuery = gql<{ notices: Connection<KnownNotice>; unread: { totalCount: number } }, object>`
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
const ReadNotices = gql<{ done: { ok: true } }, { input: object }>`
  mutation ReadNotices($input: ReadNoticesInput!) {
    done: readNotices(input: $input) {
      ok
    }
  }
`

/** What the person was told about their own access. */
export function Bell() {
  const [isOpen, setOpen] = useState(false)
  const answer = useAnswer(NoticesQuery, {})
  const [reading, read] = useMutation(ReadNotices)
  const unread = answer.part('unread')
  const waiting = unread.state === 'ready' ? unread.value.totalCount : 0
  const label = waiting > 0 ? text.notices.unread(waiting) : text.notices.bell
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={360} shadow="md" trapFocus>
      <Popover.Target>
        <Indicator disabled={waiting === 0} size={8} offset={5} color="red">
          <ActionIcon
            variant="subtle"
            color="gray"
            aria-label={label}
            title={label}
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            <IconBell size={18} aria-hidden />
          </ActionIcon>
        </Indicator>
      </Popover.Target>
      <Popover.Dropdown className="bell">
        <div className="row">
          <h2 className="grow">{text.notices.bell}</h2>
          {waiting > 0 && (
            <Button
              variant="default"
              loading={reading.fetching}
              onClick={() => void read({ input: {} }).then(({ data }) => data?.done && answer.retry())}
            >
              {text.notices.readAll}
            </Button>
          )}
        </div>
        <Face part={answer.part('notices')} retry={answer.retry}>
          {({ nodes }) =>
            nodes.length === 0 ? (
              <Empty title={text.notices.none}>{text.notices.noneHow}</Empty>
            ) : (
              <ul className="list bell-list">
                {nodes.map((notice) => (
                  <li key={notice.id} data-unread={notice.readAt === null || undefined}>
                    <div>{sentenceOf(notice)}</div>
                    <div className="soft small">
                      <Ago instant={notice.createdAt} />
                    </div>
                  </li>
                ))}
              </ul>
            )
          }
        </Face>
      </Popover.Dropdown>
    </Popover>
  )
}

const sentences: Record<string, ((of: (name: string) => string) => string) | undefined> = text.notices.kinds

function sentenceOf({ kind, values }: KnownNotice): string {
  const of = (name: string) => values.find((one) => one.name === name)?.value ?? ''
  const known = Object.hasOwn(sentences, kind) ? sentences[kind] : undefined
  return known ? known(of) : text.notices.other(kind, values.map(({ value }) => value).join(', '))
}
