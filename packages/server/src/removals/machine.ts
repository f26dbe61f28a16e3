import { core } from '../control.ts'
import { inCore, removal, type Change, type Removal } from '../removal.ts'

const one = (control: string, what: string, change: Change, proof: Removal['proof'][number]): Removal =>
  removal(control, what, { changes: [change], proof: [proof] })

const embedded = (file: string, find: string, put = ''): Change => inCore(`db/embedded/${file}.ts`, find, put)
const inEmbedded = (...tests: string[]) => core('test/embedded', ...tests)
const address = (find: string, put: string): Change => inCore('delivery/forges/git/address.ts', find, put)
const git = (file: string, find: string, put = ''): Change =>
  inCore(`delivery/forges/git/${file}.ts`, find, put)
const refusedAddress = (...addresses: string[]) =>
  core('test/git-address', ...addresses.map((one) => `${JSON.stringify(one)} is refused with advice`))
const remote = (...tests: string[]) => core('test/git-remote', ...tests)
const hostile = (...tests: string[]) => core('test/git-hostile', ...tests)
const locked = 'nobody connects without the generated password, and no network port is open'
const durable = 'commits are on disk before they are acknowledged, even if a setting asks otherwise'

/** Root may write everywhere: the same is shown to it in another way. */
const isRoot = process.geteuid?.() === 0

