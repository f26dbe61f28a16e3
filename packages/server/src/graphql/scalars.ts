import { GraphQLError, GraphQLScalarType, Kind } from 'graphql'

/** An instant in UTC, ISO 8601. */
export const DateTime = textScalar('DateTime', 'An instant in UTC, ISO 8601: 2026-11-22T08:00:00.000Z')

/** A calendar day, ISO 8601. */
export const DateOnly = textScalar('Date', 'A calendar day, ISO 8601: 2026-11-22')

/** Text with a meaning; that it is well formed is checked by the operation that takes it. */
function textScalar(name: string, description: string): GraphQLScalarType<string, string> {
  const text = (value: unknown): string => {
    if (typeof value === 'string') return value
    throw new GraphQLError(`${name} is written as text.`)
  }
  return new GraphQLScalarType({
    name,
    description,
    serialize: text,
    parseValue: text,
    parseLiteral: (node) => text(node.kind === Kind.STRING ? node.value : undefined),
  })
}
