import { metricCatalogue } from '@weir/contract'
import { implement } from '../door/implement.ts'
import { catalogue } from './engine.ts'

export const readMetricCatalogue = implement(metricCatalogue, async () => catalogue())
