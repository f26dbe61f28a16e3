/** What a generated report is like; equal options give equal bytes. */
export interface SarifOptions {
  readonly count: number
  readonly seed?: number
  /** Added to every line. */
  readonly shiftLines?: number
  /** Part of the results left out, 0–1; the same ones for the same seed. */
  readonly drop?: number
  readonly fingerprints?: boolean
  readonly snippets?: boolean
  readonly symbols?: boolean
  readonly failed?: boolean
  /** Lists all rules and all files, so that absence can be proven. */
  readonly lists?: boolean
  readonly tool?: string
  readonly commit?: string
}

const rules = 60

/** A seeded SARIF 2.1.0 report in chunks of about 64 KiB, with the fields real scanners write. */
export function* generateSarif(options: SarifOptions): Generator<Buffer> {
  const { count, seed = 1, lists = true, drop = 0 } = options
  const files = Math.max(1, Math.ceil(count / 25))
  let text = head(options, lists ? files : 0)
  const random = randomOf(seed)
  let isFirst = true
  for (let at = 0; at < count; at += 1) {
    const draws = {
      rule: random(rules),
      file: Math.floor(at / 25),
      dropped: random(10_000),
      word: random(100_000),
    }
    if (draws.dropped < drop * 10_000) continue
    text += (isFirst ? '' : ',\n') + JSON.stringify(result(options, at, draws))
    isFirst = false
    if (text.length < 65_536) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(`${text}]}]}`)
}

/** The generated report as a source that can be opened again. */
export function sarifSource(options: SarifOptions): { open(): AsyncIterable<Uint8Array> } {
  return {
    async *open() {
      yield* generateSarif(options)
    },
  }
}

interface Draws {
  readonly rule: number
  readonly file: number
  readonly word: number
}

function result(options: SarifOptions, at: number, { rule, file, word }: Draws): unknown {
  const { shiftLines = 0, fingerprints = true, snippets = true, symbols = false } = options
  const line = 10 + (at % 25) * 12 + shiftLines
  const code = `const value${word} = request.query.name${at} // line of code`
  const region = { startLine: line, startColumn: 3, endLine: line, endColumn: 40 }
  const flow = [line - 2, line].map((startLine) => ({
    location: { physicalLocation: { artifactLocation: { uri: uriOf(file) }, region: { startLine } } },
  }))
  return {
    ruleId: idOf(rule),
    ruleIndex: rule,
    level: ['error', 'warning', 'note'][rule % 3],
    message: { text: `The value 'value${word}' at line ${line} reaches a sink without being checked first.` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
          region: snippets ? { ...region, snippet: { text: code } } : region,
        },
        ...(symbols ? { logicalLocations: [{ fullyQualifiedName: `module${file}.handler${at % 25}` }] } : {}),
      },
    ],
    ...(fingerprints
      ? { partialFingerprints: { 'primaryLocationLineHash/v1': `${hashOf(at, word)}:1` } }
      : {}),
    ...(at % 10 === 0 ? { codeFlows: [{ threadFlows: [{ locations: flow }] }] } : {}),
    properties: { precision: 'high', 'issue-confidence': 'MEDIUM' },
  }
}

function head({ failed = false, tool = 'Example Scanner', commit }: SarifOptions, files: number): string {
  const described = Array.from({ length: rules + 1 }, (_, rule) => ({
    id: idOf(rule),
    name: `Rule${rule}`,
    shortDescription: { text: `Unchecked input, form ${rule}` },
    help: { text: 'Check the value before it is used. '.repeat(5) },
    defaultConfiguration: { level: 'warning' },
    properties: {
      tags: ['security', `external/cwe/cwe-${79 + (rule % 10)}`],
      'security-severity': String((rule % 100) / 10),
    },
  }))
  const artifacts = Array.from({ length: files === 0 ? 0 : files + 1 }, (_, file) => ({
    location: { uri: uriOf(file), uriBaseId: '%SRCROOT%' },
    roles: ['analysisTarget'],
  }))
  const run = {
    tool: {
      driver: {
        name: tool,
        semanticVersion: '1.2.3',
        rules: files === 0 ? described.slice(0, rules) : described,
      },
    },
    originalUriBaseIds: { '%SRCROOT%': { uri: 'file:///build/source/' } },
    invocations: [{ executionSuccessful: !failed, endTimeUtc: '2026-01-01T00:00:00Z' }],
    ...(commit === undefined
      ? {}
      : { versionControlProvenance: [{ repositoryUri: 'https://example.org/r', revisionId: commit }] }),
    ...(artifacts.length > 0 ? { artifacts } : {}),
  }
  const opening = JSON.stringify({
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  })
  return `${opening.slice(0, -3)},"results":[`
}

function idOf(rule: number): string {
  return `example/unchecked-${rule}`
}

function uriOf(file: number): string {
  return `src/module-${file % 40}/file-${file}.ts`
}

function hashOf(at: number, word: number): string {
  return (BigInt(at + 1) * 0x9e3779b97f4a7c15n + BigInt(word)).toString(16).slice(-16).padStart(16, '0')
}

/** Park–Miller generator; gives whole numbers below `limit`. */
function randomOf(seed: number): (limit: number) => number {
  let state = seed % 2147483647 || 1
  return (limit) => {
    state = (state * 16807) % 2147483647
    return state % limit
  }
}
