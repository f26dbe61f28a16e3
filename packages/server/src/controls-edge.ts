import { type Control, core, planned, server } from './control.ts'

/** Controls at the edge: what is reachable, alive, static, authenticated and inventoried. */
export const edge: readonly Control[] = [
  planned('E1', 'The API is reachable only behind the edge: TLS, firewall, rate limit per IP, origin proof.'),
  {
    id: 'E2',
    promise: 'Live and ready are distinct; load goes to healthy instances only; state is in no process.',
    proof: [
      server('rest', 'health answers strangers: alive, and ready when the database is'),
      server('ready', 'however many ask at once whether the server is ready, the database is asked once'),
    ],
    planned: 'several instances under load',
  },
  planned('E3', 'Supervised, rolling deployment; instances run unprivileged with limits and probes.'),
  {
    id: 'E4',
    promise:
      'The front is static with immutable hashed assets; answers of the API are never stored; unknown paths of the API are never the page.',
    proof: [
      server('rest', '%s is not there', 'carries the headers of safety, a request id, and is stored nowhere'),
      server(
        'front',
        'answers every place in it, is checked each time, and runs only its own scripts',
        'with a hash in its name is kept for ever, others are checked each time',
        'outside of the folder is not there: %s',
      ),
    ],
  },
  {
    id: 'E5',
    promise: 'Database, search, blobs, queue and keys each authenticate; no default password.',
    proof: [
      core('test/embedded', 'nobody connects without the generated password, and no network port is open'),
    ],
    planned: 'everything but the embedded database',
  },
  {
    id: 'E6',
    promise: 'Everything in use is inventoried: routes = contract = permissions = docs, both ways.',
    proof: [
      server(
        'inventory',
        'the routes of the server are those of the contract and the reviewed list of its own',
        'the OpenAPI description holds every operation and nothing else of the API',
        'the GraphQL schema has a root field for every operation but uploads',
        'the files of docs/surface are what the code says, and are the same each time',
      ),
    ],
  },
]
