import type { Hands } from '../door/hands.ts'

/** Is any of these fields shown? What is not need not be read. */
export const shows = ({ shown }: Pick<Hands, 'shown'>, ...fields: readonly string[]): boolean =>
  shown === undefined || fields.some((field) => shown.includes(field))
