import { server } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const refused = (...tests: string[]) => server('idp/refused', ...tests)
const membership = (...tests: string[]) => server('idp/membership', ...tests)
const several = (...tests: string[]) => server('idp/several', ...tests)
const inSignIn = (file: string, find: string, put = '') => inCore(`sign-in/${file}.ts`, find, put)
const memberBefore =
  'and not exists (select from member_end e where e.organization_id = $1 and e.user_id = $2)'

/** Whom an e-mail and a domain let in: what a provider may speak for, and what a claim is worth. */
export const domains: readonly Removal[] = [
  removal('S2', 'only true is verified', {
    changes: [inSignIn('identity', 'if (claims.is_verified !== true)', 'if (!claims.is_verified)')],
    proof: [
      refused(
        'is not verified when email_verified is the text "true"',
        'is not verified when email_verified is 1',
        'with a primary e-mail verified by a text is refused',
      ),
    ],
  }),
  removal('S2', 'verified or not', {
    changes: [
      inSignIn('identity', 'if (claims.is_verified !== true)', "if (claims.is_verified === 'never')"),
    ],
    proof: [
      refused(
        'is not verified when email_verified is false',
        'is not verified when email_verified is absent',
        'is not verified when email_verified is null',
        'with a primary e-mail that is not verified is refused',
      ),
    ],
  }),
  removal('S2', 'a provider speaks for its own domains alone', {
    changes: [inSignIn('settings', '? emailDomains.includes(email_domain)', '? true')],
    proof: [membership('comes with the e-mail of a domain that the provider may speak for')],
  }),
  removal('S2', 'a domain that another provider names', {
    changes: [
      inSignIn('settings', ': !providers.some((one) => one.emailDomains.includes(email_domain))', ': true'),
    ],
    proof: [several('verifies no e-mail of a domain that another one names, and keeps nobody from theirs')],
  }),
  removal('S2', 'no member by a domain from a provider that nobody trusts with it', {
    changes: [
      inSignIn('domain-join', 'and ($5 or $4 = any (o.pinned_providers))', 'and $5::boolean is not null'),
    ],
    proof: [several('brings nobody in by a claimed domain, unless the organization pinned it')],
  }),
  removal('S2', 'no invitation to an e-mail from a provider that nobody trusts with it', {
    changes: [inCore('invitation/answer.ts', '  await refuseUntrusted(tx, hands, { user_id, email })\n')],
    proof: [several('opens no invitation by the e-mail it says, unless the organization pinned it')],
  }),
  removal('S8', 'no operator by an e-mail from a provider that does not speak for it', {
    changes: [inCore('operator/operators.ts', "(!('email' in one) ||", '(true ||')],
    proof: [several('makes nobody an operator, whatever was verified before the configuration changed')],
  }),
  removal('S2', 'no free mail', {
    changes: [
      inSignIn('identity', '!provider.allowsFreeMail && freeMailDomains.has(domain)', "domain === ''"),
    ],
    proof: [refused('that is of free mail is refused', 'with a primary e-mail of free mail is refused')],
  }),
  removal('S2', 'an e-mail joins nobody to anybody', {
    changes: [
      inSignIn(
        'persons',
        'where issuer = $1 and subject = $2 returning user_id',
        'where (issuer = $1 and subject = $2) or user_id = (select p.user_id from directory.person p where p.email = $3) returning user_id',
      ),
      inSignIn(
        'persons',
        '    [issuer, subject],\n  )\n  const known',
        '    [issuer, subject, email],\n  )\n  const known',
      ),
    ],
    proof: [
      membership('is never joined to another by an e-mail, neither new nor changed, nor at another provider'),
    ],
  }),
  removal('S2', 'a claim without its record is none', {
    changes: [
      inSignIn('domain-join', 'where domain = $1 and verified_at is not null`', 'where domain = $1`'),
      inSignIn('domain-join', 'd.domain = $3 and d.verified_at is not null', 'd.domain = $3'),
    ],
    proof: [membership('of another organization is of no use: each has its own record')],
  }),
  removal('S2', 'the record of this very claim', {
    changes: [inSignIn('domains', 'found.includes(claimed.record_value)', 'found.length > 0')],
    proof: [membership('counts when its record is there, and no longer when it is gone')],
  }),
  removal('S2', 'a domain brings a person in once', {
    changes: [
      inSignIn(
        'domain-join',
        'default_role from first join open using (organization_id)',
        'default_role from open',
      ),
      inSignIn('domain-join', memberBefore),
    ],
    proof: [
      membership(
        'makes members with the default role, once, and writes it into the audit of the organization',
      ),
    ],
  }),
  removal('S2', 'a domain brings nobody back who was removed', {
    changes: [inSignIn('domain-join', memberBefore)],
    proof: [membership('does not bring back who came by an invitation and was removed')],
  }),
  removal('S2', 'a domain that was sold', {
    changes: [
      inSignIn('domain-join', 'claim.is_recent || (await isStillThere(ground, arrival, claim))', 'claim'),
    ],
    proof: [membership('whose record is gone lets nobody in a day later, verified or not')],
  }),
]
