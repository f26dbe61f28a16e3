import { core } from '../control.ts'
import { inCore, removal, type Removal } from '../removal.ts'

const tested = (...tests: string[]) => [core('test/webhook', ...tests)]
const signed = 'what happens is told once to each place that wants it, signed so that others verify it'

/** What leaves an organization by itself: to whom, signed by what, and how often. */
export const webhooks: readonly Removal[] = [
  removal('T5', 'signatures of webhooks that are of the body, its id and its moment', {
    changes: [inCore('webhook/message.ts', '`${told.id}.${seconds}.${body}`', '`${told.id}.${body}`')],
    proof: tested(signed),
  }),
  removal('T5', 'the end of the secret before the newest one', {
    changes: [inCore('webhook/deliver.ts', 'Date.parse(stored.previous.until) > now', 'now > 0')],
    proof: tested('a new secret signs from the next attempt on, and the old one for a day beside it'),
  }),
  removal('T5', 'addresses of webhooks that are looked at before they are kept', {
    changes: [
      inCore(
        'webhook/create.ts',
        "if (isIP(hostname.replace(/^\\[|\\]$/g, '')) !== 0) await checkHost(hostname, { allowsLoopback })",
      ),
    ],
    proof: tested(
      'an address that may never be called is refused, a redirect is not followed, and what is next to us is not reached',
    ),
  }),
  removal('T5', 'names in texts for Slack that are texts', {
    changes: [inCore('webhook/message.ts', "plain(String(data['group']))", "String(data['group'])")],
    proof: tested('the form for Slack is one sentence, in which the name of a group neither links nor calls'),
  }),
  removal('T5', 'deliveries that are told to the groups they are for', {
    changes: [
      inCore('db/migrations/0035-webhook.sql', "and (w.group_ids = '{}' or told_group = any (w.group_ids))"),
    ],
    proof: tested(signed),
  }),
]
