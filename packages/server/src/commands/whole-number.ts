import { InvalidArgumentError } from 'commander'

/** An argument that is a whole number of at most six digits. */
export function wholeNumber(text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('must be a whole number')
  return Number(text)
}
