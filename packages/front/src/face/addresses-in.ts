/** A piece of a text, and whether it is an address that may be followed. */
export interface Piece {
  text: string
  isAddress: boolean
}

/** The pieces of a text: its http and https addresses, and what stands between them. Joined they are the text. */
export function addressesIn(text: string): Piece[] {
  return text
    .split(/(\bhttps?:\/\/[^\s<>"']*[^\s<>"'.,;:!?)\]])/i)
    .map((piece, index) => ({ text: piece, isAddress: index % 2 === 1 && URL.canParse(piece) }))
    .filter((piece) => piece.text !== '')
}
