import { type Control, core, planned, server } from './control.ts'

/** Controls against elevation, those that see attacks, and what a verdict may rest on. */
export const authority: readonly Control[] = [
  {
    id: 'P1',
    promise: 'Roles as one table in code; grants only below one’s own rank.',
    proof: [
      core(
        'test/door-session',
        'a role is given and taken only by someone who stands above it',
        'the last owner or admin stays, also when two go at once',
        'four eyes: who asked for an acceptance cannot approve it',
      ),
      core(
        'test/zero-risk',
        'who asked decides neither for it nor against it, nor alone where nobody else could',
      ),
      core('test/reattack', 'who asked does not find it closed, and no machine verifies'),
      {
        file: 'packages/contract/test/permissions.test.ts',
        tests: [
          'the permissions are those agreed, no more and no fewer',
          '%s is held by exactly those agreed',
          'the roles and their ranks are those agreed',
        ],
      },
      core('test/explain', 'is what the door does, for every operation of the organization and its groups'),
      core('test/record', 'what a caller may do is what its roles hold, in this group and not in the next'),
      core(
        'test/grant-machine',
        'in the organization every actor may give every target exactly the roles that the rules allow',
        'in a group every actor may give every target exactly the roles that the rules allow',
        'by no sequence of moves does anybody without help from above reach a rank that was not theirs',
      ),
      core(
        'test/members',
        'owners appoint owners and hand over, nobody else does, and an owner is not demoted by another',
        'ownership is handed over only with a fresh sign-in, and never by a token',
        'an invitation is worth no more than the role of its inviter at the time it is accepted',
        'of fifty owners that all go at once, one stays',
        'members who were not active for long lose access, are told why, and an admin gives it back',
        'where no owner or admin was active, none of them loses access',
      ),
      core(
        'test/second-person',
        'a lone owner decides about their own request only where the policy records it, and the gate says so',
        'as soon as a second member could decide, nobody decides alone; one without access does not count',
        'a group cannot loosen what its organization requires',
      ),
    ],
  },
  {
    id: 'P2',
    promise: 'Each process and database role has the least rights.',
    proof: [
      core(
        'test/tables',
        'no serving login is a member of a role, may take one, or has temporary tables',
        'without a scope every serving login sees empty tenant tables, and the owner does too',
      ),
      core(
        'test/record',
        'the serving login reads no MAC, no key, no name of a person, and no table of the installation',
      ),
      core(
        'test/privileges',
        'the privileges of every role of the database are the reviewed list, no more and no fewer',
        'a privilege that nobody reviewed is seen: %s',
      ),
    ],
  },
  {
    id: 'P3',
    promise:
      'Jobs re-authorize with the requester’s current rights; what Weir itself does by the clock nobody can ask, and it does nothing else.',
    proof: [
      core('test/delivery-door', 'a job is refused when who asked for it lost the right meanwhile'),
      core('test/credentials', 'a job is refused when the token that asked for it was revoked meanwhile'),
      core('test/once', 'a job that two workers perform at once has its effect once'),
      core('test/treatment-expiry', 'nobody can ask what the clock asks, and the clock asks nothing else'),
    ],
  },
  {
    id: 'P4',
    promise: 'No eval, no code generation from strings, no prototype tricks.',
    proof: [
      server('process-flags', 'the process that serves makes no code from text and has no __proto__'),
      server('front', 'answers every place in it, is checked each time, and runs only its own scripts'),
    ],
  },
  {
    id: 'P5',
    promise:
      'Nothing that a stranger names is run: git reads https, ssh and the operator’s own folders, and obeys nothing of a repository but its objects.',
    proof: [
      core('test/git-address', '%j is refused with advice', 'may be a local path only for the command'),
      core(
        'test/git-hostile',
        'is read completely and runs nothing',
        'cannot change history by replacement objects or grafts',
        'inherits no variable of the environment that steers git',
      ),
      core(
        'test/delivery-door',
        'nobody reads by ssh with the keys of the server: only the command on the machine itself does',
        'only the operator names a folder of the machine, also where such folders are read',
      ),
    ],
  },
  {
    id: 'G1',
    promise:
      'The gate never passes for want of something to judge: no root, no complete report, one that is still read.',
    proof: [
      core(
        'test/gate',
        'nothing to judge is never a pass: no root, that of another group, an inactive one, no report of the commit',
        'a report of the commit counts when its run was complete and none is still being read, not when it failed or was a preview',
        'a requested acceptance breaks as if untreated, an approved one does not, and an ended one breaks again',
      ),
      core(
        'test/intelligence',
        'the gate breaks on what is known to be exploited, unless its policy does not',
      ),
      core('test/rating', 'what a rating lets pass the verdict says, with who rated it'),
      core(
        'test/gate-change',
        'what only a branch has breaks it, and is neither counted nor listed',
        'of a change only what it adds is judged, by a report that is there',
        'a baseline is no way around: the judged commit itself, one reported later, another branch, a later commit',
        'a root that is no repository has one state, whatever branch the pipeline names',
        'a scan that is not complete takes nothing back of what its branch had; another tool neither',
      ),
    ],
  },
  {
    id: 'G2',
    promise:
      'Nothing is closed on doubt: not by a failed run, another branch, a preview or an abnormal drop, nor while another tool still sees it.',
    proof: [
      core(
        'test/report-import',
        'a failed run without results closes nothing and says so',
        'a preview gives the same receipt and writes nothing but itself',
        'another branch than the tracked one only notes what it saw',
      ),
      core('test/report-access', 'so many gone at once that it is abnormal wait for one click'),
      core(
        'test/report-tools',
        'what one tool no longer sees stays open while another does, and is fixed when none does',
        'a preview of a report by two tools says what its import then does, and changes nothing',
      ),
    ],
  },
  planned(
    'M1',
    'Structured logs, metrics and traces; a failed request is found by its id in each, and nothing of a person or a secret in any.',
  ),
  planned('M2', 'Alert rules as code, each fired by its attack.'),
  planned('M3', 'Dependencies pinned and few; SBOM and provenance per release.'),
  planned('M4', 'Security policy, advisories, threat model and guides are public.'),
  planned('M5', 'Slow queries are seen as they happen.'),
  planned('M6', 'Nothing ships unreviewed.'),
]
