import type { CiProvider } from '@weir/contract'

/** What the identity of a pipeline says, in one shape for all providers. */
export interface CiIdentity {
  /** Repository with its owner, in lower case, as it may be given to somebody else one day. */
  repository: string
  /** The number of the repository, which nobody else ever gets. */
  repository_id: string
  /** The branch or tag it runs for; for a pull request the branch it would go into. Null: not said. */
  ref: string | null
  /** `foreign`: code of a fork, or a run that strangers can start with the rights of the repository. */
  origin: 'own' | 'pull_request' | 'foreign'
}

type Claims = Readonly<Record<string, unknown>>

/** Reads the claims of a verified identity; null when what identifies a repository is missing. */
export function ciIdentity(provider: CiProvider, claims: Claims): CiIdentity | null {
  const identity = provider === 'github' ? github(claims) : gitlab(claims)
  return identity.repository === '' || identity.repository_id === '' ? null : identity
}

/** Runs on these events have the rights of the repository and may run code of a stranger. */
const foreignEvents = [
  'pull_request_target',
  'workflow_run',
  'issue_comment',
  'fork',
  'watch',
  'discussion_comment',
]

function github(claims: Claims): CiIdentity {
  const event = textOf(claims['event_name'])
  const isPullRequest = event.startsWith('pull_request')
  const base = textOf(claims['base_ref'])
  const ref = isPullRequest ? base && `refs/heads/${base}` : textOf(claims['ref'])
  return {
    repository: textOf(claims['repository']).toLowerCase(),
    repository_id: textOf(claims['repository_id']),
    ref: ref || null,
    origin:
      event === '' || foreignEvents.includes(event) ? 'foreign' : isPullRequest ? 'pull_request' : 'own',
  }
}

function gitlab(claims: Claims): CiIdentity {
  const source = textOf(claims['pipeline_source'])
  const isMergeRequest = source === 'merge_request_event' || source === 'external_pull_request_event'
  const kind = textOf(claims['ref_type']) === 'tag' ? 'tags' : 'heads'
  const target = textOf(claims['target_ref'])
  const named = textOf(claims['ref'])
  const ref = isMergeRequest ? target && `refs/heads/${target}` : named && `refs/${kind}/${named}`
  const project = textOf(claims['project_id'])
  const runsIn = textOf(claims['job_project_id']) // newer servers say so; another project than the source is a fork's request
  return {
    repository: textOf(claims['project_path']).toLowerCase(),
    repository_id: project,
    ref: ref || null,
    origin:
      source === '' || source === 'external_pull_request_event' || (runsIn !== '' && runsIn !== project)
        ? 'foreign'
        : isMergeRequest
          ? 'pull_request'
          : 'own',
  }
}

/** Does a branch or tag fit what is trusted? A star at the end stands for any rest. */
export const refFits = (ref: string, trusted: string): boolean =>
  trusted.endsWith('*') ? ref.startsWith(trusted.slice(0, -1)) : ref === trusted

const textOf = (claim: unknown): string =>
  typeof claim === 'string' ? claim : typeof claim === 'number' ? String(claim) : ''
