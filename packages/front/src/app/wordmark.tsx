/** The sign of Weir: water that flows over a crest and is held behind it. */
export function Wordmark({ size = 26, named = true }: { size?: number; named?: boolean }) {
  return (
    <span className="wordmark">
      <svg width={size} height={size} viewBox="0 0 32 32" fill="none" strokeLinecap="round" aria-hidden>
        <path d="M2 9h9.5c7.5 0 5.5 14 18 14" stroke="#7fd6d8" strokeWidth="2.6" />
        <path d="M2 14.5h7.5c6 0 5.5 8.5 11.5 8.5" stroke="#7fd6d8" strokeOpacity=".6" strokeWidth="2.2" />
        <path d="M13.5 27v-7.5M2 27h11.5" stroke="currentColor" strokeWidth="3" />
      </svg>
      {named && <span>weir</span>}
    </span>
  )
}
