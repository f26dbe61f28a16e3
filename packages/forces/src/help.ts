import { formats } from './args.ts'
import { mostAttempts } from './http.ts'

/** Version of the agent, as in its package. */
export const version = '0.1.0'

/** What `forces --help` prints. */
export const help = `forces ${version}: the verdict of Weir in a pipeline. It never passes by mistake.

  forces gate           ask whether the checkout may pass the policy of its group
  forces upload FILE…   send reports of scanners for the commit of the checkout
  forces doctor         look at everything the other two need, and say what to do

Every command:
  --url URL             where Weir is: https, or http on this machine (or WEIR_URL)
  --group ID            id of the group, as DevSecOps shows it (or WEIR_GROUP); upload needs it, and an exchanged identity
  --repo NICKNAME       the root in Weir (default: the name of the remote origin)
  --path FOLDER         the checkout (default: .)
  --commit HASH         instead of the commit of the checkout
  --branch NAME         instead of the branch of the checkout or the pipeline
  --token-stdin         read the token from the standard input
  --timeout SECONDS     after which all ends with 4 (default: 120)

gate:
  --strict              end with 1 when the policy is broken (the default)
  --lax                 end with 0 instead of 1, and say so; every other code stays
  --breaking SEVERITY   break from this severity too, such as 7.0; only ever stricter than the policy
  --require-report      without a report of this commit that was read, end with 5
  --baseline REF        judge only what the checkout adds to its merge base with REF, such as origin/main; needs a report of
                        this commit
  --format FORMAT       ${formats.join(', ')} (default: text)
  --output FILE         write the format there, and text to the standard output

upload:
  --preview             only say what would change
  --wait                until the reports are read; one that cannot be read ends with 2

Token, the first that is there: --token-stdin, WEIR_TOKEN_FILE, WEIR_TOKEN, the identity of the pipeline (GitHub Actions with
id-token: write, GitLab CI with WEIR_ID_TOKEN). It is never printed.

Exit codes: 0 pass, or sent · 1 the policy is broken · 2 wrong use · 3 not authenticated · 4 no answer, or not one to trust ·
5 unknown repository, or nothing to judge. Busy servers and broken connections are tried ${mostAttempts} times.
`
