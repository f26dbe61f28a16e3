/** For which root of which server a snippet is. */
export interface Target {
  url: string
  groupId: string
  root: string
}

/** Sends a report and asks the gate, from any shell. Whatever is not a clear pass for this very commit and nonce fails. */
export const shellSnippet = (target: Target): string => `#!/bin/sh\n${script(target)}`

/** The same as a job of GitHub Actions. */
export const githubSnippet = (target: Target): string => `# .github/workflows/weir.yml
name: weir
on: [push]
permissions:
  contents: read
jobs:
  gate:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      # Run your scanner here; it writes report.sarif.
      - name: Weir gate
        env:
          WEIR_TOKEN: \${{ secrets.WEIR_TOKEN }}
          WEIR_URL: \${{ vars.WEIR_URL || '${target.url}' }}
        run: |
${indented(script(target), 10)}
`

/** The same as a job of GitLab CI. */
export const gitlabSnippet = (
  target: Target,
): string => `# .gitlab-ci.yml, with WEIR_TOKEN as a masked variable
weir:
  stage: test
  image: alpine
  before_script:
    - apk add --no-cache curl git jq
  script:
    # Run your scanner before; it writes report.sarif.
    - |
${indented(script(target), 6)}
`

/** Commit and branch come from what GitHub Actions and GitLab CI set, else from git: only reports of the tracked branch change states. */
const script = ({
  url,
  groupId,
  root,
}: Target): string => `# Ends with 0 pass, 1 the policy breaks, 2 wrong use, 3 token refused,
# 4 no answer or a wrong one, 5 nothing to judge.
set -eu
WEIR_URL="\${WEIR_URL:-${url}}"
report="\${1:-report.sarif}"
stop() { printf 'weir: %s\\n' "$2" | tr -d '\\000-\\010\\013-\\037' >&2; exit "$1"; }
for tool in curl git jq; do command -v "$tool" > /dev/null || stop 2 "install $tool"; done
[ -n "\${WEIR_TOKEN:-}" ] || stop 2 "set WEIR_TOKEN to the CI token of the group"
[ -s "$report" ] || stop 2 "there is no report $report: run the scanner first"
commit="\${GITHUB_SHA:-\${CI_COMMIT_SHA:-$(git rev-parse HEAD)}}" || stop 2 "run this in the checkout"
branch="\${GITHUB_HEAD_REF:-\${GITHUB_REF_NAME:-\${CI_COMMIT_REF_NAME:-$(git branch --show-current)}}}"
nonce=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')

# Leaves the answer of the server in $answer, or ends. The token is no argument: others would see it.
ask() {
  answer=$(printf 'header = "Authorization: Bearer %s"\\n' "$WEIR_TOKEN" |
    curl --config - --silent --show-error --fail-with-body --max-time 120 "$@") && return
  [ $? = 22 ] || stop 4 "no answer from $WEIR_URL"
  detail=$(printf '%s' "$answer" | jq -r .detail 2> /dev/null) || detail=$answer
  case $(printf '%s' "$answer" | jq -r .code 2> /dev/null) in
    unauthenticated | expired | denied) stop 3 "$detail" ;;
    not_found | no_data) stop 5 "$detail" ;;
    invalid) stop 2 "$detail" ;;
    *) stop 4 "$detail" ;;
  esac
}
read_field() { # Nothing but one JSON value with this field is an answer.
  printf '%s' "$answer" | jq -ers "if length == 1 then .[0] else error end | $1" 2> /dev/null ||
    stop 4 "not an answer of Weir: $answer"
}

# 1. Send the report of your scanner and wait until it is read.
query=$(jq -rn --arg branch "$branch" '@uri "root=${root}&branch=\\($branch)"')
[ -n "$branch" ] || query="root=${root}"
ask --header 'Content-Type: application/octet-stream' --data-binary "@$report" \\
  "$WEIR_URL/v1/groups/${groupId}/reports?$query&commit=$commit"
id=$(read_field .id)
tries=150
while [ "$tries" -gt 0 ]; do
  ask "$WEIR_URL/v1/reports/$id"
  status=$(read_field .status)
  case "$status" in
    done) break ;;
    queued | running) ;;
    failed) stop 2 "$(read_field .fault_message)" ;;
    *) stop 4 "not a status of Weir: $status" ;;
  esac
  tries=$((tries - 1))
  sleep 2
done

# 2. Ask the gate. Anything but a pass for this commit and nonce breaks the build.
ask --header 'Content-Type: application/json' "$WEIR_URL/v1/gate/evaluate" --data "$(
  jq -n --arg commit "$commit" --arg branch "$branch" --arg nonce "$nonce" \\
    '{root: "${root}", commit: $commit, nonce: $nonce, require_report: true} + if $branch == "" then {} else {branch: $branch} end'
)"
echoed=$(read_field '"\\(.commit) \\(.nonce)"')
[ "$echoed" = "$commit $nonce" ] || stop 4 "the verdict is about something else"
verdict=$(read_field .verdict)
about=$(read_field '"\\(.breaking | numbers) of \\(.judged | numbers) open ones break, by policy \\(.policy_version | numbers)"')
case "$verdict" in
  pass) echo "weir: pass: $about" ;;
  break)
    read_field '.reasons[] | "\\(.serial) \\(.severity) \\(.title) (\\(.location)): \\(.why)" | gsub("[[:cntrl:]]"; " ")'
    stop 1 "the build breaks: $about"
    ;;
  *) stop 4 "not a verdict: $verdict" ;;
esac
`

const indented = (lines: string, by: number): string =>
  lines
    .split('\n')
    .map((line) => (line ? ' '.repeat(by) + line : line))
    .join('\n')
    .trimEnd()
