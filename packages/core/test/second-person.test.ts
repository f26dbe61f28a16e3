import {
  gateEvaluate,
  organizationPolicyUpdate,
  policyUpdate,
  treatmentDecide,
  treatmentList,
  vulnerabilityTreat,
} from '@weir/contract'
import { expect, test } from 'vitest'
import { uuid7 } from '../src/keys/uuid.ts'
import { addVulnerability } from './fact-rows.ts'
import { openWorld } from './world.ts'

/** An organization whose lone owner asked to accept a vulnerability that would break the gate. */
async function alone() {
  const world = await openWorld()
  const { organization_id, owner } = world
  const { id } = await addVulnerability(world, world, { severity: 90 })
  await world.ask(owner.principal, vulnerabilityTreat, {
    organization_id,
    vulnerability_ids: [id],
    treatment: 'accepted_permanently',
    justification: 'We live with it.',
  })
  const list = async (by = owner) =>
    (await world.ask(by.principal, treatmentList, { vulnerability_ids: [id] })).items
  const treatment_ids = (await list()).map((item) => item.id)
  return {
    world,
    list,
    decide: (by = owner) => world.ask(by.principal, treatmentDecide, { treatment_ids, decision: 'approved' }),
    policy: (second_person: 'required' | 'alone_recorded') =>
      world.ask(owner.principal, organizationPolicyUpdate, { change: { second_person } }),
    gate: () =>
      world.ask(
        { kind: 'ci', organization_id, group_id: world.group_id, credential_id: uuid7() },
        gateEvaluate,
        { root_id: world.root_id, commit: 'a'.repeat(40), nonce: 'a nonce of the build' },
      ),
  }
}

test('a lone owner decides about their own request only where the policy records it, and the gate says so', async () => {
  const { world, list, decide, policy, gate } = await alone()
  await using _ = world
  await expect(decide()).rejects.toMatchObject({ code: 'denied' })
  expect(await list()).toMatchObject([{ is_own: true, may_decide: false }])
  expect(await gate()).toMatchObject({ verdict: 'break', accepted_alone: 0 })
  expect(await policy('alone_recorded')).toMatchObject({ second_person: 'alone_recorded' })
  expect(await list()).toMatchObject([{ is_own: true, may_decide: true }])
  expect(await decide()).toMatchObject([{ state: 'approved', is_alone: true }])
  expect(await gate()).toMatchObject({ verdict: 'pass', judged: 1, accepted_alone: 1 })
})

test('as soon as a second member could decide, nobody decides alone; one without access does not count', async () => {
  const { world, list, decide, policy } = await alone()
  await using _ = world
  await policy('alone_recorded')
  const { organization_id, group_id } = world
  const second = await world.join(organization_id, 'member', { id: group_id, role: 'vulnerability_manager' })
  await expect(decide()).rejects.toMatchObject({ code: 'denied' })
  expect(await list(second)).toMatchObject([{ is_own: false, may_decide: true }])
  await world.sql(
    "update member set suspended_at = now(), suspended_reason = 'inactivity' where user_id = $1",
    [second.user_id],
  )
  expect(await decide()).toMatchObject([{ is_alone: true }])
})

test('a group cannot loosen what its organization requires', async () => {
  const { world } = await alone()
  await using _ = world
  const change = JSON.parse('{ "second_person": "alone_recorded" }')
  await expect(
    world.ask(world.owner.principal, policyUpdate, { group_id: world.group_id, change, inherit: [] }),
  ).rejects.toMatchObject({ code: 'invalid' })
})
