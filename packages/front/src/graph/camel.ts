type CamelKey<Key extends string> = Key extends `${infer Head}_${infer Tail}`
  ? `${Head}${Capitalize<CamelKey<Tail>>}`
  : Key

/** A type of the contract as GraphQL shows it: every field in camelCase, by the same mechanical rule as the server's. */
export type Camel<T> = T extends readonly (infer Element)[]
  ? Camel<Element>[]
  : T extends object
    ? { [Key in keyof T & string as CamelKey<Key>]: Camel<T[Key]> }
    : T

/** A page of a list as GraphQL shows it. */
export interface Connection<Node> {
  nodes: Node[]
  pageInfo: { hasNextPage: boolean; endCursor: string | null }
  totalCount: number
  totalIsBounded: boolean
}
