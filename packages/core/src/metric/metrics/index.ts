import type { Metric } from '../metric.ts'
import { acceptedCount } from './accepted-count.ts'
import { acceptedCvssf } from './accepted-cvssf.ts'
import { commitsCount } from './commits-count.ts'
import { exposure } from './exposure.ts'
import { fixedCount } from './fixed-count.ts'
import { fixedCvssf } from './fixed-cvssf.ts'
import { foundCount } from './found-count.ts'
import { foundCvssf } from './found-cvssf.ts'
import { mttrByCvssf } from './mttr-by-cvssf.ts'
import { mttr } from './mttr.ts'
import { openAgeBands } from './open-age-bands.ts'
import { openAge } from './open-age.ts'
import { openCount } from './open-count.ts'
import { releaseCount } from './release-count.ts'
import { releaseLeadTime } from './release-lead-time.ts'
import { remediationRate } from './remediation-rate.ts'

/** Every metric that can be asked for; a test compares this list with the folder. */
export const metrics: readonly Metric[] = [
  acceptedCount,
  acceptedCvssf,
  commitsCount,
  exposure,
  fixedCount,
  fixedCvssf,
  foundCount,
  foundCvssf,
  mttr,
  mttrByCvssf,
  openAge,
  openAgeBands,
  openCount,
  releaseCount,
  releaseLeadTime,
  remediationRate,
]
