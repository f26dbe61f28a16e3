/** A report of an invented scanner whose run was complete, with one result for each rule. */
export const report = (results: readonly { rule: string; severity: string }[]): string =>
  JSON.stringify({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Invented',
            version: '1.0.0',
            rules: results.map(({ rule, severity }) => ({
              id: rule,
              shortDescription: { text: `About ${rule}` },
              properties: { 'security-severity': severity },
            })),
          },
        },
        invocations: [{ executionSuccessful: true }],
        results: results.map(({ rule }) => ({
          ruleId: rule,
          message: { text: `${rule} here` },
          locations: [
            { physicalLocation: { artifactLocation: { uri: 'src/a.js' }, region: { startLine: 3 } } },
          ],
        })),
      },
    ],
  })
