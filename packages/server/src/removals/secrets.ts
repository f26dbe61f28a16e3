import { core } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const inGit = (...tests: string[]) => core('test/git-credential', ...tests)
const inDoor = (...tests: string[]) => core('test/credential', ...tests)
const show = (find: string, put: string) => inCore('delivery/forges/git/credential.ts', find, put)

const left =
  'keys of ssh that a killed process left are removed at the next start, those of a reading that goes on are not'

const inGroups =
  'a credential is used for its own groups, and by who acts in them; one of no group only by who manages credentials'
const underSeal =
  'for which groups and which path a credential is, is sealed with it: another row changes nothing'

/** Credentials of an organization for other services: who reads them, where they are sent, how git gets them. */
export const secretRemovals: readonly Removal[] = [
  removal('I7', 'secrets of other services that the serving login cannot read', {
    changes: [
      inCore(
        'db/migrations/0003-credential.sql',
        "call protect_tenant('credential', 'no', 'insert, delete');",
        "call protect_tenant('credential', 'no', 'select, insert, delete');",
      ),
    ],
    proof: [inDoor('the serving login writes what is sealed and cannot read it')],
  }),
  removal('I7', 'credentials that are shown to their own host alone', {
    changes: [show('if (place.host !== credential.host || place.kind !== credential.kind)', 'if (false)')],
    proof: [
      inGit(
        'sends the token to its own host alone: not to the address of another, not where a host sends on to',
        'is not used for another host or another protocol',
      ),
      inDoor(
        'what decides where a secret is sent is sealed with it: another host in the row changes nothing',
      ),
    ],
  }),
  removal('I7', 'credentials that are named by who acts in their groups, or manages them', {
    changes: [
      inCore('door/references.ts', "    used: { groups: 'group_ids', managedBy: 'credential:write' },\n"),
    ],
    proof: [inDoor(inGroups)],
  }),
  removal('I7', 'credentials of no group that only who manages them gives to a root', {
    changes: [inCore('door/references.ts', "${every} and ${used.groups} <> '{}' or", '${every} or')],
    proof: [inDoor(inGroups)],
  }),
  removal('I7', 'roots of the groups of a credential', {
    changes: [
      inCore(
        'root/fit.ts',
        'credential.group_ids.length > 0 && !credential.group_ids.includes(group_id)',
        'false',
      ),
    ],
    proof: [inDoor(inGroups)],
  }),
  removal('I7', 'groups of a credential, under its seal', {
    changes: [
      inCore(
        'delivery/forge-hands.ts',
        'group_ids.length > 0 && !group_ids.includes(group_id)',
        "group_ids.includes('')",
      ),
    ],
    proof: [inDoor(underSeal)],
  }),
  removal('I7', 'the path of a credential, under its seal', {
    changes: [show('!liesUnder(credential.path, place.path)', 'false')],
    proof: [
      inDoor(underSeal),
      inGit(
        'sends the token to its own host alone: not to the address of another, not where a host sends on to',
      ),
    ],
  }),
  removal('I7', 'credentials of roots that only those learn who use or manage them', {
    changes: [
      inCore(
        'door/present.ts',
        'if (!permissions.some(holds)) Reflect.set(value, key, null)',
        'void [key, permissions]',
      ),
    ],
    proof: [inDoor('who may neither manage nor use the credential of a root is not told which it is')],
  }),
  removal('I7', 'hosts that send on to others, with a credential', {
    changes: [inCore('delivery/forges/git/run.ts', 'followRedirects = false', 'followRedirects = true')],
    proof: [
      inGit(
        'sends the token to its own host alone: not to the address of another, not where a host sends on to',
      ),
    ],
  }),
  removal('I7', 'tokens that git gets by a descriptor and not by an argument', {
    changes: [
      show(
        '.helper=${helper}`]',
        '.helper=!f() { echo username=${user_name}; echo password=${secret}; }; f`]',
      ),
    ],
    proof: [inGit('opens a repository, and shows the token in no argument, variable or file')],
  }),
  removal('I7', 'keys of ssh that are gone after the reading', {
    changes: [
      show(
        '{ call: { ssh, ignoresSshConfig: true }, [Symbol.asyncDispose]: remove }',
        '{ call: { ssh, ignoresSshConfig: true }, [Symbol.asyncDispose]: async () => undefined }',
      ),
    ],
    proof: [
      inGit(
        'hands ssh the key and the hosts it knows, for us alone, and nothing of the machine; both are gone afterwards, also when git fails',
      ),
    ],
  }),
  removal('I7', 'keys of ssh that a killed process left', {
    changes: [inCore('core.ts', '  await removeLeftKeys()\n')],
    proof: [inDoor(left)],
  }),
  removal('I7', 'keys of ssh that another reading needs', {
    changes: [
      inCore(
        'delivery/key-folder.ts',
        'if (pid === undefined || isAlive(Number(pid), startedAt)) continue',
        'if (pid === undefined) continue',
      ),
    ],
    proof: [inDoor(left)],
  }),
  removal('I7', 'hosts of ssh that the credential knows, and not the machine', {
    changes: [show("'GlobalKnownHostsFile=/dev/null',", '')],
    proof: [
      inGit(
        'hands ssh the key and the hosts it knows, for us alone, and nothing of the machine; both are gone afterwards, also when git fails',
      ),
    ],
  }),
  removal('I7', 'known hosts without which no ssh key is taken', {
    changes: [
      inCore('credential/content.ts', 'lines.length === 0 || lines.length > 20', 'lines.length > 20'),
    ],
    proof: [inDoor('an ssh key needs known hosts and no passphrase')],
  }),
  removal('I7', 'credentials that are sealed again when their data key is older than 14 days', {
    changes: [
      inCore(
        'keys/sealed-rows.ts',
        'if (await columns.isNewest(row.organization_id, sealed)) return false',
        'return false',
      ),
    ],
    proof: [inDoor('after 14 days a credential lies under a new key, and opens as before')],
  }),
  removal('I7', 'the schedule that seals credentials again', {
    changes: [
      inCore(
        'keys/rotate.ts',
        '      await dataKeys.rewrap()\n      await vault.reseal()\n',
        '      await dataKeys.rewrap()\n',
      ),
    ],
    proof: [core('test/key-rotation', 'sixty days of rotation under traffic of two instances fail not once')],
  }),
  removal('R1', 'secrets of credentials that are struck out of the audit', {
    changes: [
      { file: 'packages/contract/src/credential.ts', find: '  secret(\n', put: '  ((schema) => schema)(\n' },
    ],
    proof: [
      inDoor(
        'a private repository is read with a credential; the secret is in no table, file, line of the log or answer',
      ),
    ],
  }),
]
