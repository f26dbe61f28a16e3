import { server } from '../control.ts'
import { inServer, removal, type Removal } from '../removal.ts'

/** One check of a document taken out, and the bombs that then go off. */
const one = (what: string, [file, find, put]: [string, string, string], ...bombs: string[]): Removal =>
  removal('D2', what, {
    changes: [inServer(`graphql/${file}.ts`, find, put)],
    proof: [server('graphql-bombs', ...bombs)],
  })

/** What a document of GraphQL may hold, and an Idempotency-Key means. */
export const documents: readonly Removal[] = [
  one(
    'tokens of a document',
    ['document-limits', 'if (count > tokens)', 'if (false)'],
    'a document of a megabyte',
  ),
  one(
    'depth of a document',
    ['document-limits', 'if (depth > limits.depth)', 'if (false)'],
    'links in circles, eleven levels deep',
  ),
  one(
    'root fields of a document',
    ['document-limits', 'if (rootFields > limits.rootFields)', 'if (false)'],
    'root fields hidden in fragments',
  ),
  one(
    'aliases of a document',
    ['document-limits', 'if (aliases > limits.aliases)', 'if (false)'],
    'twenty-one aliases',
    'one field said a thousand times',
  ),
  one(
    'directives of a document',
    ['document-limits', 'if (directives > limits.directives)', 'if (false)'],
    'fifty-one directives',
  ),
  one(
    'fragments of a document',
    ['document-limits', 'if (spreads > limits.spreads)', 'if (false)'],
    'three hundred fragments of one field',
  ),
  one(
    'cost of a document',
    ['cost', 'if (cost > limit)', 'if (false)'],
    'large pages of large pages',
    'large pages through variables',
    'fragments that double at every step',
  ),
  one(
    'cost of the schema',
    ['cost', 'const schemaCost = 1_000', 'const schemaCost = 0'],
    'the whole schema six times',
  ),
  one(
    'cost of a page whose size is no number',
    ['cost', ': pageLimits.first\n}', ': 1\n}'],
    'pages of a size that is no number',
  ),
  one(
    'cost of a link for each row',
    ['cost', 'asking.cost * (asking.isLink ? rows : 1)', 'asking.cost'],
    'large pages through variables',
  ),
  removal('D2', 'the schema is not for strangers', {
    changes: [inServer('graphql/handler.ts', 'refuseStrangersLooking(asked, prepared)', '')],
    proof: [server('graphql', 'strangers do not see the schema, the signed-in do')],
  }),
  removal('D2', 'one document at a time', {
    changes: [
      inServer(
        'graphql/handler.ts',
        "if (Array.isArray(body)) throw new Fault('invalid', 'Send one document at a time, not a list.')",
        'if (Array.isArray(body)) return readAsking(body[0])',
      ),
    ],
    proof: [server('graphql', 'GET, lists of documents, forms and unknown fields are refused')],
  }),
  removal('D2', 'no names of fields for who guesses', {
    changes: [inServer('graphql/document.ts', 'hideSuggestions: true', 'hideSuggestions: false')],
    proof: [server('graphql', 'an unknown field is not answered with the names of known ones')],
  }),
  removal('T8', 'a write is done once for its key', {
    changes: [inServer('rest/idempotent.ts', 'if (earlier) return replayed(earlier)', '')],
    proof: [server('rest', 'is done once, and a repetition gets the same answer')],
  }),
  removal('T8', 'a key is for one request', {
    changes: [
      {
        file: 'packages/core/src/door/idempotency.ts',
        find: '!row.body_hash.equals(hash)',
        put: 'false',
      },
    ],
    proof: [server('rest', 'and another body is refused, also of another operation')],
  }),
  removal('T8', 'a key is its sender’s', {
    changes: [inServer('rest/idempotent.ts', '`${principal.kind}:${principal.credential_id}`', "'all'")],
    proof: [server('rest', 'is the sender’s own: another’s key of the same text is another key')],
  }),
]
