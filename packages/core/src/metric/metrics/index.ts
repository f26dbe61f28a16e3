import type { Metric } from '../metric.ts'
import { commitsCount } from './commits-count.ts'
import { exposure } from './exposure.ts'
import { fixedCount } from './fixed-count.ts'
import { fixedCvssf } from './fixed-cvssf.ts'
import { foundCount } from './found-count.ts'
import { foundCvssf } from './found-cvssf.ts'
import { mttr } from './mttr.ts'
import { openAge } from './open-age.ts'
import { openCount } from './open-count.ts'
import { releaseCount } from './release-count.ts'
import { releaseLeadTime } from './release-lead-time.ts'

/** Every metric that can be asked for; a test compares this list with the folder. */
export const metrics: readonly Metric[] = [
  commitsCount,
  exposure,
  fixedCount,
  fixedCvssf,
  foundCount,
  foundCvssf,
  mttr,
  openAge,
  openCount,
  releaseCount,
  releaseLeadTime,
]
