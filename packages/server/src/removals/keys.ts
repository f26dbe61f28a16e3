import { core, server } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const inKeyring = (...tests: string[]) => core('src/keys/keyring', ...tests)
const inCells = (...tests: string[]) => core('test/sealed-column', ...tests)
const inRotation = (...tests: string[]) => core('test/key-rotation', ...tests)
const inDataKeys = (find: string, put: string) => inCore('keys/data-keys.ts', find, put)
const retired =
  'data keys that were ever wrapped under a revoked version seal nothing new, also in a process that kept them; what they sealed is sealed again'
const made = 'while a version is revoked no data key is made under it, and none is lost with it'
const lives =
  'what was made under a version verifies while it retires, and under a destroyed one nothing does'

/** Keys in versions, the sealed keyring, data keys and their cells, and the environment of the server. */
export const keyRemovals: readonly Removal[] = [
  removal('I7', 'an empty environment of the serving process', {
    changes: [{ file: 'packages/server/bin/weir.js', find: 'env: environment,', put: 'env: process.env,' }],
    proof: [
      server(
        'launch',
        'the serving process has an empty environment, and no file that it holds open shows a secret of ours',
      ),
    ],
  }),
  removal('I7', 'a keyring that is sealed by its passphrase', {
    changes: [inCore('keys/keyring-file.ts', 'if (passphrase === undefined) return text', 'return text')],
    proof: [inKeyring('with a passphrase the keys lie sealed, and only it opens them')],
  }),
  removal('I7', 'versions that retire before they are destroyed', {
    changes: [inCore('keys/keyring.ts', 'one.root !== null && one.version !== version', 'false')],
    proof: [inKeyring(lives)],
  }),
  removal('I7', 'versions whose bytes are gone when they are destroyed', {
    changes: [
      inCore('keys/versions.ts', "{ ...one, state: 'destroyed', since, root: null }", '{ ...one, since }'),
    ],
    proof: [inKeyring(lives)],
  }),
  removal('I7', 'the key of authors, which is never rotated', {
    changes: [inCore('keys/keyring.ts', "= ['author', 'owner']", "= ['owner']")],
    proof: [inKeyring(lives)],
  }),
  removal('I7', 'secrets that are bound to their cell', {
    changes: [
      inCore(
        'keys/sealed-column.ts',
        'Buffer.from(JSON.stringify([organization_id, table, column, row]))',
        'Buffer.from([organization_id, table, column, row].slice(4).join())',
      ),
    ],
    proof: [inCells('a ciphertext that was moved to another row, column, table or organization is refused')],
  }),
  removal('I7', 'data keys that are bound to their row', {
    changes: [
      inCore(
        'keys/data-keys.ts',
        "Buffer.from(JSON.stringify(['data_key', organization_id, version]))",
        'Buffer.from([organization_id, version].slice(2).join())',
      ),
    ],
    proof: [inCells('the key of one organization, put into the row of another, opens nothing')],
  }),
  removal('I7', 'data keys that no serving login reads', {
    changes: [
      inCore(
        'db/migrations/0013-key.sql',
        'revoke all on data_key from weir_app, weir_loader, weir_searcher;',
      ),
    ],
    proof: [inCells('the serving login reads no data key')],
  }),
  removal('I7', 'data keys that are retired with a version of the keyring', {
    changes: [inDataKeys('!isRetired && ', '')],
    proof: [inRotation(retired)],
  }),
  removal('I7', 'data keys that lay under a version before it was rotated', {
    changes: [inDataKeys('$1 between first_key_version and key_version', '$1 = key_version')],
    proof: [inRotation(retired)],
  }),
  removal('I7', 'data keys that a process kept while another one revoked', {
    changes: [inDataKeys('if (all !== keptFor) kept = new Map()', '')],
    proof: [inRotation(retired)],
  }),
  removal('I7', 'secrets that are sealed again when a version is revoked', {
    changes: [
      inCore(
        'keys/rotate.ts',
        '        // what is interrupted here, the hourly turn ends\n        await vault.reseal()\n',
      ),
    ],
    proof: [inRotation(retired)],
  }),
  removal('I7', 'secrets that are never sealed again under an older key', {
    changes: [inCore('keys/sealed-column.ts', 'sealed.readUInt32BE(1) >= (', 'sealed.readUInt32BE(1) === (')],
    proof: [inRotation(retired)],
  }),
  removal('I7', 'data keys that wait until a version is destroyed', {
    changes: [
      inDataKeys("    await client.query('select pg_advisory_xact_lock_shared($1)', [locks.dataKeys])\n", ''),
    ],
    proof: [inRotation(made)],
  }),
  removal('I7', 'data keys that are made under the version of this moment', {
    changes: [inDataKeys('    keyring.refresh()\n', '')],
    proof: [inRotation(made)],
  }),
]
