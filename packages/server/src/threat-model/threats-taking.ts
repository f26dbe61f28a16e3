import { ofKind, threat, type Threat } from './model.ts'

/** Disclosure, denial of service, elevation. */
export const taking: readonly Threat[] = [
  ...ofKind('disclosure', [
    threat(
      'I-1',
      'One organization sees what is another’s: by an id, a list, a filter, a link, a cursor or an export',
      {
        at: ['answer', 'events', 'graphql'],
        assets: ['findings', 'delivery', 'reports'],
        controls: ['I1', 'I2'],
      },
    ),
    threat('I-2', 'Somebody of one group sees what is in a sibling group', {
      at: ['answer', 'events'],
      assets: ['findings', 'reports'],
      controls: ['I1', 'I2'],
    }),
    threat('I-3', 'Refusals tell whether something exists', {
      at: ['answer'],
      assets: ['findings', 'people'],
      controls: ['I3'],
    }),
    threat('I-4', 'Names and addresses of people leak through tables, logs, metrics or other organizations', {
      at: ['answer', 'log', 'backup'],
      assets: ['people'],
      controls: ['I4'],
    }),
    threat('I-5', 'Source code of customers is stored, and stolen from here', {
      at: ['retrieve', 'upload', 'backup'],
      assets: ['reports', 'delivery'],
      controls: ['I5'],
    }),
    threat('I-6', 'Errors tell how we are built: stacks, statements, paths, versions', {
      at: ['answer'],
      assets: ['service'],
      controls: ['I6'],
    }),
    threat('I-7', 'Secrets are read from the environment, a log, a URL or the disk', {
      at: ['log', 'shell', 'backup'],
      assets: ['secrets', 'keys', 'tokens'],
      controls: ['I7', 'I10', 'S5'],
    }),
    threat('I-8', 'A cache answers one with what another may see', {
      at: ['answer', 'front'],
      assets: ['findings', 'delivery'],
      controls: ['I9', 'E4'],
    }),
    threat('I-9', 'A stolen disk or copied volume tells all', {
      at: ['backup', 'blobs'],
      assets: ['findings', 'reports', 'secrets'],
      controls: ['I10', 'I8'],
    }),
    threat('I-10', 'The demo shows more than the demo', {
      at: ['answer'],
      assets: ['findings', 'people'],
      controls: ['S7'],
    }),
    threat('I-11', 'Somebody who was removed still sees', {
      at: ['answer', 'events'],
      assets: ['findings'],
      controls: ['I1', 'S4', 'S5'],
    }),
  ]),
  ...ofKind('denial', [
    threat('D-1', 'Requests too large, too long or too slow fill memory, disk or time', {
      at: ['rest', 'graphql', 'upload'],
      assets: ['service'],
      controls: ['D1', 'D9'],
    }),
    threat('D-2', 'A small document asks for very much: depth, aliases, fragments, lists in lists', {
      at: ['graphql'],
      assets: ['service'],
      controls: ['D2'],
    }),
    threat('D-3', 'A small question asks for much reckoning', {
      at: ['rest'],
      assets: ['service'],
      controls: ['D3', 'D5'],
    }),
    threat('D-4', 'Somebody asks without end', {
      at: ['rest', 'graphql', 'sign-in', 'leak'],
      assets: ['service'],
      controls: ['D4', 'E1'],
    }),
    threat('D-5', 'Deep pages cost more and more', {
      at: ['rest', 'graphql'],
      assets: ['service'],
      controls: ['D5'],
    }),
    threat('D-6', 'One organization takes what all others need', {
      at: ['rest', 'graphql', 'upload'],
      assets: ['service'],
      controls: ['D6'],
    }),
    threat('D-7', 'Bombs: packed, nested, endless', {
      at: ['upload', 'retrieve'],
      assets: ['service'],
      controls: ['D7'],
    }),
    threat('D-8', 'A pattern or a text that makes matching take for ever', {
      at: ['rest', 'upload', 'retrieve'],
      assets: ['service'],
      controls: ['D8'],
    }),
    threat('D-9', 'More load than there is machine', {
      at: ['rest', 'graphql'],
      assets: ['service'],
      controls: ['D10', 'E2'],
    }),
    threat('D-10', 'An instance dies or hangs and takes the service with it', {
      at: ['server', 'health'],
      assets: ['service'],
      controls: ['E2', 'E3'],
    }),
  ]),
  ...ofKind('elevation', [
    threat('P-1', 'Somebody gives themselves, or a friend, a higher role', {
      at: ['rest', 'graphql'],
      assets: ['decisions', 'findings'],
      controls: ['P1'],
    }),
    threat('P-2', 'An operation was written without a check', {
      at: ['rest', 'graphql'],
      assets: ['findings', 'decisions'],
      controls: ['E6', 'I1', 'P1'],
    }),
    threat('P-3', 'A token does more than its scopes, or than its owner may', {
      at: ['rest', 'graphql', 'gate'],
      assets: ['tokens', 'findings'],
      controls: ['S5', 'P1'],
    }),
    threat('P-4', 'Who asks for an acceptance approves it too', {
      at: ['rest', 'graphql'],
      assets: ['decisions'],
      controls: ['P1', 'R1'],
    }),
    threat('P-5', 'A job acts for somebody who lost the right meanwhile', {
      at: ['worker'],
      assets: ['findings'],
      controls: ['P3'],
    }),
    threat('P-6', 'The last admin is locked out, or locks all out', {
      at: ['rest', 'graphql'],
      assets: ['service', 'decisions'],
      controls: ['P1'],
    }),
  ]),
]
