/** Where a pipeline exchanges its identity. */
export interface Place {
  url: string
  groupId: string
}

/** Steps of a pipeline that exchange its identity for a token of 15 minutes. Neither of the two is ever an argument or printed. */
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
      identity=$(printf 'header = "Authorization: bearer %s"\\n' "$ACTIONS_ID_TOKEN_REQUEST_TOKEN" |
        curl --config - --silent --show-error --fail "$ACTIONS_ID_TOKEN_REQUEST_URL&audience=$WEIR_URL" | jq -er .value)
      token=$(jq -cn --arg identity "$identity" '{group: "${groupId}", identity: $identity}' |
        curl --silent --show-error --fail --json @- "$WEIR_URL/v1/ci/exchange" | jq -er .token)
      echo "::add-mask::$token"
      echo "WEIR_TOKEN=$token" >> "$GITHUB_ENV"
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
      WEIR_TOKEN=$(jq -cn '{group: "${groupId}", identity: env.WEIR_IDENTITY}' |
        curl --silent --show-error --fail --json @- "$WEIR_URL/v1/ci/exchange" | jq -er .token)
      export WEIR_TOKEN
`
