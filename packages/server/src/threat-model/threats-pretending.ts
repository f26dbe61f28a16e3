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
