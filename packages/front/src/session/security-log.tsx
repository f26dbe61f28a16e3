import { Button } from '@mantine/core'
import type { SecurityLogEntry } from '@weir/contract'
import { useState } from 'react'
import { gql } from 'urql'
import { Empty, Face } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import type { Camel, Connection } from '../graph/camel.ts'
import { Ago } from '../text/ago.tsx'
import { profileTexts } from '../text/profile.ts'

type Entry = Camel<Pick<SecurityLogEntry, 'id' | 'at' | 'operation' | 'input' | 'is_this_session'>>

const LogQuery = gql<{ securityLog: Connection<Entry> }, { first: number }>`
  query SecurityLog($first: Int) {
    securityLog(first: $first) {
      nodes {
        id
        at
        operation
        input
        isThisSession
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`

const pageOf = 20
const most = 200

/** What was done with one's own access. */
export function SecurityLog() {
  const [first, setFirst] = useState(pageOf)
  const answer = useAnswer(LogQuery, { first })
  return (
    <section className="card">
      <div className="card-head">
        <h2>{profileTexts.log}</h2>
      </div>
      <p className="soft">{profileTexts.logHow}</p>
      <Face part={answer.part('securityLog')} retry={answer.retry}>
        {({ nodes, pageInfo }) =>
          nodes.length === 0 ? (
            <Empty title={profileTexts.logNone} />
          ) : (
            <>
              <LogTable entries={nodes} />
              {pageInfo.hasNextPage && first < most && (
                <Button
                  variant="subtle"
                  loading={answer.isRefreshing}
                  onClick={() => setFirst(Math.min(first * 3, most))}
                >
                  {profileTexts.more}
                </Button>
              )}
            </>
          )
        }
      </Face>
    </section>
  )
}

function LogTable({ entries }: { entries: readonly Entry[] }) {
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{profileTexts.when}</th>
          <th scope="col">{profileTexts.what}</th>
          <th scope="col">{profileTexts.about}</th>
          <th scope="col">{profileTexts.by}</th>
        </tr>
      </thead>
      <tbody>
        {entries.map(({ id, at, operation, input, isThisSession }) => (
          <tr key={id}>
            <td>
              <Ago instant={at} />
            </td>
            <td>{profileTexts.operations[operation] ?? operation}</td>
            <td className="log-about soft">{aboutOf(input)}</td>
            <td>{isThisSession ? profileTexts.thisSession : profileTexts.earlier}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}

/** What was asked, in short: the values that a person can read. */
function aboutOf(input: string): string {
  const asked: unknown = JSON.parse(input)
  return Object.values(Object(asked))
    .flat()
    .filter((value) => typeof value === 'string' && !/^[0-9a-f-]{36}$/.test(value))
    .join(', ')
}
