import type { Removal } from '../removal.ts'
import { actors } from './actors.ts'
import { answers } from './answers.ts'
import { chainRemovals } from './chain.ts'
import { credentials } from './credentials.ts'
import { database } from './database.ts'
import { denials } from './denials.ts'
import { documents } from './documents.ts'
import { domains } from './domains.ts'
import { edges } from './edge.ts'
import { emailRemovals } from './emails.ts'
import { door } from './door.ts'
import { gates } from './gate.ts'
import { harness } from './harness.ts'
import { jobs } from './jobs.ts'
import { keyRemovals } from './keys.ts'
import { machine } from './machine.ts'
import { members } from './members.ts'
import { proofRemovals } from './proofs.ts'
import { reports } from './reports.ts'
import { requests } from './requests.ts'
import { secretRemovals } from './secrets.ts'
import { sessions } from './sessions.ts'
import { signIn } from './sign-in.ts'
import { userSessions } from './user-sessions.ts'
import { tokenRemovals } from './tokens.ts'
import { webhooks } from './webhooks.ts'

/** Every removal that was seen red. */
export const removals: readonly Removal[] = [
  ...door,
  ...sessions,
  ...jobs,
  ...denials,
  ...signIn,
  ...domains,
  ...emailRemovals,
  ...credentials,
  ...secretRemovals,
  ...userSessions,
  ...tokenRemovals,
  ...database,
  ...requests,
  ...edges,
  ...answers,
  ...documents,
  ...reports,
  ...gates,
  ...machine,
  ...chainRemovals,
  ...keyRemovals,
  ...members,
  ...actors,
  ...harness,
  ...proofRemovals,
  ...webhooks,
]
