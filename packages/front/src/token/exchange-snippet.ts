/** Where a pipeline exchanges its identity. */
export interface Place {
  url: string
  groupId: string
}

/** Steps of a pipeline that exchange its identity for a token of 15 minutes. Neither of the two is an argument, where others of the machine would see it. */
export const exchangeSnippet = (provider: 'github' | 'gitlab', place: Place): string =>
  provider === 'github' ? github(place) : gitlab(place)

const github = ({ url, groupId }: Place): string => `# In the job of .github/workflows/weir.yml
permissions:
  contents: read
  id-token: write
steps:
  - name: Weir token
    env:
      WEIR_URL: ${url}
    run: |
      WEIR_IDENTITY=$(printf 'header = "Authorization: bearer %s"\\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |
        curl --config - --silent --show-error --fail "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$WEIR_URL" | jq -r .value)
      export WEIR_IDENTITY
${indented(exchange(groupId), 6)}
      echo "::add-mask::$WEIR_TOKEN"
      echo "WEIR_TOKEN=$WEIR_TOKEN" >> "$GITHUB_ENV"
`

const gitlab = ({ url, groupId }: Place): string => `# In .gitlab-ci.yml
weir:
  image: alpine
  variables:
    WEIR_URL: ${url}
  id_tokens:
    WEIR_IDENTITY:
      aud: ${url}
  before_script:
    - apk add --no-cache curl git jq
    - |
${indented(exchange(groupId), 6)}
      export WEIR_TOKEN
`

const exchange = (
  groupId: string,
): string => `WEIR_TOKEN=$(jq -cn '{group: "${groupId}", identity: env.WEIR_IDENTITY}' |
  curl --silent --show-error --fail --header 'Content-Type: application/json' --data-binary @- \\
    "$WEIR_URL/v1/ci/exchange" | jq -r .token)
[ -n "$WEIR_TOKEN" ] || { echo "weir: no token for this pipeline" >&2; exit 3; }`

const indented = (text: string, by: number): string => text.replaceAll(/^/gm, ' '.repeat(by))
