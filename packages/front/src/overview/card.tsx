import type { Definition } from './fields.ts'
import { Definitions } from './definition.tsx'

/** A titled card with the definitions of the metrics in it. */
export function Card(props: {
  title: string
  metrics: string[]
  catalogue: Definition[]
  children: React.ReactNode
}) {
  return (
    <section className="card">
      <div className="card-head">
        <h2 className="grow">{props.title}</h2>
        <Definitions catalogue={props.catalogue} metrics={props.metrics} />
      </div>
      {props.children}
    </section>
  )
}
