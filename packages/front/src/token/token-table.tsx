import { Badge, Button } from '@mantine/core'
import { useState } from 'react'
import type { UseMutationState } from 'urql'
import { usePlace } from '../app/place.ts'
import { FormProblem } from '../face/faces.tsx'
import { type Opening, OpeningButton, OpeningTable } from '../face/opening-table.tsx'
import { problemOf } from '../graph/problem.ts'
import { Ago } from '../text/ago.tsx'
import { tokenTexts } from '../text/tokens.ts'
import { date } from '../text/format.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import type { KnownToken } from './fields.ts'

const soonDays = 14

/** Tokens with what they may do, when they were used and when they end; each can be revoked after a question. */
export function TokenTable(props: {
  tokens: KnownToken[]
  result: UseMutationState
  /** True when it was done. */
  revoke: (tokenId: string) => Promise<boolean>
}) {
  const [asked, setAsked] = useState<KnownToken | null>(null)
  return (
    <>
      <OpeningTable
        columns={tokenTexts.columns}
        rows={props.tokens}
        cells={(token, opening) => <Cells token={token} opening={opening} revoke={() => setAsked(token)} />}
        opened={(token) => <Scopes token={token} />}
      />
      {asked && (
        <ConfirmDialog
          title={tokenTexts.revokeAsk(asked.name)}
          action={tokenTexts.revoke}
          isWorking={props.result.fetching}
          confirm={() => void props.revoke(asked.id).then((isDone) => isDone && setAsked(null))}
          close={() => setAsked(null)}
        >
          <p>{tokenTexts.revokeHow}</p>
          <FormProblem problem={props.result.error ? problemOf(props.result.error) : null} />
        </ConfirmDialog>
      )}
    </>
  )
}

function Cells({ token, opening, revoke }: { token: KnownToken; opening: Opening; revoke: () => void }) {
  const { groups } = usePlace()
  const group = groups.find(({ id }) => id === token.groupId)
  const isSoon = Date.parse(token.expiresAt) - Date.now() < soonDays * 86_400_000
  return (
    <>
      <td className="token-name">{token.name}</td>
      <td>
        {tokenTexts.kinds[token.kind]} {group && <span className="soft">{group.name}</span>}
      </td>
      <td>
        {token.scopes.length === 0 ? (
          <span className="soft">{tokenTexts.ciScope}</span>
        ) : (
          <OpeningButton {...opening}>{tokenTexts.scopeCount(token.scopes.length)}</OpeningButton>
        )}
      </td>
      <td>
        {token.lastUsedAt ? (
          <Ago instant={token.lastUsedAt} />
        ) : (
          <span className="soft">{tokenTexts.never}</span>
        )}
      </td>
      <td>
        {date(token.expiresAt)}{' '}
        {isSoon && (
          <Badge size="xs" variant="light" color="orange">
            {tokenTexts.soon}
          </Badge>
        )}
      </td>
      <td className="token-end">
        <Button size="compact-xs" variant="subtle" color="red" onClick={revoke}>
          {tokenTexts.revoke}
        </Button>
      </td>
    </>
  )
}

function Scopes({ token }: { token: KnownToken }) {
  return (
    <div className="row wrap">
      {token.scopes.map((scope) => (
        <code key={scope}>{scope}</code>
      ))}
    </div>
  )
}
