import { Badge, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Failed } from '../face/faces.tsx'
import { type Part, useAnswer } from '../graph/answer.ts'
import { accessTexts } from '../text/access.ts'
import { ExplainForm } from './explain-form.tsx'
import { type KnownExplanation, OwnRolesQuery } from './fields.ts'
import { MatrixTable } from './matrix-table.tsx'
import { levels, rowsOf } from './matrix.ts'
import './permission.css'

/** The whole permission table, with the reader's own roles in it, and a question to the door. */
export function Permissions() {
  const { me, organization, groups } = usePlace()
  const [letters, setLetters] = useState('')
  const [isMine, setMine] = useState(false)
  const pause = me.id === null || groups.length === 0
  const answer = useAnswer(OwnRolesQuery, { organizationId: organization.id }, { pause })
  const roles = answer.part('explainAccess')
  const inGroups = rolesIn(roles)
  const own = ownRoles(organization.role, inGroups)
  const shown = levels.map((level) => ({
    level,
    rows: rowsOf(level, { letters, only: isMine ? own[level] : null }),
  }))
  return (
    <div className="stack permission">
      <header className="stack">
        <h1>{accessTexts.title}</h1>
        <p className="soft">{accessTexts.intro}</p>
        <p className="soft">{accessTexts.derived}</p>
        {!pause && roles.state === 'failed' && <Failed problem={roles.problem} retry={answer.retry} />}
        <OwnRoles organizationRole={organization.role} groupRoles={[...new Set(inGroups)]} />
      </header>
      <ExplainForm />
      <div className="row permission-filter">
        <TextInput
          label={accessTexts.filter}
          placeholder={accessTexts.filterHint}
          value={letters}
          onChange={(event) => setLetters(event.currentTarget.value)}
        />
        <Switch
          label={accessTexts.onlyMine}
          checked={isMine}
          onChange={(event) => setMine(event.currentTarget.checked)}
        />
      </div>
      {shown.every(({ rows }) => rows.length === 0) && <p role="status">{accessTexts.none}</p>}
      {shown.map(
        ({ level, rows }) =>
          rows.length > 0 && <MatrixTable key={level} level={level} rows={rows} own={own[level]} />,
      )}
    </div>
  )
}

const rolesIn = (part: Part<Pick<KnownExplanation, 'held'>>): string[] =>
  part.state === 'ready'
    ? part.value.held.flatMap(({ role, groupId }) => (groupId === null ? [] : [role]))
    : []

/** Owners and admins are managers of every group. */
function ownRoles(role: string | null, inGroups: readonly string[]) {
  const derived = role === 'owner' || role === 'admin' ? ['manager'] : []
  return {
    group: new Set([...inGroups, ...derived]),
    organization: new Set(role === null ? [] : [role]),
    installation: new Set<string>(),
  }
}

function OwnRoles(props: { organizationRole: string | null; groupRoles: string[] }) {
  return (
    <p className="row">
      <span className="soft">{accessTexts.mine}:</span>
      {props.organizationRole && (
        <Badge variant="light" tt="none">
          {accessTexts.everywhere}: {props.organizationRole}
        </Badge>
      )}
      {props.groupRoles.map((role) => (
        <Badge key={role} variant="default" tt="none">
          {role}
        </Badge>
      ))}
      {props.groupRoles.length === 0 && <span className="soft small">{accessTexts.mineNone}</span>}
    </p>
  )
}
