import type { secondPerson, slaCountings } from '@weir/contract'

/** A policy as it is stored, typed as the table checks it. */
export const typedPolicy = <Row extends { second_person: string; sla_counting: string }>(row: Row) => ({
  ...row,
  second_person: row.second_person as (typeof secondPerson)[number],
  sla_counting: row.sla_counting as (typeof slaCountings)[number],
})
