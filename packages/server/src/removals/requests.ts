import { core, server } from '../control.ts'
import { inCore, inServer, removal, type Change, type Removal } from '../removal.ts'

const rest = (...tests: string[]) => server('rest', ...tests)
const upload = (...tests: string[]) => server('upload', ...tests)
const large = 'of 256 KiB is read and one byte more is not, said or unsaid'
const long = 'a body that is too long is refused, said or unsaid, and an empty one too'
const late = 'a request that takes too long is stopped with 504, over both APIs'
const odd = 'headers over 16 KiB and what is not HTTP are refused as problems, and the server lives'

/** One change of a file of the server, and the tests that see it. */
const one = (control: string, what: string, change: Change, proof: Removal['proof'][number]): Removal =>
  removal(control, what, { changes: [change], proof: [proof] })

/** HTTP: sizes, times and bodies of requests. */
export const requests: readonly Removal[] = [
  one(
    'D1',
    'the limit of JSON that is read',
    inServer('body.ts', 'if (bytes > maxBytes) throw tooLarge()'),
    rest(large),
  ),
  one(
    'D1',
    'the limit of JSON that is announced',
    inServer(
      'body.ts',
      "if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge()",
    ),
    rest(large),
  ),
  one(
    'D1',
    'the limit of a URL',
    inServer('edge.ts', 'context.req.url.length > limits.urlBytes', 'false'),
    rest('longer than 8 KiB is refused'),
  ),
  one(
    'D1',
    'the limit of headers',
    inServer('listen.ts', 'maxHeaderSize: defaultLimits.headerBytes', 'maxHeaderSize: 1 << 20'),
    server('listen', odd),
  ),
  one(
    'T6',
    'refusals of what is not HTTP',
    inServer('listen.ts', "server.on('clientError', refuse)"),
    server('listen', odd),
  ),
  one(
    'D1',
    'the patience of a request',
    inServer('ask.ts', 'patience(limits.requestMs)', 'patience(600_000)'),
    rest(late),
  ),
  one(
    'D1',
    'the end of what the database does for it',
    inCore('door/session.ts', 'void database.cancel(client).finally(() => (isAsking = false))'),
    rest(late),
  ),
  removal(
    'D1',
    'nothing is begun for who no longer waits, by a look before it and by repeated cancellation',
    {
      changes: [
        inCore('door/calls.ts', 'this.#asker.signal?.throwIfAborted() // for', '// for'),
        inCore('door/session.ts', 'repeated ??= setInterval(cancel, cancelEveryMs)', ''),
      ],
      proof: [
        core(
          'test/once',
          'who no longer waits is not worked for: not before the first statement, nor between two',
        ),
      ],
    },
  ),
  one(
    'D1',
    'the limit of an upload that is read',
    inServer('rest/upload.ts', 'if (bytes > limits.uploadBytes) throw'),
    upload(long),
  ),
  one(
    'D1',
    'the limit of an upload that is announced',
    inServer(
      'rest/upload.ts',
      "Number(request.headers.get('content-length') ?? 0) > limits.uploadBytes",
      'false',
    ),
    upload(long),
  ),
  one(
    'D1',
    'nothing is kept of an upload that is refused',
    inServer('rest/upload.ts', 'if (!mayBeNamed) await core.removeBlob(id)'),
    upload(long),
  ),
  one(
    'D9',
    'the slowest upload',
    inServer('rest/upload.ts', 'tooSlow.abort()', 'undefined'),
    upload('a body that trickles is given up long before its time'),
  ),
  one(
    'D9',
    'the longest upload',
    inServer('rest/upload.ts', 'AbortSignal.timeout(limits.uploadMs)', 'AbortSignal.timeout(60_000)'),
    upload('a body that comes fast enough is given up when its time is over'),
  ),
  one(
    'I2',
    'an upload is authorized before it is read',
    inServer(
      'rest/upload.ts',
      'core.authorizeUpload(asked, operation, input)',
      "core.authorizeUpload(asked, operation, input).catch(() => ({ organization_id: '' }))",
    ),
    upload('who may not upload is refused before a byte is stored'),
  ),
  one(
    'I2',
    'a client does not say where its body is',
    inServer('rest/upload.ts', 'if (field in input)', 'if (false)'),
    upload('a client never says where the body was stored'),
  ),
  one(
    'S6',
    'bodies are JSON',
    inServer('body.ts', 'if (!isJson)', 'if (false)'),
    rest(
      'of another media type is refused: text/plain',
      'of another media type is refused: application/x-www-form-urlencoded',
    ),
  ),
  one(
    'S6',
    'documents of GraphQL are JSON',
    inServer('body.ts', 'if (!isJson)', 'if (false)'),
    server('graphql', 'GET, lists of documents, forms and unknown fields are refused'),
  ),
  one(
    'D7',
    'bodies are not compressed',
    inServer('body.ts', 'refuseEncoded(request)\n', '\n'),
    rest('that is compressed is refused'),
  ),
  one(
    'T1',
    'bodies are UTF-8',
    inServer('body.ts', '{ fatal: true }', '{ fatal: false }'),
    rest('is JSON of a bounded size and depth, each property once'),
  ),
  one(
    'D7',
    'the depth of JSON',
    inServer('json.ts', 'if (open.length > maxDepth)', 'if (false)'),
    server('json', 'the depth is counted exactly'),
  ),
  one(
    'T1',
    'each property once',
    inServer('json.ts', 'if (names.has(name)) throw', 'if (false) throw'),
    rest('is JSON of a bounded size and depth, each property once'),
  ),
  one(
    'T1',
    'no property __proto__',
    inServer('json.ts', "if (name === '__proto__') throw", 'if (false) throw'),
    server('json', 'a property twice is refused in the same object only, however it is spelled'),
  ),
  one(
    'T1',
    'each field in one place',
    inServer('rest/input.ts', 'if (key in input)', 'if (false)'),
    rest('may not say the same field in two places'),
  ),
  one(
    'T1',
    'unknown properties are refused',
    {
      file: 'packages/contract/src/group.ts',
      find: 'input: z.strictObject({\n    ...tenant,\n    name: label(),',
      put: 'input: z.object({\n    ...tenant,\n    name: label(),',
    },
    rest('with an unknown property is refused: POST /v1/groups {"name":"x","colour":"red"}'),
  ),
]
