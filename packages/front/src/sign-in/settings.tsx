import { Button, MultiSelect, Select, TagsInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { useMutation } from 'urql'
import { usePlace } from '../app/place.ts'
import { Face, FormProblem, WaitingCard } from '../face/faces.tsx'
import { useAnswer } from '../graph/answer.ts'
import { problemOf } from '../graph/problem.ts'
import { signInSettingsTexts } from '../text/sign-in-settings.ts'
import { Domains } from './domains.tsx'
import { type Settings, SettingsQuery, UpdateMutation } from './fields.ts'
import './sign-in-settings.css'

/** How members of an organization have to sign in. */
export function SignInSettings() {
  const { organization } = usePlace()
  const mayRead = organization.can.includes('organization:update')
  const answer = useAnswer(SettingsQuery, { organizationId: organization.id }, { pause: !mayRead })
  return (
    <div className="screen stack">
      <div className="screen-head">
        <h1>{signInSettingsTexts.title}</h1>
        <span className="soft">{signInSettingsTexts.intro}</span>
      </div>
      {mayRead ? (
        <Face part={answer.part('signInSettings')} retry={answer.retry} waiting={<WaitingCard />}>
          {(settings) => (
            <>
              <Pins key={JSON.stringify(settings)} settings={settings} reload={answer.retry} />
              <Domains domains={settings.domains} reload={answer.retry} />
            </>
          )}
        </Face>
      ) : (
        <p className="card soft">{signInSettingsTexts.mayNot}</p>
      )}
    </div>
  )
}

function Pins({ settings, reload }: { settings: Settings; reload: () => void }) {
  const { organization } = usePlace()
  const [providers, setProviders] = useState(settings.pinnedProviders)
  const [domains, setDomains] = useState(settings.pinnedDomains)
  const [role, setRole] = useState(settings.defaultRole)
  const [result, update] = useMutation(UpdateMutation)
  const save = async (event: FormEvent) => {
    event.preventDefault()
    const { data } = await update({
      input: {
        organizationId: organization.id,
        pinnedProviders: providers,
        pinnedDomains: domains,
        defaultRole: role,
      },
    })
    if (data) reload()
  }
  return (
    <form className="card stack" onSubmit={(event) => void save(event)}>
      <h2>{signInSettingsTexts.pins}</h2>
      <p className="soft">{signInSettingsTexts.pinsHow}</p>
      <div className="pins">
        <MultiSelect
          label={signInSettingsTexts.providers}
          description={
            settings.providers.length > 0 ? signInSettingsTexts.providersHow : signInSettingsTexts.noProviders
          }
          data={settings.providers.map(({ provider, label }) => ({ value: provider, label }))}
          value={providers}
          onChange={setProviders}
          disabled={settings.providers.length === 0}
          clearable
        />
        <TagsInput
          label={signInSettingsTexts.domains}
          description={signInSettingsTexts.domainsHow}
          placeholder={signInSettingsTexts.claimPlaceholder}
          data={settings.domains.map(({ domain }) => domain)}
          value={domains}
          onChange={(typed) => setDomains(typed.map((domain) => domain.trim().toLowerCase()))}
          clearable
        />
        <Select
          label={signInSettingsTexts.role}
          description={signInSettingsTexts.roleHow}
          data={Object.entries(signInSettingsTexts.roles).map(([value, label]) => ({ value, label }))}
          value={role}
          onChange={(value) => setRole(value === 'viewer' ? 'viewer' : 'member')}
          allowDeselect={false}
        />
      </div>
      <FormProblem problem={result.error ? problemOf(result.error) : null} />
      <div className="row">
        <Button type="submit" loading={result.fetching}>
          {signInSettingsTexts.save}
        </Button>
        <span role="status" className="soft small">
          {result.data && !result.fetching && signInSettingsTexts.saved}
        </span>
      </div>
    </form>
  )
}
