import { createHash } from 'node:crypto'
import type { FactColumns } from './columns.ts'
import type { MetricScope } from './scope.ts'

interface Question {
  scope: MetricScope
  request: object
}

const mostAnswers = 64

/**
 * Remembers the last answers from the same columns, for the same scope and request; new facts are new columns, so no
 * answer is older than its facts. An answer that fails is not remembered.
 */
export function answerMemory<Answer>() {
  const answers = new WeakMap<FactColumns, Map<string, Promise<Answer>>>()
  return {
    /** The remembered answer to a question, or the one that `find` gives now. */
    recall(columns: FactColumns, question: Question, find: () => Promise<Answer>): Promise<Answer> {
      const known = answers.get(columns) ?? new Map<string, Promise<Answer>>()
      answers.set(columns, known)
      const key = keyOf(question)
      const answer = known.get(key) ?? find()
      known.delete(key)
      known.set(key, answer)
      const [oldest] = known.keys()
      if (known.size > mostAnswers && oldest !== undefined) known.delete(oldest)
      answer.catch(() => known.delete(key)) // who asked sees the failure; the next one asks anew
      return answer
    },
  }
}

/** Everything an answer depends on besides the facts. */
function keyOf({ scope, request }: Question): string {
  const groups = scope.groups === 'all' ? 'all' : [...scope.groups].sort()
  const asked = Object.entries(request)
    .filter(([, value]) => value !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
  return createHash('sha256')
    .update(JSON.stringify([scope.organization_id, groups, asked]))
    .digest('base64')
}
