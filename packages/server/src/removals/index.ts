import type { Removal } from '../removal.ts'
import { answers } from './answers.ts'
import { credentials } from './credentials.ts'
import { database } from './database.ts'
import { documents } from './documents.ts'
import { door } from './door.ts'
import { gates } from './gate.ts'
import { machine } from './machine.ts'
import { reports } from './reports.ts'
import { requests } from './requests.ts'
import { sessions } from './sessions.ts'

/** Every removal that was seen red. */
export const removals: readonly Removal[] = [
  ...door,
  ...sessions,
  ...credentials,
  ...database,
  ...requests,
  ...answers,
  ...documents,
  ...reports,
  ...gates,
  ...machine,
]
