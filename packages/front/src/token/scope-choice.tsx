import { Checkbox } from '@mantine/core'
import type { Permission } from '@weir/contract'
import { tokenTexts } from '../text/tokens.ts'
import { scopeGroups } from '../text/tokens.ts'

/** What a service token of an organization may carry at most. */
export const serviceScopes: readonly Permission[] = [
  'organization:read',
  'group:read',
  'delivery:read',
  'deployment:push',
  'release:push',
  'check:push',
]

/** What no person holds: only machines push. */
export const machineOnly: readonly Permission[] = ['deployment:push', 'release:push', 'check:push']

/** Permissions to choose from, in groups that people think in, each with what it is for. */
export function ScopeChoice(props: {
  isService: boolean
  chosen: readonly Permission[]
  change: (chosen: Permission[]) => void
  fault: string | null
}) {
  const { chosen, change } = props
  const offered = (scope: Permission) =>
    props.isService ? serviceScopes.includes(scope) : !machineOnly.includes(scope)
  return (
    <fieldset className="scopes" aria-describedby="scopes-how">
      <legend>{tokenTexts.scopes}</legend>
      <p id="scopes-how" className="soft small">
        {tokenTexts.scopesHow}
      </p>
      {props.fault && (
        <p className="scopes-fault small" role="alert">
          {props.fault}
        </p>
      )}
      {scopeGroups.map(({ name, how, scopes }) => {
        const choices = entriesOf(scopes).filter(([scope]) => offered(scope))
        const names = choices.map(([scope]) => scope)
        const held = names.filter((scope) => chosen.includes(scope))
        if (choices.length === 0) return null
        const others = chosen.filter((scope) => !names.includes(scope))
        return (
          <details key={name} className="scope-group">
            <summary>
              <strong>{name}</strong> <span className="soft small grow">{how}</span>
              {held.length > 0 && <span className="small">{tokenTexts.scopeCount(held.length)}</span>}
            </summary>
            <div className="stack">
              <Checkbox
                size="xs"
                label={tokenTexts.allOf(name)}
                checked={held.length === names.length}
                indeterminate={held.length > 0 && held.length < names.length}
                onChange={() => change(held.length === names.length ? others : [...others, ...names])}
              />
              {choices.map(([scope, meaning]) => (
                <Checkbox
                  key={scope}
                  size="xs"
                  label={meaning}
                  description={scope}
                  checked={chosen.includes(scope)}
                  onChange={() =>
                    change(
                      chosen.includes(scope) ? chosen.filter((one) => one !== scope) : [...chosen, scope],
                    )
                  }
                />
              ))}
            </div>
          </details>
        )
      })}
    </fieldset>
  )
}

const entriesOf = (scopes: Partial<Record<Permission, string>>): [Permission, string][] =>
  Object.entries(scopes) as [Permission, string][] // keys of the type it was declared with
