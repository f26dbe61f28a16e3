import { Button, NumberInput, SegmentedControl, Switch } from '@mantine/core'
import { policyTexts } from '../text/policy.ts'
import type { FieldName, PolicyField } from './fields.ts'

/** What a policy can be; an empty text is a number that is being written. */
export type Value = number | string | boolean | null

interface ControlProps {
  field: PolicyField & { name: FieldName }
  value: Value
  isOwn: boolean
  isOfGroup: boolean
  mayChange: boolean
  set: (value: Value) => void
  giveBack: () => void
}

/** Can it be saved like this? */
export function isFit(
  { min = 0, max = 0, isScore, mayBeOff, isSwitch, choices }: PolicyField,
  value: unknown,
) {
  if (isSwitch || choices) return true
  if (value === null) return mayBeOff === true
  if (typeof value !== 'number' || value < min || value > max) return false
  return isScore === true || Number.isInteger(value)
}

/** One policy: its name, its value, where it comes from. */
export function PolicyControl(props: ControlProps) {
  const { field, isOwn, isOfGroup, mayChange, giveBack } = props
  return (
    <div className="policy-line">
      <span className="policy-name" id={`policy-${field.name}`}>
        {policyTexts.fields[field.name]}
      </span>
      <Input {...props} />
      {isOfGroup && <span className="soft small">{policyTexts.from[isOwn ? 'group' : 'organization']}</span>}
      {isOfGroup && isOwn && mayChange && (
        <Button size="compact-xs" variant="default" onClick={giveBack}>
          {policyTexts.inherit}
        </Button>
      )}
    </div>
  )
}

function Input({ field, value, mayChange, set }: ControlProps) {
  const label = policyTexts.fields[field.name]
  if (field.choices)
    return (
      <SegmentedControl
        aria-label={label}
        size="xs"
        disabled={!mayChange}
        value={String(value)}
        onChange={set}
        data={field.choices.map((choice) => ({ value: choice, label: policyTexts.counting[choice] }))}
      />
    )
  if (field.isSwitch)
    return (
      <Switch
        aria-label={label}
        disabled={!mayChange}
        checked={value === true}
        onChange={(event) => set(event.currentTarget.checked)}
      />
    )
  return (
    <NumberInput
      aria-label={label}
      size="xs"
      disabled={!mayChange}
      value={typeof value === 'number' || typeof value === 'string' ? value : ''}
      onChange={(next) => set(next === '' && field.mayBeOff ? null : next)}
      error={!isFit(field, value) && policyTexts.bounds(field.min ?? 0, field.max ?? 0)}
      placeholder={field.mayBeOff ? policyTexts.off : undefined}
      allowDecimal={field.isScore === true}
      decimalScale={1}
      allowNegative={false}
      styles={{ wrapper: { width: 120 } }}
    />
  )
}