/** What runs beside us on the machine: the embedded PostgreSQL and git. */
export const machine: readonly Removal[] = [
  one(
    'E5',
    'the password of the embedded database',
    embedded('cluster', '--auth=scram-sha-256', '--auth=trust'),
    inEmbedded(locked),
  ),
  one(
    'E5',
    'no network port of the embedded database',
    embedded('postmaster', "address.socketFolder === '' ? '127.0.0.1' : ''", "'127.0.0.77'"),
    inEmbedded(locked),
  ),
  one(
    'E5',
    'a password file that only its owner reads',
    embedded(
      'cluster',
      "randomBytes(24).toString('base64url'), { mode: 0o600 }",
      "randomBytes(24).toString('base64url'), { mode: 0o644 }",
    ),
    inEmbedded(locked),
  ),
  one('T7', 'commits that are on disk', embedded('postmaster', "fsync: 'on',"), inEmbedded(durable)),
  one(
    'T7',
    'commits that are waited for',
    embedded('postmaster', "synchronous_commit: 'on',"),
    inEmbedded(durable),
  ),
  one(
    'T7',
    'a folder of somebody else is not touched',
    embedded('folder', 'if (foreign === undefined) return', 'return'),
    inEmbedded('a folder with something else in it'),
  ),
  one(
    'T7',
    'data of another version is not touched',
    embedded('folder', 'if (version !== major)', 'if (false)'),
    inEmbedded('data of PostgreSQL 17', 'data of PostgreSQL 19'),
  ),
  one(
    'T7',
    'a cluster that is not ours is not touched',
    embedded('folder', 'if (password === undefined)', 'if (false)'),
    inEmbedded('a cluster that Weir did not make'),
  ),
  one(
    'T7',
    'a folder that cannot be written is refused',
    embedded('folder', 'await access(path, constants.R_OK | constants.W_OK | constants.X_OK)'),
    inEmbedded(isRoot ? 'a read-only file system' : 'a folder that we may not write'),
  ),
  one(
    'T7',
    'a second holder of another place is refused',
    inCore('db/embedded.ts', '(await othersIn(folder.holders)).elsewhere.length > 0', 'false'),
    inEmbedded('a folder in use by another container, until its heartbeat is old'),
  ),
  one(
    'T7',
    'one start or stop at a time',
    embedded('presence', 'if (here.length + elsewhere.length === 0) return', 'return'),
    inEmbedded('a start or stop by somebody else that does not end'),
  ),
  one(
    'T7',
    'a server stays while somebody holds it',
    inCore('db/embedded.ts', 'if (others.here.length + others.elsewhere.length > 0) return'),
    inEmbedded('the server stops with its last holder, whoever started it'),
  ),
  one(
    'T7',
    'a stranger with the number of the server is not taken for it',
    embedded('postmaster', 'return its.dev === ours.dev && its.ino === ours.ino', 'return true'),
    inEmbedded('a process number that now belongs to a stranger is not taken for the server'),
  ),
  one(
    'P5',
    'no transport that runs a program',
    address('/^[A-Za-z0-9+.-]+::/.test(address)', 'false'),
    refusedAddress('ext::sh -c touch% canary'),
  ),
  removal('P5', 'no file: addresses, by name, by list and for want of a host', {
    changes: [
      address("if (protocol === 'file') throw", 'if (false) throw'),
      address(
        "protocol !== 'ssh' && protocol !== 'http')",
        "protocol !== 'ssh' && protocol !== 'http' && protocol !== 'file')",
      ),
      address('checkHost(host)\n  if (url.password', 'if (url.password'),
    ],
    proof: [refusedAddress('file:///etc', 'FILE:///etc')],
  }),
  one(
    'P5',
    'no address that is an option',
    address("if (address.startsWith('-')) throw", 'if (false) throw'),
    core('test/git-address', 'may be a local path only for the command'),
  ),
  one(
    'P5',
    'no host that is an option',
    address('if (!isName && isIP(host) === 0)', 'if (false)'),
    refusedAddress('ssh://-oProxyCommand=touch/app.git', 'git@-oProxyCommand=touch:app.git'),
  ),
  one(
    'P5',
    'no path that is an option or a command',
    address('if (!isPlain)', 'if (false)'),
    refusedAddress('git@example.org:--upload-pack=x', 'git@example.org:$(touch x)'),
  ),
  one(
    'P5',
    'no user that is an option',
    address('if (!/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/.test(user))', 'if (false)'),
    refusedAddress('ssh://-oProxyCommand=x@example.org/app.git'),
  ),
  one(
    'P5',
    'no local path for who is not the operator',
    address('if (!allowance.allowLocal)', 'if (false)'),
    refusedAddress('/var/lib/app'),
  ),
  one(
    'S5',
    'no password in an address',
    address("url.password !== '' || (url.username !== '' && protocol !== 'ssh')", 'false'),
    refusedAddress('https://user:secret@example.org/app.git'),
  ),
  one(
    'S5',
    'no token in the query of an address',
    address("url.search !== '' || url.hash !== ''", 'false'),
    refusedAddress('https://example.org/app.git?x=1'),
  ),
  one(
    'T3',
    'no plain http to other machines',
    address("protocol === 'http' && !(allowance.allowLoopbackHttp && isLoopback)", 'false'),
    refusedAddress('http://example.org/app.git'),
  ),
  one(
    'T5',
    'git connects to the address that was checked',
    git('mirror', 'if (target === undefined) return {}', 'if (target !== null) return {}'),
    remote('asks before it connects and connects to the address it was given'),
  ),
  one(
    'T5',
    'git follows no redirect',
    git('run', 'followRedirects = false', 'followRedirects = true'),
    remote('says of /moved/app.git that it is redirected'),
  ),
  one(
    'I5',
    'contents of files are not fetched',
    git('mirror', "if (text.includes('filtering not recognized by server'))", 'if (false)'),
    remote('refuses a server that would send whole files, and keeps none'),
  ),
  removal('I5', 'contents of files are left out', {
    changes: [
      git('mirror', "'--filter=blob:none',"),
      git('mirror', ", of('promisor', 'true'), of('partialclonefilter', 'blob:none')]", ']'),
    ],
    proof: [remote('mirrors it without file contents and reads only what is new the next time')],
  }),
  one(
    'P5',
    'no variables of our environment for git',
    git('run', "PATH: '/usr/local/bin:/usr/bin:/bin',", '...(process.env as Record<string, string>),'),
    hostile('inherits no variable of the environment that steers git'),
  ),
  removal('P5', 'a folder of the machine is named by the operator only', {
    changes: [
      inCore('door/hands.ts', 'parts.allowsLocalGit && isLocalCommand === true', 'parts.allowsLocalGit'),
    ],
    proof: [
      core(
        'test/delivery-door',
        'only the operator names a folder of the machine, also where such folders are read',
      ),
    ],
  }),
  removal('P5', 'no ssh with the keys of the server', {
    changes: [git('mirror', "protocol === 'ssh' && !credential && !usesMachineKeys", 'false')],
    proof: [
      core(
        'test/delivery-door',
        'nobody reads by ssh with the keys of the server: only the command on the machine itself does',
      ),
    ],
  }),
  removal('I4', 'e-mail addresses in names of authors', {
    changes: [
      inCore('delivery/author-names.ts', "name.replaceAll(/([^\\s<>@]+)@[^\\s<>@]+/g, '$1')", 'name'),
    ],
    proof: [
      core(
        'test/delivery-door',
        'no e-mail address and no file content is in any table; names are in the directory only',
      ),
    ],
  }),
  removal('P5', 'history is not replaced, by references that are asked for and by a setting', {
    changes: [
      git('advertised', '/^refs\\/(?:heads|tags)\\//.test(name)', 'true'),
      git('run', "GIT_NO_REPLACE_OBJECTS: '1',"),
    ],
    proof: [hostile('cannot change history by replacement objects or grafts')],
  }),
]
