import { Badge, Switch, TextInput } from '@mantine/core'
import { useState } from 'react'
import { usePlace } from '../app/place.ts'
import { Failed } from '../face/faces.tsx'
import { type Part, useAnswer } from '../graph/answer.ts'
import { text } from '../text/catalogue.ts'
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
        <h1>{text.access.title}</h1>
        <p className="soft">{text.access.intro}</p>
        <p className="soft">{text.access.derived}</p>
        {!pause && roles.state === 'failed' && <Failed problem={roles.problem} retry={answer.retry} />}
        <OwnRoles organizationRole={organization.role} groupRoles={[...new Set(inGroups)]} />
      </header>
      <ExplainForm />
      <div className="row permission-filter">
        <TextInput
          label={text.access.filter}
          placeholder={text.access.filterHint}
          value={letters}
          onChange={(event) => setLetters(event.currentTarget.value)}
        />
        <Switch
          label={text.access.onlyMine}
          checked={isMine}
          onChange={(event) => setMine(event.currentTarget.checked)}
        />
      </div>
      {shown.every(({ rows }) => rows.length === 0) && <p role="status">{text.access.none}</p>}
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
      <span className="soft">{text.access.mine}:</span>
      {props.organizationRole && (
        <Badge variant="light" tt="none">
          {text.access.everywhere}: {props.organizationRole}
        </Badge>
      )}
      {props.groupRoles.map((role) => (
        <Badge key={role} variant="default" tt="none">
          {role}
        </Badge>
      ))}
      {props.groupRoles.length === 0 && <span className="soft small">{text.access.mineNone}</span>}
    </p>
  )
}
