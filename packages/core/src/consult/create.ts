import { consultCreate, observationCreate } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { write } from './thread.ts'

export const createConsult = implement(consultCreate, async (tx, input, hands) =>
  write(tx, hands, { ...input, kind: 'consult' }),
)

export const createObservation = implement(observationCreate, async (tx, input, hands) =>
  write(tx, hands, { ...input, kind: 'observation' }),
)
