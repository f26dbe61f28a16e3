import { core, server } from '../control.ts'
import { inCore, inServer, removal, type Change, type Removal } from '../removal.ts'

const one = (what: string, change: Change, ...proof: Removal['proof']): Removal =>
  removal('S5', what, { changes: [change], proof })

const tokens = (...tests: string[]) => core('test/token', ...tests)
const device = (...tests: string[]) => core('test/device', ...tests)
const exchange = (...tests: string[]) => core('test/ci-exchange', ...tests)
const refused = (...what: string[]) => exchange(...what.map((each) => `an identity with ${each} is refused`))
const inDevice = (find: string, put = '') => inCore('token/device-grant.ts', find, put)
const inExchange = (find: string, put = '') => inCore('token/ci-exchange.ts', find, put)
const inIdentity = (find: string, put = '') => inCore('token/ci-identity.ts', find, put)
const inKeys = (find: string, put = '') => inCore('token/issuer-keys.ts', find, put)
const inContract = (file: string, find: string, put = ''): Change => ({
  file: `packages/contract/src/${file}.ts`,
  find,
  put,
})

const fresh = '  freshSeconds: freshTokenSeconds,\n  input: z.strictObject({'

/** What tokens are given for, how long they last, and how they end. */
export const tokenRemovals: readonly Removal[] = [
  one(
    'twenty tokens at once',
    inCore('token/user-token.ts', 'if (count >= tokensPerUser)', 'if (false)'),
    tokens('twenty tokens of one person live at once and no more, also when they are made at once'),
  ),
  one(
    'turns of who makes tokens at the same moment',
    inCore(
      'token/user-token.ts',
      'select pg_advisory_xact_lock(${locks.userTokens}, hashtext(${user_id}))',
      'select ${user_id}::text',
    ),
    tokens('twenty tokens of one person live at once and no more, also when they are made at once'),
  ),
  one(
    'the end of a token that nobody uses',
    inCore('door/credentials.ts', 'if (Date.parse(row.last_at ?? row.created_at) <=', 'if (0 >'),
    tokens('a token that nobody used for ninety days is expired, whichever kind it is'),
  ),
  one(
    'the newest key for a token that is used',
    inCore('door/credentials.ts', 'if (row.key_version >= newest)', 'if (newest)'),
    core(
      'test/key-rotation',
      'a token moves to the newest key at its next use, and its old key is destroyed only then',
    ),
  ),
  one(
    'possession of a token that is reported',
    inCore(
      'token/leaked-token.ts',
      "row && keyring.verifies('token', text, row.mac, row.key_version)",
      'row',
    ),
    tokens('who only knows the id of a token revokes nothing; the answer is the same'),
  ),
  one(
    'the revocation of a token that is reported',
    inCore('token/leaked-token.ts', 'set revoked_at = now() where id', 'set revoked_at = null where id'),
    tokens('a token that was found is revoked by whoever found it, and its owner is told'),
  ),
  one(
    'the record of a token that is reported',
    inCore('token/leaked-token.ts', 'if (row.organization_id)', 'if (!row.organization_id && !row.user_id)'),
    tokens('a token of a machine that was found is told to its admins, and is in the audit'),
  ),
  one(
    'the revocation of a token in a URL',
    inServer('leaked-in-url.ts', 'await core.revokeLeaked(decoded(url.pathname + url.search))'),
    server('rest', 'in a URL is revoked, in whatever spelling, and its owner is told'),
  ),
  one(
    'one warning of each kind before a token ends',
    inCore('token/expiry-warning.ts', 'and coalesce(warned_days, 999) > $1'),
    tokens('the owner is told fourteen and three days before a token ends, each time once'),
  ),
  one(
    'the token of a device, once',
    inDevice('update device_grant set used_at = clock_timestamp()', 'update device_grant set used_at = null'),
    device('a token is given once, also when many ask at once'),
  ),
  one(
    'turns of who polls at the same moment',
    inDevice('        for update of g`', '`'),
    device('a token is given once, also when many ask at once'),
  ),
  one(
    'the ten minutes of a device',
    inDevice('or g.expires_at <= clock_timestamp() as is_over', 'as is_over'),
    device('both codes end after ten minutes'),
  ),
  one(
    'the pace of polls',
    inDevice("if (grant.is_early) return waiting('slow_down', interval)"),
    device('who asks too soon is slowed down, and waits longer each time'),
  ),
  one(
    'a hundred tokens in a day',
    inCore('token/user-token.ts', 'if (made.count >= tokensPerDay)', 'if (made.count < 0)'),
    tokens(
      'a person makes at most a hundred tokens a day, so that reports of them do not flood their admins',
    ),
  ),
  one(
    'when a token was made, where its owner was removed since',
    inCore('db/migrations/0001-door.sql', 'm.tokens_since is null or', 'true or'),
    core(
      'test/members',
      'who is removed and invited again makes new tokens: the old ones hold nothing there, and elsewhere what they held',
    ),
  ),
  one(
    'the end of tokens with the removal of their owner',
    inCore(
      'db/migrations/0002-organization.sql',
      'then clock_timestamp() end;',
      'then null::timestamptz end;',
    ),
    core(
      'test/members',
      'who is removed and invited again makes new tokens: the old ones hold nothing there, and elsewhere what they held',
    ),
  ),
  removal('D9', 'room for few devices of one place', {
    changes: [
      inDevice(
        'place_mac = $8 and used_at is null and expires_at > now()) < $9',
        'place_mac = $8) < $9 * 10',
      ),
    ],
    proof: [
      device(
        'a place on the network has room for ten devices that wait, and a full one keeps nobody else out',
      ),
    ],
  }),
  one(
    'the end of guessing codes',
    inDevice('  await refuseGuesser(pool, user_id)\n'),
    device('wrong codes are counted for each person, and ten of them are enough for a while'),
  ),
  one(
    'a fresh sign-in to approve a device',
    inContract('device', '  freshSeconds: freshTokenSeconds,\n'),
    device('approving needs a fresh sign-in, and room among the twenty tokens'),
  ),
  one(
    'a fresh sign-in for service tokens',
    inContract(
      'machine-token',
      `${fresh}\n    ...tenant,\n    name: label(),`,
      'input: z.strictObject({\n    ...tenant,\n    name: label(),',
    ),
    tokens('tokens of machines are made and revoked after a fresh sign-in, and by no token'),
  ),
  one(
    'the audience of an identity',
    inExchange(' || !isFor(jwt, parts.publicUrl())'),
    refused('another audience', 'several audiences', 'no audience'),
  ),
  one(
    'the time of an identity',
    inExchange(' || !isTimely(jwt)'),
    refused('yesterday', 'no end', 'the future'),
  ),
  one(
    'the repository of an identity',
    inExchange('trust.repository === repository &&', ''),
    refused('another repository', 'a repository whose name goes on'),
  ),
  removal('S5', 'the number of the repository, read and when it is pinned', {
    changes: [
      inExchange('(trust.repository_id === null || trust.repository_id === repository_id) &&', ''),
      inExchange(' and coalesce(repository_id, $3) = $3'),
    ],
    proof: [refused('the name of the repository with another number')],
  }),
  one(
    'the ref of an identity',
    inExchange('refFits(ref, trust.ref) &&', ''),
    refused('another branch', 'a tag of the name of the branch'),
  ),
  one(
    'pull requests that the group does not let in',
    inExchange("(origin === 'pull_request' && trust.allows_pull_requests)", "origin === 'pull_request'"),
    refused('a pull request that says the branch'),
  ),
  one(
    'runs that strangers start',
    inIdentity("event === '' || foreignEvents.includes(event)", "event === ''"),
    refused('a run that a run of a fork started'),
  ),
  one(
    'the project in which a pipeline runs',
    inIdentity("(runsIn !== '' && runsIn !== project)", 'false'),
    exchange('GitLab CI is understood too: project, ref and kind of pipeline'),
  ),
  one(
    'an identity is taken once',
    inExchange('  await useOnce(client, trust.issuer, jwt)', ''),
    exchange('an identity is taken once'),
  ),
  one(
    'the signature of an identity',
    inKeys(
      "return verify('sha256', Buffer.from(signed), key, signature)",
      'return signature.length > 0 || verify(null, signature, key, signature)',
    ),
    refused('the name of the issuer on keys of another', 'claims that were changed'),
  ),
  one(
    'the issuer that discovery names',
    inKeys("about['issuer'] !== issuer || "),
    exchange('an issuer that does not answer is said to be away, and answers again later'),
  ),
  one(
    'a pause between two looks for a key',
    inKeys('const againMs = 60_000', 'const againMs = 0'),
    exchange('keys are kept, read again when a new one signs, and not read at each unknown one'),
  ),
  one(
    'the end of tokens with the trust they came from',
    inCore('token/ci-trust.ts', ".where('trust_id', '=', trust_id)", ".where('id', '=', trust_id)"),
    exchange('what is trusted is for those who manage the group; a trust that was removed is none'),
  ),
  one(
    'room for the token of a device when it is given',
    inDevice('if ((rowCount ?? 0) >= tokensPerUser)', 'if (false)'),
    device('devices that were approved while there was room get no token when there is none'),
  ),
  one(
    'the hour after which what a token asked for is not done',
    inCore('door/credentials.ts', 'const jobGraceMs = 3_600_000', 'const jobGraceMs = 360_000_000'),
    tokens('what was asked for while a token worked is still done within the hour, and no later'),
  ),
]
