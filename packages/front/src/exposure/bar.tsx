/** A share as a bar; the number beside it says the same. */
export function Bar({ share }: { share: number }) {
  return (
    <span className="share-bar" aria-hidden>
      <span style={{ inlineSize: `${Math.max(share > 0 ? 1 : 0, share * 100)}%` }} />
    </span>
  )
}
