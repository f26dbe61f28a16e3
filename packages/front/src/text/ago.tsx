import { ago, moment } from './format.ts'

/** How long ago an instant was, with the instant itself as a tip. */
export const Ago = ({ instant }: { instant: string }) => (
  <time dateTime={instant} title={moment(instant)}>
    {ago(instant)}
  </time>
)
