import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useMutation } from 'urql'
import { type KnownGroup, usePlace } from '../app/place.ts'
import { Empty, Face, FormProblem } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { problemOf } from '../graph/problem.ts'
import { Ago } from '../text/ago.tsx'
import { tokenTexts } from '../text/tokens.ts'
import { ConfirmDialog } from './confirm-dialog.tsx'
import { type KnownTrust, PipelinesQuery, RemoveTrustMutation, RevokeCiTokenMutation } from './fields.ts'
import { NewTrustDialog } from './new-trust.tsx'
import { TokenTable } from './token-table.tsx'
import { TrustSnippet } from './trust-snippet.tsx'

const words = tokenTexts.trust

/** The CI tokens of a group, and the pipelines it trusts instead of tokens. */
export function Pipelines({ group }: { group: KnownGroup }) {
  const { organization } = usePlace()
  const organizationId = organization.id
  const answer = useAnswer(PipelinesQuery, { organizationId, groupId: group.id })
  const [revoked, revoke] = useMutation(RevokeCiTokenMutation)
  const [isAdding, setAdding] = useState(false)
  const mayTrust = group.can.includes('group:update')
  return (
    <section className="card stack">
      <div className="card-head">
        <h2>{tokenTexts.pipelines(group.name)}</h2>
      </div>
      <Face part={answer.part('ciTokens')} retry={answer.retry}>
        {(tokens) =>
          tokens.length === 0 ? (
            <Empty title={tokenTexts.ciNone}>{tokenTexts.ciNoneHow}</Empty>
          ) : (
            <TokenTable
              tokens={tokens}
              result={revoked}
              revoke={async (tokenId) => {
                const { data } = await revoke({ input: { organizationId, tokenId } })
                if (data?.done) answer.retry()
                return data?.done !== undefined
              }}
            />
          )
        }
      </Face>
      <div className="card-head">
        <h2>{words.title}</h2>
        <span className="soft small grow">{words.how}</span>
        {mayTrust && (
          <Button
            variant="default"
            leftSection={<IconPlus size={14} aria-hidden />}
            onClick={() => setAdding(true)}
          >
            {words.add}
          </Button>
        )}
      </div>
      <Face part={answer.part('ciTrusts')} retry={answer.retry}>
        {(trusts) => <Trusts trusts={trusts} groupId={group.id} mayTrust={mayTrust} reload={answer.retry} />}
      </Face>
      {isAdding && (
        <NewTrustDialog groupId={group.id} close={() => setAdding(false)} done={() => answer.retry()} />
      )}
    </section>
  )
}

function Trusts(props: { trusts: KnownTrust[]; groupId: string; mayTrust: boolean; reload: () => void }) {
  const { organization } = usePlace()
  const [asked, setAsked] = useState<KnownTrust | null>(null)
  const [removed, remove] = useMutation(RemoveTrustMutation)
  const [first] = props.trusts
  if (!first) return <Empty title={words.none}>{props.mayTrust ? words.noneHow : words.mayNot}</Empty>
  const confirm = async (trustId: string) => {
    const { data } = await remove({ input: { organizationId: organization.id, trustId } })
    if (!data?.done) return
    setAsked(null)
    props.reload()
  }
  return (
    <>
      <div className="table-scroll">
        <table className="plain-table">
          <thead>
            <tr>
              {Object.entries(words.columns).map(([key, name]) => (
                <th key={key} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {props.trusts.map((trust) => (
              <TrustRow key={trust.id} trust={trust} remove={props.mayTrust ? () => setAsked(trust) : null} />
            ))}
          </tbody>
        </table>
      </div>
      <TrustSnippet groupId={props.groupId} provider={first.provider} />
      {asked && (
        <ConfirmDialog
          title={words.removeAsk(asked.repository)}
          action={words.remove}
          isWorking={removed.fetching}
          confirm={() => void confirm(asked.id)}
          close={() => setAsked(null)}
        >
          <p>{words.removeHow}</p>
          <FormProblem problem={removed.error ? problemOf(removed.error) : null} />
        </ConfirmDialog>
      )}
    </>
  )
}

function TrustRow({ trust, remove }: { trust: KnownTrust; remove: (() => void) | null }) {
  return (
    <tr>
      <td title={trust.repositoryId ? words.pinned(trust.repositoryId) : words.unpinned}>
        {trust.repository}
      </td>
      <td>
        <code>{trust.ref}</code>{' '}
        {trust.allowsPullRequests && <span className="soft small">{words.pulls}</span>}
      </td>
      <td title={trust.issuer}>{words.providers[trust.provider]}</td>
      <td>
        {trust.lastUsedAt ? (
          <Ago instant={trust.lastUsedAt} />
        ) : (
          <span className="soft">{tokenTexts.never}</span>
        )}
      </td>
      <td className="token-end">
        {remove && (
          <Button size="compact-xs" variant="subtle" color="red" onClick={remove}>
            {words.remove}
          </Button>
        )}
      </td>
    </tr>
  )
}
