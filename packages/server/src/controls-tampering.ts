import { type Control, core, planned, server } from './control.ts'

/** Controls against tampering and repudiation. */
export const tampering: readonly Control[] = [
  {
    id: 'T1',
    promise:
      'Every input is validated on the server from the contract; unknown properties are refused, and answers are cut to it.',
    proof: [
      server(
        'rest',
        'with an unknown property is refused: %s',
        'is JSON of a bounded size and depth, each property once',
        'may not say the same field in two places',
      ),
      core('test/record', 'an answer holds what the contract declares and nothing else of a row'),
      core(
        'test/present',
        'an answer with %s that the contract does not declare is cut where people are served, and throws in tests',
      ),
      server(
        'differential/differential',
        'the door and both APIs say the same of every input of %s, and the database refuses nothing that the contract accepts',
      ),
    ],
  },
  {
    id: 'T2',
    promise:
      'No SQL is built from input: values are parameters, identifiers come from our own lists, and what a word of a search is made of means its letters.',
    proof: [
      server(
        'sql/sql',
        'nothing that is put into what is asked of %s is code to the database, over both APIs',
        'nothing in a header, in the name of a parameter or in a document is code to the database',
        'a hole that is planted is found by its errors, its waiting, its answers and its statements',
      ),
      server('sqlmap/sqlmap', 'finds nothing in %s %s', 'finds the hole that is planted'),
      core('test/search-words', 'a search for %j finds the places that hold it and no others'),
      core(
        'test/raw-statements',
        'nothing but parameters is put into a statement, except at the reviewed places',
        'no function that a serving login may call makes a statement of a text, but the reviewed one, which quotes every value',
      ),
    ],
  },
  {
    id: 'T3',
    promise: 'Only TLS outside loopback; HSTS on every answer.',
    proof: [
      server('rest', 'carries the headers of safety, a request id, and is stored nowhere'),
      core('test/git-address', 'may be plain http only on loopback and only when allowed'),
      server(
        'headers/headers',
        'every route answers with the headers of safety and no cookie, whoever asks and by whatever method',
      ),
      server(
        'plain-http',
        'settings that would let people sign in without TLS are refused with what to do',
        'over the network plain HTTP is answered to the proxy alone, and never for a request that reached it without TLS',
      ),
      server('command', 'the network is not answered without TLS'),
    ],
  },
  planned('T4', 'Backups restore; tampering is found.'),
  {
    id: 'T5',
    promise:
      'Outgoing calls go through one client: TLS verified, names looked up once, no reserved or private addresses, redirects checked, answers bounded.',
    proof: [
      core('test/delivery-door', 'the machine itself and what is next to it are never called'),
      core(
        'test/outgoing',
        'no hostile address is called',
        'networks of a company are called only where that is allowed, and never the addresses of clouds',
        'a name is looked up once, and what it says later changes nothing',
        'a redirect is not followed unless said, and then checked like an address that was asked for',
        'an answer is bounded in bytes, headers and time, and never unpacked',
        'what frames a request is ours, and what is no HTTP is told without its words',
        'certificates are verified for the name that was asked for, which is looked up once',
      ),
      core(
        'test/webhook',
        'an address that may never be called is refused, a redirect is not followed, and what is next to us is not reached',
        'what happens is told once to each place that wants it, signed so that others verify it',
        'a new secret signs from the next attempt on, and the old one for a day beside it',
        'the form for Slack is one sentence, in which the name of a group neither links nor calls',
      ),
      core(
        'test/git-remote',
        'asks before it connects and connects to the address it was given',
        'holds ssh to the address that was checked, and looks for the key of the host under its name',
      ),
    ],
  },
  {
    id: 'T6',
    promise: 'One strict framing of HTTP.',
    proof: [
      server(
        'listen',
        'headers over 16 KiB and what is not HTTP are refused as problems, and the server lives',
      ),
      server(
        'raw/raw',
        'is refused, and the connection with it',
        'is one request',
        'a refusal never overtakes the answer to the request before it',
        'requests one after the other are answered one after the other',
      ),
    ],
    planned: 'the same cases through the proxies of deploy/',
  },
  {
    id: 'T7',
    promise:
      'What was acknowledged stays: the embedded database touches no folder, version or holder that is not its own, and commits are on disk first.',
    proof: [
      core(
        'test/embedded',
        'commits are on disk before they are acknowledged, even if a setting asks otherwise',
        'a folder with something else in it',
        'a cluster that Weir did not make',
        'a path that is a file',
        'a folder in use by another container, until its heartbeat is old',
        'a start or stop by somebody else that does not end',
      ),
    ],
  },
  {
    id: 'T8',
    promise:
      'A write with an Idempotency-Key is done once, for its sender and its request; a decision about many is about what was previewed.',
    proof: [
      core('test/bulk', 'the token starts what was previewed and nothing else, for who previewed it'),
      server(
        'rest',
        'is done once, and a repetition gets the same answer',
        'and another body is refused, also of another operation',
        'is the sender’s own: another’s key of the same text is another key',
      ),
    ],
  },
  {
    id: 'R1',
    promise:
      'Every mutation and denied attempt is in the audit, a change in its own transaction, sealed into a chain whose head leaves the database; what is taken back leaves no row, and is not told as done.',
    proof: [
      core(
        'test/over',
        'a change that the database takes back at the commit is told as not done, and the directory keeps the name',
      ),
      core(
        'test/packets',
        'a statement that the database takes back at its very end is told as refused',
        'statements that are kept together are refused together',
      ),
      server('graphql', 'a failing call of a mutation leaves nothing behind, and the calls beside it stand'),
      core('test/door-session', 'a change and its audit row are one: without the row there is no change'),
      core(
        'test/directory',
        '%s and its row of the audit are kept together',
        '%s whose row of the audit cannot be kept changes nothing',
        '%s that the directory does not take at once is carried out once it does',
        '%s of a process that is killed at its %s: both are there afterwards, or neither (its row kept: %s)',
      ),
      core(
        'test/record',
        'a change that is taken back takes its audit row with it',
        'large and secret fields of a change are struck out of its audit row',
        'who asks is in the audit as the database knows it, whatever the writer says',
        'the audit, the security log and the history are never changed or deleted by those who write them',
      ),
      core(
        'test/denial',
        'each refused call of a session is written down by its operation, also when others succeed',
        'who belongs to another organization fills neither the audit of this one nor the notices of its people',
        'one organization tells a person at most sixty things an hour, so that what others tell is seen',
        'that a person lost a session or a membership is told, however much was told before',
      ),
      core(
        'test/audit-reading',
        'auditors see who was refused what in their organization, and nothing of who stands outside',
        'the export comes in parts, and whoever has it can follow the chain without the database',
      ),
      core('src/audit/chain', 'every random tampering of a chain is found'),
      core(
        'test/installation-audit',
        'an auditor sees who acted as whom, who allowed it, what was done so, links to sign in and from where',
        'refused attempts of strangers, and of anybody on the installation, are in it; those on an organization are not',
        'nobody but an auditor reads it: no operator, no owner, no token, no stranger',
        'an act and its row are one: without the row nobody acts as another',
        'the serving login neither reads nor writes the record; what it may say there is said by the verified scope',
        'its chain is verified like that of an organization: an edit, a removal and a cut end are found',
        'settings of who operates and who signs in where are noted when they change, without a name',
        'whatever of a provider decides who comes in is noted when it changes, never its secret',
      ),
      core(
        'test/audit',
        'a sealed audit is verified, its heads are outside of the database',
        'a chain that was linked anew after an edit is found by the heads outside',
        'the keeper numbers a row once and changes nothing else of it',
        'when the audit cannot be written changes are refused, and reading goes on',
      ),
    ],
  },
  {
    id: 'R2',
    promise: 'Every stateful entity keeps its full history.',
    proof: [
      core(
        'test/record',
        'the audit, the security log and the history are never changed or deleted by those who write them',
      ),
      core(
        'test/history-model',
        'of every stateful thing the history and its state now tell what it was at any time',
        'each entry of the history goes on where the one before it ended, and the last is what is so now',
        'what people are shown of a vulnerability is its whole history',
      ),
      core(
        'test/history-tables',
        'every column of an organization that can be changed has a history, or a reason to have none',
        'no login that serves may change or delete a line of history, or say when and by whom it was written',
      ),
    ],
  },
]
