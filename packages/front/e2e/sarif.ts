/** A report of an invented scanner with one critical, one high and one low result. */
export const report = (shift = 0) => ({
  name: 'invented.sarif',
  mimeType: 'application/json',
  buffer: Buffer.from(JSON.stringify(sarif(shift))),
})

const rules = [
  { id: 'inv/injection', title: 'Query built from text', severity: '9.4', file: 'src/orders.js' },
  { id: 'inv/secret', title: 'Secret in source', severity: '7.5', file: 'src/config.js' },
  { id: 'inv/log', title: 'Log of personal data', severity: '3.1', file: 'src/log.js' },
]

const at = (uri: string, startLine: number, text: string) => ({
  physicalLocation: { artifactLocation: { uri }, region: { startLine } },
  message: { text },
})

/** A long data flow, a short one and another name. */
const ways = (file: string) => {
  const flow = (count: number) => ({
    threadFlows: [
      {
        locations: Array.from({ length: count }, (_, step) => ({
          location: at(file, step + 1, `step ${step + 1} of ${count}`),
        })),
      },
    ],
  })
  return { codeFlows: [flow(12), flow(2)], properties: { aliases: ['CVE-2026-10001'] } }
}

const sarif = (shift: number) => ({
  version: '2.1.0',
  runs: [
    {
      tool: {
        driver: {
          name: 'Invented',
          version: '1.0.0',
          rules: rules.map(({ id, title, severity }) => ({
            id,
            shortDescription: { text: title },
            properties: { 'security-severity': severity },
          })),
        },
      },
      invocations: [{ executionSuccessful: true }],
      results: rules.map(({ id, title, file }, index) => ({
        ruleId: id,
        ruleIndex: index,
        message: { text: `${title} here` },
        locations: [
          {
            physicalLocation: {
              artifactLocation: { uri: file },
              region: { startLine: 10 + index + shift, snippet: { text: `call(${id})` } },
            },
          },
        ],
        ...(index === 0 ? ways(file) : {}),
      })),
    },
  ],
})
