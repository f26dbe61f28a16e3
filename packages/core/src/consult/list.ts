import { consultList, observationList } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { readThread } from './thread.ts'

export const listConsults = implement(consultList, async (tx, input, hands) =>
  readThread(tx, hands, { ...input, kind: 'consult' }),
)

export const listObservations = implement(observationList, async (tx, input, hands) =>
  readThread(tx, hands, { ...input, kind: 'observation' }),
)
