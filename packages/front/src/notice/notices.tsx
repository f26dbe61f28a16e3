import { Button } from '@mantine/core'
import { useMutation } from 'urql'
import { Empty, Face } from '../face/faces.tsx'
import type { Answer } from '../graph/answer.ts'
import { Ago } from '../text/ago.tsx'
import { noticeTexts } from '../text/notices.ts'
import { navTexts } from '../text/shell.ts'
import { type KnownNotice, type NoticesData, ReadNotices } from './fields.ts'

/** What the person was told about their own access, newest first. */
export function Notices({ answer, waiting }: { answer: Answer<NoticesData>; waiting: number }) {
  const [reading, read] = useMutation(ReadNotices)
  return (
    <>
      <div className="row">
        <h2 className="grow">{navTexts.notices}</h2>
        {waiting > 0 && (
          <Button
            variant="default"
            loading={reading.fetching}
            onClick={() => void read({ input: {} }).then(({ data }) => data?.done && answer.retry())}
          >
            {noticeTexts.readAll}
          </Button>
        )}
      </div>
      <Face part={answer.part('notices')} retry={answer.retry}>
        {({ nodes }) =>
          nodes.length === 0 ? (
            <Empty title={noticeTexts.none}>{noticeTexts.noneHow}</Empty>
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
    </>
  )
}

const sentences: Record<string, ((of: (name: string) => string) => string) | undefined> = noticeTexts.kinds

function sentenceOf({ kind, values }: KnownNotice): string {
  const of = (name: string) => values.find((one) => one.name === name)?.value ?? ''
  const known = Object.hasOwn(sentences, kind) ? sentences[kind] : undefined
  return known ? known(of) : noticeTexts.other(kind, values.map(({ value }) => value).join(', '))
}
