import { weaknessList } from '@weir/contract'
import { weaknesses } from '../calc/weaknesses.ts'
import { implement } from '../door/implement.ts'

export const listWeaknesses = implement(weaknessList, async () => [...weaknesses])
