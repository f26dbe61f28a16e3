import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Empty, Face } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { tokenTexts } from '../text/tokens.ts'
import {
  CreateServiceTokenMutation,
  CreateTokenMutation,
  OwnTokensQuery,
  RevokeServiceTokenMutation,
  RevokeTokenMutation,
  ServiceTokensQuery,
} from './fields.ts'
import { NewTokenDialog } from './new-token.tsx'
import { Pipelines } from './pipelines.tsx'
import { TokenTable } from './token-table.tsx'
import './token.css'

/** One's own tokens, those of the organization's machines, and those of a group's pipelines. */
export function Tokens() {
  const { organization, group } = usePlace()
  const seesMachines = organization.can.includes('servicetoken:write')
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{tokenTexts.title}</h1>
        <span className="soft">{tokenTexts.intro}</span>
      </div>
      <OwnTokens />
      {seesMachines && <ServiceTokens />}
      {group?.can.includes('citoken:rotate') && <Pipelines key={group.id} group={group} />}
      {!group && <p className="soft">{tokenTexts.chooseGroup[seesMachines ? 'trust' : 'tokens']}</p>}
    </div>
  )
}

function OwnTokens() {
  const answer = useAnswer(OwnTokensQuery, {})
  const [isMaking, setMaking] = useState(false)
  const [created, create] = useMutation(CreateTokenMutation)
  const [revoked, revoke] = useMutation(RevokeTokenMutation)
  return (
    <section className="card">
      <div className="card-head">
        <h2 className="grow">{tokenTexts.mine}</h2>
        <MakeButton label={tokenTexts.make} make={() => setMaking(true)} />
      </div>
      <Face part={answer.part('tokens')} retry={answer.retry}>
        {(tokens) =>
          tokens.length === 0 ? (
            <Empty title={tokenTexts.mineNone}>{tokenTexts.mineNoneHow}</Empty>
          ) : (
            <TokenTable
              tokens={tokens}
              result={revoked}
              revoke={async (tokenId) => {
                const { data } = await revoke({ input: { tokenId } })
                if (data?.done) answer.retry()
                return data?.done !== undefined
              }}
            />
          )
        }
      </Face>
      {isMaking && (
        <NewTokenDialog
          title={tokenTexts.makeTitle}
          result={created}
          make={(wish) => create({ input: wish }).then(({ data }) => data?.made ?? null)}
          close={() => (setMaking(false), answer.retry())}
        />
      )}
    </section>
  )
}

function ServiceTokens() {
  const { organization } = usePlace()
  const organizationId = organization.id
  const answer = useAnswer(ServiceTokensQuery, { organizationId })
  const [isMaking, setMaking] = useState(false)
  const [created, create] = useMutation(CreateServiceTokenMutation)
  const [revoked, revoke] = useMutation(RevokeServiceTokenMutation)
  return (
    <section className="card">
      <div className="card-head">
        <h2>{tokenTexts.machines}</h2>
        <span className="soft small grow">{tokenTexts.machinesHow}</span>
        <MakeButton label={tokenTexts.makeService} make={() => setMaking(true)} />
      </div>
      <Face part={answer.part('serviceTokens')} retry={answer.retry}>
        {(tokens) =>
          tokens.length === 0 ? (
            <Empty title={tokenTexts.machinesNone}>{tokenTexts.machinesNoneHow}</Empty>
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
      {isMaking && (
        <NewTokenDialog
          title={tokenTexts.makeServiceTitle}
          isService
          result={created}
          make={(wish) =>
            create({ input: { organizationId, ...wish } }).then(({ data }) => data?.made ?? null)
          }
          close={() => (setMaking(false), answer.retry())}
        />
      )}
    </section>
  )
}

function MakeButton({ label, make }: { label: string; make: () => void }) {
  return (
    <Button variant="default" leftSection={<IconPlus size={14} aria-hidden />} onClick={make}>
      {label}
    </Button>
  )
}
