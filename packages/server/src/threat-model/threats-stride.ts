import { ofKind, threat, type Threat } from './model.ts'

/** Spoofing, tampering and repudiation. */
export const pretending: readonly Threat[] = [
  ...ofKind('spoofing', [
    threat('S-1', 'Passwords are guessed, or stolen from us', {
      at: ['sign-in'],
      assets: ['sessions', 'people'],
      controls: ['S1'],
    }),
    threat(
      'S-2',
      'Somebody signs in with an e-mail address that is not theirs, or that a provider never verified',
      { at: ['sign-in', 'retrieve'], assets: ['sessions', 'findings'], controls: ['S2', 'S1'] },
    ),
    threat('S-3', 'An account at any provider is enough to get into an organization', {
      at: ['sign-in'],
      assets: ['findings'],
      controls: ['S2', 'P1'],
    }),
    threat('S-4', 'A session is forged, altered or decoded for what it says', {
      at: ['rest', 'graphql'],
      assets: ['sessions', 'people'],
      controls: ['S3'],
    }),
    threat('S-5', 'A session is stolen from the browser, a log or the network and used elsewhere', {
      at: ['front', 'rest', 'log'],
      assets: ['sessions'],
      controls: ['S6', 'S4', 'T3'],
    }),
    threat('S-6', 'A session is used after sign-out, after its time, or beside a newer one', {
      at: ['rest', 'graphql'],
      assets: ['sessions'],
      controls: ['S4'],
    }),
    threat(
      'S-7',
      'Another site makes the browser of a signed-in person act (CSRF, login CSRF, click-jacking)',
      { at: ['front', 'rest', 'graphql'], assets: ['findings', 'decisions'], controls: ['S6', 'T3'] },
    ),
    threat('S-8', 'A token is read from our database, a dump, a log or a URL, and used', {
      at: ['rest', 'log', 'backup'],
      assets: ['tokens'],
      controls: ['S5', 'I7', 'I10'],
    }),
    threat('S-9', 'A token goes on working after it was revoked, expired, or its owner lost the right', {
      at: ['rest', 'graphql', 'gate'],
      assets: ['tokens', 'findings'],
      controls: ['S5', 'P3'],
    }),
    threat('S-10', 'A broken credential is taken for a stranger and sees what strangers see', {
      at: ['rest', 'graphql'],
      assets: ['findings'],
      controls: ['S7'],
    }),
    threat('S-11', 'An operator acts as a customer’s user unseen', {
      at: ['rest', 'shell'],
      assets: ['findings', 'record'],
      controls: ['S8', 'R1'],
    }),
    threat('S-12', 'A sign-in is finished by somebody else than who began it', {
      at: ['sign-in', 'front'],
      assets: ['sessions'],
      controls: ['S1', 'S6'],
    }),
    threat('S-13', 'Somebody reaches the server around the edge, or says to be it', {
      at: ['rest', 'health'],
      assets: ['service'],
      controls: ['E1'],
    }),
    threat('S-14', 'A database, a queue or a file store answers whoever connects', {
      at: ['database', 'blobs'],
      assets: ['findings', 'keys'],
      controls: ['E5'],
    }),
  ]),
  ...ofKind('tampering', [
    threat('T-1', 'Input of an unexpected shape reaches code that trusts it', {
      at: ['rest', 'graphql', 'upload', 'shell'],
      assets: ['findings', 'decisions'],
      controls: ['T1'],
    }),
    threat('T-2', 'SQL is injected by a value, a sort, a filter or a cursor', {
      at: ['rest', 'graphql', 'upload'],
      assets: ['findings', 'people', 'record'],
      controls: ['T2', 'P2'],
    }),
    threat('T-3', 'Somebody on the network reads or changes what is said', {
      at: ['rest', 'outgoing'],
      assets: ['sessions', 'findings'],
      controls: ['T3', 'T5'],
    }),
    threat('T-4', 'A backup is altered, or cannot be restored when it is needed', {
      at: ['backup'],
      assets: ['findings', 'record'],
      controls: ['T4'],
    }),
    threat('T-5', 'A change that was acknowledged is lost', {
      at: ['database'],
      assets: ['findings', 'decisions', 'record'],
      controls: ['T7'],
    }),
    threat('T-6', 'A repeated or concurrent request has its effect twice', {
      at: ['rest', 'upload'],
      assets: ['decisions'],
      controls: ['T8', 'P3'],
    }),
    threat('T-7', 'A crafted or failed report closes vulnerabilities that are there', {
      at: ['upload'],
      assets: ['findings'],
      controls: ['G2'],
    }),
    threat('T-8', 'A pipeline gets a pass for nothing: no report, another commit, another root', {
      at: ['gate', 'verdict'],
      assets: ['decisions'],
      controls: ['G1'],
    }),
    threat('T-9', 'Ciphertext is moved to another row or another customer', {
      at: ['database', 'blobs'],
      assets: ['secrets', 'reports'],
      controls: ['I7', 'I8'],
    }),
  ]),
  ...ofKind('repudiation', [
    threat('R-1', 'Somebody denies a change, a decision or an attempt', {
      at: ['rest', 'graphql', 'shell'],
      assets: ['record'],
      controls: ['R1', 'R2'],
    }),
    threat('R-2', 'Rows of the audit are edited, deleted, reordered or cut off', {
      at: ['database', 'head'],
      assets: ['record'],
      controls: ['R1'],
    }),
    threat('R-3', 'What a thing was before is gone after it changed', {
      at: ['database'],
      assets: ['findings', 'decisions'],
      controls: ['R2'],
    }),
  ]),
]

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
