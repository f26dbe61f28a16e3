import { addressesIn } from './addresses-in.ts'

/** A text of a tool with its http and https addresses as links; they open elsewhere and are told nothing of where they stood. */
export function LinkedText({ text }: { text: string }) {
  return addressesIn(text).map((part, index) =>
    part.isAddress ? (
      <a key={index} href={part.text} target="_blank" rel="noopener noreferrer">
        {part.text}
      </a>
    ) : (
      part.text
    ),
  )
}
