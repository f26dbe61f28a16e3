/** For which root of which server a snippet is. */
export interface Target {
  url: string
  groupId: string
  root: string
}

/** Sends a report and asks the gate, from any shell. Whatever is not a clear pass for this very commit and nonce fails. */
export const shellSnippet = ({ url, groupId, root }: Target): string => `#!/bin/sh
set -eu
: "\${WEIR_TOKEN:?set it to the CI token of the group}"
WEIR_URL="\${WEIR_URL:-${url}}"
report="\${1:-report.sarif}"
[ -s "$report" ] || { echo "There is no report $report: run the scanner first" >&2; exit 1; }
commit=$(git rev-parse HEAD)
nonce=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \\n')

weir() {
  answer=$(curl --silent --show-error --fail-with-body --max-time 120 \\
    --header "Authorization: Bearer $WEIR_TOKEN" "$@") || { echo "$answer" >&2; exit 1; }
}

# 1. Send the report of your scanner and wait until it is read.
weir --header 'Content-Type: application/octet-stream' --data-binary "@$report" \\
  "$WEIR_URL/v1/groups/${groupId}/reports?root=${root}&commit=$commit"
id=$(printf '%s' "$answer" | jq -er .id)
for _ in $(seq 150); do
  weir "$WEIR_URL/v1/reports/$id"
  status=$(printf '%s' "$answer" | jq -er .status)
  case "$status" in
    done) break ;;
    failed) printf '%s' "$answer" | jq -r .fault_message >&2; exit 1 ;;
  esac
  sleep 2
done

# 2. Ask the gate. Anything but a pass for this commit and nonce breaks the build.
weir --header 'Content-Type: application/json' \\
  --data "{\\"root\\":\\"${root}\\",\\"commit\\":\\"$commit\\",\\"nonce\\":\\"$nonce\\",\\"require_report\\":true}" \\
  "$WEIR_URL/v1/gate/evaluate"
printf '%s' "$answer" | jq -r '.reasons[] | "\\(.serial) \\(.severity) \\(.title) (\\(.location)): \\(.why)"'
printf '%s' "$answer" | jq -e --arg commit "$commit" --arg nonce "$nonce" \\
  '.verdict == "pass" and .commit == $commit and .nonce == $nonce' > /dev/null
`

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
        run: |
${indented(shellSnippet(target), 10)}
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
${indented(shellSnippet(target), 6)}
`

/** Without the first line, which names the interpreter: a step of a pipeline has one. */
const indented = (script: string, by: number): string =>
  script
    .split('\n')
    .slice(1)
    .map((line) => (line ? ' '.repeat(by) + line : line))
    .join('\n')
    .trimEnd()
