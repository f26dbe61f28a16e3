import type { ReactNode } from 'react'
import { type Block, blocksOf, type Piece } from './markdown.ts'
import './consult.css'

/** A text in Markdown as elements of the page; no HTML is ever made of it. */
export function Prose({ text }: { text: string }) {
  return (
    <div className="consult-text">
      {blocksOf(text).map((block, index) => (
        <BlockOf key={index} block={block} />
      ))}
    </div>
  )
}

function BlockOf({ block }: { block: Block }): ReactNode {
  if (block.kind === 'code') return <pre>{block.text}</pre>
  const lines = block.lines.map((pieces, index) => <Pieces key={index} pieces={pieces} />)
  if (block.kind === 'list') {
    const items = lines.map((line, index) => <li key={index}>{line}</li>)
    return block.isOrdered ? <ol>{items}</ol> : <ul>{items}</ul>
  }
  const broken = lines.map((line, index) => (
    <span key={index}>
      {index > 0 && <br />}
      {line}
    </span>
  ))
  if (block.kind === 'heading') return <strong>{broken}</strong>
  return block.kind === 'quote' ? <blockquote>{broken}</blockquote> : <p>{broken}</p>
}

function Pieces({ pieces }: { pieces: readonly Piece[] }): ReactNode {
  return pieces.map(({ kind, text }, index) => {
    if (kind === 'strong') return <strong key={index}>{text}</strong>
    if (kind === 'em') return <em key={index}>{text}</em>
    if (kind === 'code') return <code key={index}>{text}</code>
    if (kind === 'link')
      return (
        <a key={index} href={text} target="_blank" rel="noopener noreferrer">
          {text}
        </a>
      )
    return text
  })
}
