/** `severity_band` as GraphQL writes fields: `severityBand`. */
export const camel = (snake: string): string =>
  snake.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())

/** `severity_band`, `token.create` or `addRoot` as GraphQL writes types: `SeverityBand`, `TokenCreate`, `AddRoot`. */
export function pascal(name: string): string {
  const joined = camel(name.replaceAll('.', '_'))
  return joined.charAt(0).toUpperCase() + joined.slice(1)
}
